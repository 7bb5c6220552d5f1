"""What a recommendation is made from. Stored with it, so that it can be replayed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from bot.guidance.evidence import Evidence
from bot.guidance.feasibility import Facts
from bot.guidance.parts import Area
from bot.guidance.profile import Profile


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a recommendation is made from; stored with it."""

    scores: Mapping[str, float | None]
    skills: Mapping[str, float]
    cards: Mapping[str, str]  # pathway → yes, maybe, no or dont_know
    exploring: Mapping[str, Sequence[str]]  # question → ticked options
    completed: Sequence[str]
    education: str | None
    preferences: Sequence[str]
    permissions: Sequence[str]
    release_on: str | None
    today: str
    site: str
    seed: str
    rejected: Mapping[str, str]  # pathway → reason
    licences: Sequence[str] = ()
    done: Sequence[Mapping[str, Any]] = ()  # evidence: kind, id, esco, months, place
    country: str | None = None
    errors: Mapping[str, float] = field(default_factory=dict)
    likely: Mapping[str, float] = field(default_factory=dict)
    flat_chance: float | None = None  # None: stored before scores were estimates

    @classmethod
    def for_profile(
        cls, profile: Profile, *, site: str, today: date, seed: str = "", skills: Mapping[str, float] | None = None
    ) -> "Inputs":
        """Inputs of somebody of whom nothing is known but interests and perhaps skills."""
        return cls(
            scores={str(area): score for area, score in profile.scores.items()},
            errors={str(area): value for area, value in profile.errors.items()},
            likely={str(area): value for area, value in profile.likely.items()},
            flat_chance=profile.flat_chance,
            skills=skills or {},
            cards={},
            exploring={},
            completed=(),
            education=None,
            preferences=(),
            permissions=(),
            release_on=None,
            today=today.isoformat(),
            site=site,
            seed=seed,
            rejected={},
        )

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> "Inputs":
        """Stored inputs, also those of earlier versions, which knew less."""
        known = {field.name for field in fields(cls)}
        values: dict[str, Any] = {"cards": {}, "exploring": {}, **{k: v for k, v in stored.items() if k in known}}
        if not isinstance(values["rejected"], Mapping):
            values["rejected"] = dict.fromkeys(values["rejected"], "other")
        return cls(**values)


def profile_of(inputs: Inputs) -> Profile:
    """The stored interest profile."""
    scores = {Area(area): score for area, score in inputs.scores.items()}
    if inputs.flat_chance is None:
        return Profile.exact(scores)
    errors = {Area(area): value for area, value in inputs.errors.items()}
    likely = {Area(area): value for area, value in inputs.likely.items()}
    return Profile(scores, errors, likely, inputs.flat_chance)


def done_of(inputs: Inputs) -> tuple[Evidence, ...]:
    """The stored evidence."""
    return tuple(Evidence(**one) for one in inputs.done)


def facts_of(inputs: Inputs, education: Sequence[str]) -> Facts:
    """The stored inputs as facts."""
    return Facts(
        today=date.fromisoformat(inputs.today),
        release_on=date.fromisoformat(inputs.release_on) if inputs.release_on else None,
        skills=frozenset(inputs.skills),
        education=list(education).index(inputs.education) if inputs.education else None,
        permissions=frozenset(inputs.permissions),
        completed=frozenset(inputs.completed),
    )
