"""The interest profile: six area scores, what is tied, and whether there is a pattern at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.guidance.instruments import FACES, InterestItem
from bot.guidance.parts import AREAS, Area

FULL_SCORE = 40
"""Scores are shown on the scale of ten items with 0 to 4 points each."""
FEWEST_ANSWERS = 2
"""With fewer answers in an area its score is missing, never a guess."""
FLAT_SPREAD = 10
"""A profile with at most this many points between highest and lowest has no ranking: on real answers, the
occupations ranked by two halves of such a questionnaire share only 7 % of their top twenty."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Area scores from 0 to 40; None where too little was answered."""

    scores: Mapping[Area, float | None]

    @property
    def complete(self) -> bool:
        """Whether each of the six areas has a score."""
        return all(score is not None for score in self.scores.values())

    @property
    def spread(self) -> float:
        """Points between the highest and the lowest score (Holland's differentiation); 0 with fewer than two."""
        known = [score for score in self.scores.values() if score is not None]
        return max(known) - min(known) if len(known) > 1 else 0.0

    @property
    def flat(self) -> bool:
        """Whether there is no clear pattern (yet): nothing may be ranked by such a profile."""
        return not self.complete or self.spread <= FLAT_SPREAD

    @property
    def order(self) -> tuple[tuple[Area, ...], ...]:
        """The areas from the highest score down; areas with equal scores stand together as one tie."""
        known = {area: score for area, score in self.scores.items() if score is not None}
        levels = sorted(set(known.values()), reverse=True)
        return tuple(tuple(area for area in AREAS if known.get(area) == level) for level in levels)

    @property
    def leading(self) -> tuple[Area, ...]:
        """The areas of the top three places, all members of a tie included; empty for a flat profile."""
        if self.flat:
            return ()
        top: list[Area] = []
        for tie in self.order:
            if len(top) >= 3:
                break
            top.extend(tie)
        return tuple(top)

    @property
    def values(self) -> tuple[float, ...]:
        """The six scores in hexagon order; raises ValueError while an area has none."""
        known = [score for area in AREAS if (score := self.scores[area]) is not None]
        if len(known) < len(AREAS):
            raise ValueError("an area has no score yet")
        return tuple(known)


def profile(items: Sequence[InterestItem], answers: Mapping[str, str]) -> Profile:
    """Score ``answers`` (item id → face). An area's score is the mean of its answered items, times ten.

    "I don't know" and unanswered items are missing data. Raises ValueError for a face that the scale has not.
    """
    points: dict[Area, list[int]] = {area: [] for area in AREAS}
    for item in items:
        face = answers.get(item.id)
        if face in FACES:
            points[item.area].append(FACES.index(face))
        elif face not in (None, "dont_know"):
            raise ValueError(f"item {item.id!r}: {face!r} is not on the scale {', '.join(FACES)}")
    return Profile(
        {
            area: sum(given) / len(given) * FULL_SCORE / (len(FACES) - 1) if len(given) >= FEWEST_ANSWERS else None
            for area, given in points.items()
        }
    )
