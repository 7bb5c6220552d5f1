"""The shape of an example person: what staff hold of them and what they answer. Nothing that the service computes."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.casework.pathways import MOST_CHOSEN, REJECT_REASONS
from bot.content import Content, ContentError
from bot.content.reading import located, read
from bot.guidance.estimate import THREE_FACES
from bot.guidance.instruments import DONT_KNOW, FACES, Kind, Question
from bot.guidance.interview import chosen
from bot.guidance.parts import AREAS, Area, Identifier, Part

THREE = "three_faces"
Ticked = tuple[Identifier, ...]
Place = tuple[str | int, ...]
Problem = tuple[Place, str]


class InterestAnswers(Part):
    """A face for each area, and the items that are answered otherwise."""

    areas: dict[Area, Identifier]
    items: dict[Identifier, Identifier] = {}
    more: Literal["go_on", "enough"] | None = Field(default=None, description="if asked: a few more, or is it enough?")
    again: Literal["no"] | None = Field(default=None, description="if asked: look at a few again?")


class CardAnswers(Part):
    """What is said to the days at work, which only a profile without a clear pattern is shown."""

    every: Literal["yes", "maybe", "no", "dont_know"]
    pathways: dict[Identifier, Literal["yes", "maybe", "no", "dont_know"]] = {}


class SkillAnswers(Part):
    """What is told in own words, what is taken away of what was found in it, and the cards."""

    told: str = Field(max_length=500, description="empty: nothing to tell now")
    take_away: Ticked = Field(default=(), description="found but wrong: the option ids, such as o_cook, s_cook_meals")
    ticked: Ticked = Field(description="beside the cards that come ticked after what was told")
    level: Identifier = Field(description="how well, for each skill that is asked further")
    levels: dict[Identifier, Identifier] = {}
    places: Ticked = Field(description="where, for each skill that is asked further")


class Rejection(Part):
    """A pathway that is taken off the list, and why."""

    pathway: Identifier
    reason: Identifier


class Person(Part):
    """An invented person. ``today`` is the day on which everything happens; ``code`` fixes which items are asked."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Z]\w+$", max_length=20)]
    who: str = Field(min_length=20, max_length=400, description="two lines for the reader of the page")
    code: str
    site: Identifier
    language: str
    today: date
    release_on: date | None
    permissions: Ticked = ()
    completed: Ticked = ()
    adjustments: Ticked = ()
    interests: InterestAnswers
    cards: CardAnswers | None = None
    exploring: dict[Identifier, Identifier | Ticked] = {}
    circumstances: dict[Identifier, Identifier | Ticked]
    skills: SkillAnswers
    reject: Rejection | None = None
    choose: Ticked = Field(min_length=1, max_length=MOST_CHOSEN)


def read_person(path: Path, content: Content) -> Person:
    """An example person from a YAML file.

    Raises ContentError with one line a fault, naming file, line and field.
    """
    person: Person = read(path, Person)
    problems = [f"{located(path, place)}: {fault}" for place, fault in _problems(person, content)]
    if problems:
        raise ContentError(problems)
    return person


def _problems(person: Person, content: Content) -> Iterator[Problem]:
    """Every name that leads nowhere."""
    if person.site not in content.sites:
        yield from _known(("site",), (person.site,), content.sites)
        return
    yield from _known(("language",), (person.language,), content.sites[person.site].languages)
    if person.release_on is not None and person.release_on < person.today:
        yield ("release_on",), f"{person.release_on} lies before 'today', {person.today}"
    faces = THREE_FACES if THREE in person.adjustments else FACES
    given = person.interests
    if missing := [area for area in AREAS if area not in given.areas]:
        yield ("interests", "areas"), f"there is no answer for {', '.join(missing)}"
    for area, face in given.areas.items():
        yield from _known(("interests", "areas", str(area)), (face,), (*faces, DONT_KNOW))
    for item, face in given.items.items():
        yield from _known(("interests", "items", item), (item,), [one.id for one in content.interests.items])
        yield from _known(("interests", "items", item), (face,), (*faces, DONT_KNOW))
    if person.cards is not None:
        yield from _known(("cards", "pathways"), person.cards.pathways, content.pathways)
    yield from _answered("exploring", person.exploring, content.exploring.questions)
    yield from _answered("circumstances", person.circumstances, content.circumstances.questions)
    yield from _skills(person.skills, content)
    if person.reject is not None:
        yield from _known(("reject", "pathway"), (person.reject.pathway,), content.pathways)
        yield from _known(("reject", "reason"), (person.reject.reason,), REJECT_REASONS)
    yield from _known(("choose",), person.choose, content.pathways)


def _answered(
    instrument: str, given: Mapping[str, str | tuple[str, ...]], questions: Collection[Question]
) -> Iterator[Problem]:
    by_id = {question.id: question for question in questions}
    for name, value in given.items():
        place = (instrument, name)
        yield from _known(place, (name,), by_id)
        if name in by_id:
            yield from _known(place, chosen(value), (*by_id[name].option_ids, DONT_KNOW))
            if isinstance(value, tuple) != (by_id[name].kind is Kind.MULTI) and value != DONT_KNOW:
                yield (
                    place,
                    "this question takes " + ("one answer" if isinstance(value, tuple) else "a list of answers"),
                )


def _skills(given: SkillAnswers, content: Content) -> Iterator[Problem]:
    known = [skill.id for skill in content.skills.skills]
    levels = [level.id for level in content.skills.levels]
    yield from _known(("skills", "ticked"), given.ticked, known)
    yield from _known(("skills", "level"), (given.level,), (*levels, DONT_KNOW))
    yield from _known(("skills", "levels"), given.levels, known)
    for skill, level in given.levels.items():
        yield from _known(("skills", "levels", skill), (level,), (*levels, DONT_KNOW))
    yield from _known(("skills", "places"), given.places, [place.id for place in content.skills.places])


def _known(place: Place, names: Collection[str], known: Collection[str]) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            yield place, f"{name!r} is not known; there is {', '.join(known)}"
