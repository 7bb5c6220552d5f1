"""The words for experience, checked against the lists that they belong to."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.content.reading import located
from bot.guidance.catalogue import Pathway
from bot.guidance.experience import Experience, VocabularyError
from bot.guidance.instruments import Skills
from bot.guidance.vocabulary import Concepts, Vocabulary

FILE = "experience.yml"


def faults(data: Path, experience: Experience) -> Iterator[str]:
    """Yield one sentence for each phrase that cannot be used."""
    try:
        experience.check()
    except VocabularyError as error:
        for code, place, fault in error.problems:
            yield f"{located(data / 'languages' / code / FILE, place)}: {fault}"


def fitting(
    data: Path,
    concepts: Concepts,
    skills: Skills,
    pathways: Mapping[str, Pathway],
    vocabularies: Mapping[str, Vocabulary],
) -> Iterator[str]:
    """Yield one sentence for each name that leads nowhere, is missing, or stands for something else elsewhere."""
    cards = {skill.id for skill in skills.skills}
    places = {option.id for option in skills.places}
    yield from _listed(data / "instruments" / FILE, concepts, cards, pathways)
    known = {concept.id for concept in concepts.occupations}
    for code, vocabulary in vocabularies.items():
        file = data / "languages" / code / FILE
        yield from _same(file, "occupations", known, set(vocabulary.occupations))
        yield from _same(file, "skills", cards, set(vocabulary.skills))
        for name in sorted(set(vocabulary.places) - places):
            yield f"{located(file, ('places', name))}: this place is not known; skills.yml lists them"


def _listed(file: Path, concepts: Concepts, cards: set[str], pathways: Mapping[str, Pathway]) -> Iterator[str]:
    seen: dict[str, int] = {}
    names = {concept.id for concept in concepts.occupations}
    for at, concept in enumerate(concepts.occupations):
        place = ("occupations", at)
        for value in (concept.id, concept.esco):
            if seen.setdefault(value, at) != at:
                yield f"{located(file, place)}: {value!r} stands here twice"
        for name in sorted(set(concept.skills) - cards):
            yield f"{located(file, (*place, 'skills'))}: skill {name!r} is not known"
        for name in sorted(set(concept.yields_to) - (names - {concept.id})):
            yield f"{located(file, (*place, 'yields_to'))}: occupation {name!r} is not another of this list"
    ours = {concept.id: (at, concept) for at, concept in enumerate(concepts.occupations)}
    for pathway in pathways.values():
        for occupation in pathway.occupations:
            if occupation.id not in ours:
                yield f"{located(file, ('occupations',))}: {occupation.id!r} of the pathway {pathway.id!r} is missing"
                continue
            at, concept = ours[occupation.id]
            if (concept.esco, concept.isco08) != (occupation.esco, occupation.isco08):
                where = located(file, ("occupations", at))
                yield f"{where}: {concept.id!r} has other codes in the pathway {pathway.id!r}"


def _same(file: Path, place: str, wanted: set[str], found: set[str]) -> Iterator[str]:
    for name in sorted(wanted - found):
        yield f"{located(file, (place,))}: {name!r} is missing"
    for name in sorted(found - wanted):
        yield f"{located(file, (place, name))}: this is not known; remove it or correct its name"
