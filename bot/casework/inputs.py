"""What a recommendation is made from. Stored with it, so that it can be replayed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.guidance.feasibility import Facts


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
