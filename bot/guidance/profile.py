"""The interest profile: six area scores with their uncertainty, what leads, and whether there is a pattern at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from bot.guidance.estimate import FLAT_SPREAD, TIE, Estimate
from bot.guidance.parts import AREAS, Area

FULL_SCORE = 40
"""Scores are on the scale of ten items with 0 to 4 points each."""
FEWEST_ANSWERS = 2
"""With fewer answers in an area its score is missing, never a guess."""
LEADING = 3
LIKELY = 0.5
"""An area leads, or a profile is flat, when that is at least as likely as not."""


@dataclass(frozen=True)
class Profile:
    """Area scores from 0 to 40, None where too little was answered.

    ``errors``: their standard errors in points; empty when the scores are exact. ``likely``: the probability that an
    area is among the first three, level ones included. ``flat_chance``: that highest and lowest lie at most
    FLAT_SPREAD apart.
    """

    scores: Mapping[Area, float | None]
    errors: Mapping[Area, float]
    likely: Mapping[Area, float]
    flat_chance: float

    @classmethod
    def estimated(cls, found: Estimate) -> "Profile":
        """The profile of an estimate; an area with too few answers has no score."""
        enough = [count >= FEWEST_ANSWERS for count in found.answered]
        return cls(
            scores={area: float(found.scores[place]) if enough[place] else None for place, area in enumerate(AREAS)},
            errors={area: float(found.covariance[place, place] ** 0.5) for place, area in enumerate(AREAS)},
            likely={area: float(found.top_three[place]) for place, area in enumerate(AREAS)},
            flat_chance=found.flat,
        )

    @classmethod
    def exact(cls, scores: Mapping[Area, float | None]) -> "Profile":
        """The profile of scores that are known for certain."""
        known = [score for score in scores.values() if score is not None]
        spread = max(known) - min(known) if known else 0.0
        likely = {
            area: float(score is not None and sum(other > score + TIE for other in known) < LEADING)
            for area, score in scores.items()
        }
        return cls(scores, {}, likely, float(spread <= FLAT_SPREAD))

    @cached_property
    def complete(self) -> bool:
        """Whether each of the six areas has a score."""
        return all(self.scores.get(area) is not None for area in AREAS)

    @property
    def spread(self) -> float:
        """Points between the highest and the lowest score (Holland's differentiation); 0 with fewer than two."""
        known = [score for score in self.scores.values() if score is not None]
        return max(known) - min(known) if len(known) > 1 else 0.0

    @cached_property
    def flat(self) -> bool:
        """Whether there is no clear pattern (yet): nothing may be ranked by such a profile."""
        return not self.complete or self.flat_chance >= LIKELY or not self._standing_out

    @cached_property
    def order(self) -> tuple[Area, ...]:
        """The areas that have a score, from the highest down; equal ones in hexagon order."""
        return tuple(sorted((a for a in AREAS if self.scores.get(a) is not None), key=lambda a: -(self.scores[a] or 0)))

    @property
    def leading(self) -> tuple[Area, ...]:
        """What stands out: of the first three areas, and each other that is as likely as not to be among them, those
        that lie above the person's own mean by more than their uncertainty. Empty for a flat profile.
        """
        return () if self.flat else self._standing_out

    @cached_property
    def _standing_out(self) -> tuple[Area, ...]:
        mean = sum(self.values) / len(AREAS)
        return tuple(
            area
            for place, area in enumerate(self.order)
            if (place < LEADING or self.likely.get(area, 0.0) >= LIKELY)
            and (self.scores[area] or 0.0) - mean > max(self.errors.get(area, 0.0), TIE)
        )

    @property
    def consistency(self) -> Literal["high", "medium", "low"] | None:
        """How near the first two areas lie on the hexagon (Holland 1997): side by side is high; None when flat."""
        if self.flat:
            return None
        first, second = (AREAS.index(area) for area in self.order[:2])
        apart = abs(first - second)
        return ("high", "medium", "low")[min(apart, len(AREAS) - apart) - 1]

    @cached_property
    def values(self) -> tuple[float, ...]:
        """The six scores in hexagon order; raises ValueError while an area has none."""
        known = [score for area in AREAS if (score := self.scores.get(area)) is not None]
        if len(known) < len(AREAS):
            raise ValueError("an area has no score yet")
        return tuple(known)
