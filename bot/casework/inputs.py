"""What a recommendation is made from. Stored with it, so that it can be replayed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.guidance.feasibility import Facts
from bot.guidance.parts import Area
from bot.guidance.profile import Profile


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a recommendation is made from; stored with it."""

    scores: Mapping[str, float | None]
    skills: Mapping[str, float]
    tried: Mapping[str, float]
    completed: Sequence[str]
    education: str | None
    preferences: Sequence[str]
    permissions: Sequence[str]
    release_on: str | None
    today: str
    site: str
    seed: str
    rejected: Sequence[str]
    errors: Mapping[str, float] = field(default_factory=dict)
    likely: Mapping[str, float] = field(default_factory=dict)
    flat_chance: float | None = None  # None: stored before scores were estimates


def profile_of(inputs: Inputs) -> Profile:
    """The stored interest profile."""
    scores = {Area(area): score for area, score in inputs.scores.items()}
    if inputs.flat_chance is None:
        return Profile.exact(scores)
    errors = {Area(area): value for area, value in inputs.errors.items()}
    likely = {Area(area): value for area, value in inputs.likely.items()}
    return Profile(scores, errors, likely, inputs.flat_chance)


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
