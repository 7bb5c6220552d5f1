"""The catalogue: pathways with their occupations, and the offers that a site really has."""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from bot.guidance.parts import AREAS, Area, Identifier, Part, Review

ESCO_OCCUPATION = r"^http://data\.europa\.eu/esco/occupation/[0-9a-f-]{36}$"
ESCO_SKILL = r"^http://data\.europa\.eu/esco/skill/[0-9a-f-]{36}$"


class InterestSource(Part):
    """Where an occupation's six interest values come from."""

    onet: str = Field(pattern=r"^\d\d-\d{4}\.\d\d$", description="O*NET-SOC 2019 code")
    route: Literal["crosswalk", "hierarchy"]


class Occupation(Part):
    """An occupation of a pathway. Facts from ESCO and O*NET; its words lie with the languages."""

    id: Identifier
    esco: str = Field(pattern=ESCO_OCCUPATION)
    isco08: str = Field(pattern=r"^\d{4}$")
    interests: dict[Area, float] = Field(description="O*NET scale OI, 1 to 7, one value an area")
    interests_source: InterestSource
    job_zone: int = Field(ge=1, le=5, description="O*NET job zone: the preparation that is needed")
    essential: tuple[Identifier, ...] = Field(min_length=2, description="skills of our own list")
    useful: tuple[Identifier, ...] = ()
    esco_skills: tuple[str, ...] = Field(min_length=3, description="essential skills, ESCO URIs")
    licences: tuple[Identifier, ...] = Field(default=(), description="licences that the work needs, by the option ids")

    @model_validator(mode="after")
    def _six_interest_values(self) -> "Occupation":
        if set(self.interests) != set(AREAS) or not all(1 <= value <= 7 for value in self.interests.values()):
            raise ValueError("'interests' needs one value from 1 to 7 for each of R, I, A, S, E, C")
        if set(self.essential) & set(self.useful):
            raise ValueError("a skill is either essential or useful, not both")
        return self


class Pathway(Part):
    """An industry with its occupations."""

    id: Identifier
    version: int = Field(ge=1)
    pictogram: Identifier
    suits: tuple[Identifier, ...] = Field(default=(), description="the preferences that this work mostly meets")
    occupations: tuple[Occupation, ...] = Field(min_length=5)


class Requirement(Part):
    """One condition of an offer; exactly one field is set."""

    offer: Identifier | None = None  # another offer that comes first
    skill: Identifier | None = None
    education: Identifier | None = None  # at least this level (an option id of the circumstances)
    permission: Identifier | None = None  # a permission that staff give, e.g. work outside
    months_left: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _exactly_one(self) -> "Requirement":
        if sum(value is not None for value in self.model_dump().values()) != 1:
            raise ValueError("a requirement names exactly one of offer, skill, education, permission, months_left")
        return self


class Offer(Part):
    """A course, a job inside or a placement that this site has."""

    id: Identifier
    kind: Literal["course", "work", "placement"]
    pathways: tuple[Identifier, ...] = Field(
        description="the pathways that it leads to; empty: general, part of no pathway"
    )
    weeks: int = Field(ge=1, le=104)
    hours_a_week: int = Field(ge=1, le=45)
    starts: tuple[date, ...] = Field(default=(), description="fixed first days; empty: one can begin at any time")
    places: int = Field(ge=1)
    requires: tuple[Requirement, ...] = ()
    continues_outside: bool = Field(default=False, description="begun here, it can be finished outside after release")
    skills: tuple[Identifier, ...] = Field(default=(), description="skills that one practises there")
    licences: tuple[Identifier, ...] = ()


class Contact(Part):
    """Somebody to turn to after release. Its words lie with the languages; what nobody knows yet stays blank."""

    id: Identifier
    kind: Literal["job_service", "training", "employer_contact", "support"]
    pathways: tuple[Identifier, ...] = Field(default=(), description="the pathways it is there for; empty: for all")


class Site(Part):
    """One prison: what it offers and how its desk works. Unknown facts stay blank and are shown as blank."""

    id: Identifier
    demo: bool = False
    country: str = Field(pattern=r"^[A-Z]{2}$")
    timezone: str
    languages: tuple[str, ...] = Field(min_length=1)
    answer_within_days: int = Field(ge=1, le=60, description="by when a counsellor answers a plan that was sent")
    helpline: str = ""
    bell: bool = True
    review: Review = Field(default=Review(status="draft"), description="who stands for bell, helpline and offers")
    hours_a_week: int = Field(ge=1, le=60, description="the most that a person can spend on offers in a week")
    offers: tuple[Offer, ...]
    after_release: tuple[Contact, ...] = ()
