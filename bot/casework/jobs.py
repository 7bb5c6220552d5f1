"""One occupation in any language: from the shipped pathways in our own words, or from the imported catalogue."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.content import Content
from bot.content.languages import Language
from bot.guidance import matching
from bot.guidance.catalogue import Occupation
from bot.guidance.parts import AREAS
from bot.records import catalogue

ENGLISH = "en"
ESCO_BASE = "http://data.europa.eu/esco/occupation/"
MOST_SENTENCES = 2
SHARED_DIGITS = (4, 3, 2, 0)
"""How many digits of the ISCO-08 code two occupations share, from the nearest kinship to none."""


@dataclass(frozen=True, slots=True)
class Need:
    """An essential skill: its words, and the ESCO URIs or the id by which it is known to be held."""

    label: str
    known_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Job:
    """What can be told of one occupation. ``imported``: its description is ESCO's own."""

    uri: str
    title: str
    lines: tuple[str, ...]
    isco08: str
    interests: tuple[float, ...] | None
    job_zone: int | None
    needs: tuple[Need, ...]
    imported: bool


@dataclass(frozen=True, slots=True)
class Shipped:
    """An occupation of the pathways that come with the content."""

    pathway: str
    occupation: Occupation

    @property
    def interests(self) -> tuple[float, ...]:
        """Its six values in the order of the areas."""
        return tuple(self.occupation.interests[area] for area in AREAS)


class Jobs:
    """Looks occupations up. What the content describes itself is told in its own, plainer words."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.shipped: Mapping[str, Shipped] = {
            one.esco: Shipped(name, one) for name, pathway in content.pathways.items() for one in pathway.occupations
        }

    def titles(self, connection: Connection, language: Language, uris: Sequence[str]) -> dict[str, str]:
        """What occupations are called; where this language has no label, the English one, marked."""
        found = {}
        for uri in uris:
            if (own := self.shipped.get(uri)) is not None:
                found[uri] = language.pathways[own.pathway].occupations[own.occupation.id].title
        rest = [uri for uri in uris if uri not in found]
        stored = catalogue.labels(connection, rest, {language.info.code, ENGLISH}) if rest else {}
        return found | {uri: _title(language, labels) for uri, labels in stored.items()}

    def job(self, connection: Connection, language: Language, uri: str) -> Job | None:
        """All that is known of an occupation; None for one that is in neither catalogue."""
        own = self.shipped.get(uri)
        if own is not None:
            return self._own(language, own)
        found = catalogue.occupation(connection, uri)
        if found is None:
            return None
        stored, words = found
        title, description = _in_words(language, words)
        labels = catalogue.skill_labels(connection, stored.essential)
        needs = tuple(
            Need(_labelled(language, labels[number][1]), frozenset((labels[number][0],))) for number in stored.essential
        )
        interests = tuple(stored.interests) if stored.interests is not None else None
        return Job(uri, title, (description,), stored.isco08, interests, stored.job_zone, needs, imported=True)

    def pathway(self, job: Job) -> tuple[str, bool] | None:
        """The pathway of an occupation, and whether it belongs to it; otherwise the nearest one.

        The nearest has an occupation in the same ISCO-08 group, first of four digits, then of three, then of two; among
        several, and without any, the one with the highest r. None for one that shares none and has no interests.
        """
        own = self.shipped.get(job.uri)
        if own is not None:
            return own.pathway, True
        for digits in SHARED_DIGITS:
            group = job.isco08[:digits]
            near = [
                (_likeness(job, one), one.pathway)
                for one in self.shipped.values()
                if one.occupation.isco08.startswith(group)
            ]
            if near and (digits or job.interests is not None):
                return max(near)[1], False
        return None

    def esco_skills(self, skills: Mapping[str, float]) -> dict[str, float]:
        """A person's skills as ESCO skills: URI → weight 0 to 1. ``skills``: our own ids → weight."""
        held: dict[str, float] = {}
        for skill in self._content.skills.skills:
            for uri in skill.esco if skill.id in skills else ():
                held[uri] = max(held.get(uri, 0.0), skills[skill.id])
        return held

    def _own(self, language: Language, own: Shipped) -> Job:
        one = own.occupation
        words = language.pathways[own.pathway].occupations[one.id]
        needs = tuple(Need(language.skills.skills[name].label, frozenset((name,))) for name in one.essential)
        return Job(
            one.esco,
            words.title,
            (words.day, words.entry),
            one.isco08,
            own.interests,
            one.job_zone,
            needs,
            imported=False,
        )


def _likeness(job: Job, other: Shipped) -> float:
    """Pearson's r of the interests of two occupations; the least where it is not known."""
    r = None if job.interests is None else matching.correlation(job.interests, other.interests)
    return -1.0 if r is None else r


def _in_words(language: Language, words: Mapping[str, catalogue.Words]) -> tuple[str, str]:
    """Title and short description; English ones are marked."""
    title = _title(language, {code: said.label for code, said in words.items()})
    own = words.get(language.info.code)
    if own is not None:
        return title, _short(own.description)
    return title, language.line("job.english", text=_short(words[ENGLISH].description))


def _title(language: Language, labels: Mapping[str, str]) -> str:
    label = _labelled(language, labels)
    return label[:1].upper() + label[1:]


def _labelled(language: Language, labels: Mapping[str, str]) -> str:
    own = labels.get(language.info.code)
    return own if own is not None else language.line("job.english", text=labels[ENGLISH])


def _short(description: str) -> str:
    sentences: Sequence[str] = re.split(r"(?<=[.!?])\s+", description)
    return " ".join(sentences[:MOST_SENTENCES])
