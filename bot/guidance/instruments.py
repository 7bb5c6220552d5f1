"""Instruments: versioned questionnaires. Their wording, per language, lies apart (``data/languages``)."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from bot.guidance.parts import AREAS, Area, Identifier, Part

DONT_KNOW = "dont_know"
"""The answer "I don't know": always possible, always missing data, never the middle of a scale."""

FACES: tuple[str, ...] = ("not_at_all", "little", "middle", "quite", "very_much")
"""The five faces of the interest scale; the index is the score, 0 to 4."""


ITEMS_AN_AREA = 10


class Kind(StrEnum):
    """How a question is answered."""

    RATING = "rating"  # one of the five faces
    CHOICE = "choice"  # one option
    MULTI = "multi"  # any number of options, none included


class Option(Part):
    """One possible answer. ``exclusive`` options ("none of these") take all others back."""

    id: Identifier
    exclusive: bool = False
    pictogram: Identifier | None = None
    areas: tuple[Area, ...] = ()
    """The interest areas that it points to, where an instrument asks for more than interests."""


class Question(Part):
    """One question as it is asked: its answers are option ids, or ``dont_know``."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$", max_length=80)
    kind: Kind
    options: tuple[Option, ...] = ()
    faces: tuple[str, ...] = FACES
    ticked: tuple[Identifier, ...] = ()
    """The options of a multi question that are ticked before anybody has."""
    own_words: bool = False
    """Whether words that name no option are an answer too, kept as they were said."""
    pictogram: Identifier | None = None
    area: Area | None = None
    only_if: Mapping[Identifier, tuple[Identifier, ...]] = {}
    """Asked only when each named question holds one of the listed options."""

    @model_validator(mode="after")
    def _options_fit_the_kind(self) -> "Question":
        ids = [option.id for option in self.options]
        if self.kind is Kind.RATING and ids:
            raise ValueError("a rating uses the five faces: leave out 'options'")
        fewest = 1 if self.own_words or self.ticked else 2
        if self.kind is not Kind.RATING and len(ids) < fewest:
            raise ValueError("at least two options are needed")
        if len(set(ids)) < len(ids) or DONT_KNOW in ids:
            raise ValueError(f"options must be named once each, and {DONT_KNOW!r} is always there by itself")
        return self

    @property
    def option_ids(self) -> tuple[str, ...]:
        """The option ids in the order they are shown, without ``dont_know``."""
        return self.faces if self.kind is Kind.RATING else tuple(option.id for option in self.options)


class Interests(Part):
    """The interest questionnaire: items in six areas, five faces each."""

    kind: Literal["interests"]
    id: Identifier
    version: int = Field(ge=1)
    first_picture_after: int = Field(ge=12)
    ask_after: int = Field(ge=18, description="after so many questions one may stop, though not all is settled")
    most: int = Field(ge=18, description="no more are asked")
    items: tuple["InterestItem", ...]

    @model_validator(mode="after")
    def _areas_are_balanced(self) -> "Interests":
        counts = {str(area): sum(item.area is area for item in self.items) for area in AREAS}
        if set(counts.values()) != {ITEMS_AN_AREA}:
            raise ValueError(f"each area needs {ITEMS_AN_AREA} items; found {counts}")
        if not self.first_picture_after <= self.ask_after <= self.most <= len(self.items):
            raise ValueError("'first_picture_after', 'ask_after' and 'most' must rise in this order")
        return self


class InterestItem(Part):
    """One activity that a person says how much they would like."""

    id: Identifier
    area: Area
    pictogram: Identifier


class Circumstances(Part):
    """Questions about a person's situation and wishes; none about the offence."""

    kind: Literal["circumstances"]
    id: Identifier
    version: int = Field(ge=1)
    questions: tuple[Question, ...]


class Exploring(Part):
    """Questions for a profile without a clear pattern; their options point to interest areas."""

    kind: Literal["exploring"]
    id: Identifier
    version: int = Field(ge=1)
    questions: tuple[Question, ...] = Field(min_length=1)


class Skill(Part):
    """One thing that a person can do, in plain words, with the ESCO skills that it stands for."""

    id: Identifier
    pictogram: Identifier | None = None
    esco: tuple[str, ...] = Field(min_length=1)


class SkillGroup(Part):
    """Skills that are ticked together on one screen of cards."""

    id: Identifier
    pictogram: Identifier | None = None
    skills: tuple[Skill, ...] = Field(min_length=2)


class Skills(Part):
    """Skills ticked as cards; level and place of use are asked only for the ones that matter most."""

    kind: Literal["skills"]
    id: Identifier
    version: int = Field(ge=1)
    groups: tuple[SkillGroup, ...]
    most_followed: int = Field(ge=0, le=12)
    levels: tuple[Option, ...] = Field(min_length=2)
    places: tuple[Option, ...] = Field(min_length=2)

    @cached_property
    def skills(self) -> tuple[Skill, ...]:
        """Every skill, in the order of the cards."""
        return tuple(skill for group in self.groups for skill in group.skills)

    @cached_property
    def cards(self) -> tuple[Question, ...]:
        """A page of cards for each group."""
        return tuple(
            Question(
                id=group.id,
                kind=Kind.MULTI,
                pictogram=group.pictogram,
                options=tuple(Option(id=skill.id, pictogram=skill.pictogram) for skill in group.skills),
            )
            for group in self.groups
        )

    @cached_property
    def follow_ups(self) -> Mapping[str, tuple[Question, Question]]:
        """Skill → the questions of how well one can do it and where one has done it."""
        return {
            skill.id: (
                Question(id=f"level.{skill.id}", kind=Kind.CHOICE, options=self.levels),
                Question(id=f"place.{skill.id}", kind=Kind.MULTI, options=self.places),
            )
            for skill in self.skills
        }


Instrument = Interests | Circumstances | Exploring | Skills
