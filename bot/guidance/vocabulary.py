"""What people have done, and the words for it: the list of occupations and, per language, how people speak of them.

The notation of phrases stands at the top of ``data/languages/en/experience.yml``.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from bot.guidance.catalogue import ESCO_OCCUPATION
from bot.guidance.parts import Identifier, Part

Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Phrases = tuple[Phrase, ...]
Place = tuple[str | int, ...]
"""Where something stands in a file: keys and numbers from the outside in."""

MOST_ALTERNATIVES = 4_000
"""A pattern that stands for more phrases than this is a mistake."""
_CUES = {
    "nothing": "nothing",
    "negation": "negations",
    "wish": "wishes",
    "ability": "abilities",
    "neutral": "neutral",
    "home": "at_home",
    "household": "household",
}
_NOTATION = re.compile(r"\(([^()]*)\)|\$(\w+)|([^()$\s]+)|(\S)")


class PhraseError(ValueError):
    """A phrase that cannot be read; the message quotes it."""


class Concept(Part):
    """An occupation that people may have done, with the skills of our own list that it uses."""

    id: Identifier
    esco: str = Field(pattern=ESCO_OCCUPATION)
    isco08: str = Field(pattern=r"^\d{4}$")
    skills: tuple[Identifier, ...] = Field(min_length=2, max_length=5)
    yields_to: tuple[Identifier, ...] = Field(
        default=(), description="more special occupations; where a clause names one of them, this one is not meant"
    )
    at_home: bool = Field(default=False, description="work also when done at home, for oneself or as a hobby")


class Concepts(Part):
    """The occupations that are looked for in free words."""

    kind: Literal["experience"]
    id: Identifier
    version: int = Field(ge=1)
    occupations: tuple[Concept, ...] = Field(min_length=1)


class OccupationWords(Part):
    """How people speak of an occupation."""

    label: Phrases = Field(min_length=1, max_length=2, description="as a title; both genders where they differ")
    words: Phrases = Field(min_length=1)

    @field_validator("label")
    @classmethod
    def _differ(cls, label: Phrases) -> Phrases:
        if len(set(label)) < len(label):
            raise ValueError("both genders are called the same; write it once")
        return label


class SkillWords(Part):
    """How people speak of a skill. Its label is that of the skill cards."""

    words: Phrases = Field(min_length=1)


class Family(Part):
    """Words that bend alike: each stem with each ending stands for the stem with the first ending."""

    endings: tuple[str, ...] = Field(min_length=2)
    stems: Phrases = Field(min_length=1)


class Breaks(Part):
    """Words at which a thought ends, or turns to the person who speaks."""

    subjects: Phrases
    objects: Phrases = ()
    contrasts: Phrases = ()
    joins: Phrases = ()


class NotDurations(Part):
    """What before or after "16 years" makes it an age, a date or a sentence instead of a duration."""

    before: Phrases = ()
    after: Phrases = ()


class Others(Part):
    """Other people: words that are always about them, and people who, followed by a verb, did it themselves."""

    alone: Phrases = ()
    who: Phrases = ()
    do: Phrases = ()


class Vocabulary(BaseModel):
    """A language's ``experience.yml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    inflection: tuple[Family, ...] = ()
    forms: Mapping[str, tuple[str, ...]] = {}
    plural: tuple[str, ...] = ()
    spellings: Mapping[str, Phrases] = {}
    skip: Phrases = ()
    ordinary: Phrases = ()
    breaks: Breaks
    numbers: Mapping[str, Annotated[float, Field(gt=0, le=100)]] = {}
    units: Mapping[str, Annotated[float, Field(gt=0, le=120, description="in months")]] = {}
    half: Phrases = ()
    vague: Phrases = ()
    not_durations: NotDurations = NotDurations()
    places: Mapping[Identifier, Phrases] = {}
    negations: Phrases = ()
    wishes: Phrases = ()
    abilities: Phrases = ()
    others: Others = Others()
    neutral: Phrases = ()
    at_home: Phrases = ()
    household: Phrases = ()
    nothing: Phrases = ()
    ambiguous: Phrases = ()
    lists: Mapping[str, Phrases] = {}
    occupations: Mapping[Identifier, OccupationWords]
    skills: Mapping[Identifier, SkillWords]

    def patterns(self) -> Iterator[tuple[str, str, Place, str]]:
        """Every pattern behind its kind (of concept or cue), the concept's or place's id, and where it stands."""
        for kind, concepts in (("occupation", self.occupations), ("skill", self.skills)):
            for name, concept in concepts.items():
                yield from ((kind, name, (f"{kind}s", name, "words", at), one) for at, one in enumerate(concept.words))
        for kind, field in _CUES.items():
            yield from ((kind, "", (field, at), one) for at, one in enumerate(getattr(self, field)))
        for name, phrases in self.places.items():
            yield from (("place", name, ("places", name, at), one) for at, one in enumerate(phrases))
        yield from (("other", "", ("others", "alone", at), one) for at, one in enumerate(self.others.alone))
        for at, who in enumerate(self.others.who):
            yield from (("other", "", ("others", "who", at), f"{who} {do}") for do in self.others.do)

    def phrases(self, pattern: str) -> Iterator[str]:
        """Every phrase that a pattern stands for; raises PhraseError when it cannot be read."""
        parts = self._parts(pattern, ())
        count = 1
        for part in parts:
            count *= len(part)
        if count > MOST_ALTERNATIVES:
            raise PhraseError(f"{pattern!r} stands for {count} phrases; {MOST_ALTERNATIVES} at most")
        for words in product(*parts):
            yield " ".join(word for word in words if word)

    def _parts(self, pattern: str, inside: tuple[str, ...]) -> list[list[str]]:
        parts: list[list[str]] = []
        for alternatives, name, word, stray in _NOTATION.findall(pattern):
            if stray:
                raise PhraseError(f"{pattern!r}: {stray!r} is left open or stands alone")
            if name:
                parts.append(self._listed(name, inside, pattern))
            elif word:
                parts.append([word])
            else:
                parts.append([phrase for one in alternatives.split("|") for phrase in self._inner(one, inside)])
        return parts

    def _inner(self, alternative: str, inside: tuple[str, ...]) -> list[str]:
        return [" ".join(filter(None, words)) for words in product(*self._parts(alternative, inside))]

    def _listed(self, name: str, inside: tuple[str, ...], pattern: str) -> list[str]:
        if name not in self.lists:
            raise PhraseError(f"{pattern!r}: there is no list {name!r} under 'lists'")
        if name in inside:
            raise PhraseError(f"{pattern!r}: the list {name!r} leads back to itself")
        return [phrase for one in self.lists[name] for phrase in self._inner(one, (*inside, name))]
