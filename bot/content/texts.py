"""The shapes of the wording, per language: instruments, pathways, sites, and what assistant and pages say."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.dataclasses import dataclass

from bot.guidance.parts import Identifier, Part, Review
from bot.guidance.safeguarding import LexiconSource


class Address(Part):
    """How a language speaks to people: one form of address, throughout."""

    form: str = Field(min_length=1, description="e.g. vous")
    never: tuple[str, ...] = Field(default=(), description="words of the other form: none of them may stand in a text")


class Reviews(Part):
    """Who stands for a language's texts."""

    texts: Review = Field(description="the language as a whole")
    safety: Review = Field(description="what is said to someone in danger: safety.* and help.*")
    promises: Review = Field(description="who reads this, what it is used for: welcome.first, who_sees_my_data")


class LanguageInfo(Part):
    """A language folder's ``language.yml``."""

    code: str = Field(pattern=r"^[a-z]{2,3}$")
    name: str = Field(min_length=2, description="in the language itself")
    locale: str = Field(description="for dates and numbers, e.g. en_GB")
    direction: Literal["ltr", "rtl"] = "ltr"
    voice: str = Field(description="BCP 47 tag for reading aloud, e.g. en-GB")
    quotes: str = Field(pattern=r"^[^\s{}]\s?\{\}\s?[^\s{}]$", description="how words are quoted, e.g. “{}”")
    comma: str = Field(default=",", min_length=1, max_length=1, description="between the things of a list")
    first_of_month: str = Field(default="1", pattern=r"^1\S*$", description="the first day of a month in a date")
    typing: bool = Field(default=True, description="false: buttons only, the page has no field to type in")
    address: Address
    joins: tuple[str, ...] = Field(default=(), description="words that join two thoughts, such as 'and' and 'but'")
    easy_up_to: int | None = Field(
        default=None, ge=20, le=70, description="the highest LIX of a file; blank where LIX means nothing"
    )
    reviews: Reviews


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class SafeguardingLists(LexiconSource):
    """A language's ``safeguarding.yml``: the lists of the gate, and who stands for them."""

    review: Review


class QuestionText(Part):
    """The wording of one question."""

    text: str
    explain: str = Field(description="other, simpler words, for someone who did not understand")
    options: dict[Identifier, str] = {}


class InstrumentText(Part):
    """The wording of one instrument."""

    title: str
    intro: tuple[str, ...] = Field(min_length=1, max_length=4)
    why: str = Field(description="the answer to 'why do you ask this?'")
    questions: dict[str, QuestionText]
    scale: dict[Identifier, str] = {}
    words: dict[Identifier, tuple[str, ...]] = Field(
        default={}, description="what people type instead of choosing an option, per option id"
    )


class SkillText(Part):
    """The wording of one skill card."""

    label: str
    example: str = ""


class SkillsText(Part):
    """The wording of the skills instrument."""

    title: str
    intro: tuple[str, ...] = Field(min_length=1, max_length=4)
    why: str
    groups: dict[Identifier, QuestionText]
    skills: dict[Identifier, SkillText]
    level: QuestionText
    place: QuestionText
    words: dict[Identifier, tuple[str, ...]] = {}


class OccupationText(Part):
    """The wording of one occupation."""

    title: str
    day: str = Field(description="what a day is like, two or three short sentences")
    entry: str = Field(description="how one gets in")


class PathwayText(Part):
    """The wording of one pathway."""

    title: str
    summary: str
    good: str = Field(description="what people like about it")
    hard: str = Field(description="what is hard about it, said honestly")
    occupations: dict[Identifier, OccupationText]


class OfferText(Part):
    """The wording of one offer."""

    title: str
    what: str


class ContactText(Part):
    """The wording of one contact after release. A name or an address that nobody has given yet stays blank."""

    name: str = ""
    what: str = Field(min_length=1, description="what one finds there, one sentence")
    address: str = ""


class SiteText(Part):
    """The wording of one site."""

    name: str
    offers: dict[Identifier, OfferText]
    permissions: dict[Identifier, str] = {}
    after_release: dict[Identifier, ContactText] = {}


class SearchWords(Part):
    """A language's ``search.yml``: how a job is looked for."""

    ignored: tuple[str, ...] = Field(default=(), description="words that name no job, such as 'is there a job as'")


Plural = dict[Annotated[str, StringConstraints(pattern="^(zero|one|two|few|many|other)$")], str]
Messages = dict[str, str | tuple[str, ...] | Plural]
"""A flat list of texts by key: a sentence, several bubbles, or the plural forms of a counted sentence."""
