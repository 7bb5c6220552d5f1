"""A person's six interest scores from any part of the answers, with how sure they are.

A score is what all items of an area would add up to (0 to 40 with ten). Answered items count as they are; the others
count as what the answers given make likely. So the uncertainty shrinks with each answer and is gone when all are given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bot.guidance.instruments import FACES
from bot.guidance.items import ItemStatistics, Numbers
from bot.guidance.parts import AREAS

FLAT_SPREAD = 10
"""A profile with at most this many points between highest and lowest has no ranking: on real answers, the
occupations ranked by two halves of such a questionnaire share only 7 % of their top twenty."""
TIE = 0.5
"""Full scores are whole points: areas less than half a point apart are level."""
COARSE = 0.5
"""Variance, in points, that three faces (0, 2, 4) add to an answer: half of all answers would lie a point beside."""
THREE_FACES = FACES[::2]
"""The faces that are shown with the adjustment "three faces"."""
_DRAWS = 256
_NORMAL = np.random.default_rng(1).standard_normal((_DRAWS // 2, len(AREAS)))
_DRAWN = np.vstack([_NORMAL, -_NORMAL])
"""Fixed draws, so that the same answers always lead to the same next question."""

Given = tuple[tuple[str, str], ...]
"""The answers as pairs of item id and face, in the order in which they were given; ``dont_know`` among the faces."""


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """What the answers tell: scores (6), their covariance (6 × 6) and probabilities, in hexagon order.

    ``first`` and ``top_three`` (6): that an area is first, or among the first three, level ones included.
    ``sure_first`` and ``sure_three``: that the areas which look first are so. ``flat``: that there is no pattern.
    ``told`` (6 × items): by how much the variance of a score falls when that item is answered.
    """

    scores: Numbers
    covariance: Numbers
    answered: tuple[int, ...]
    first: Numbers
    top_three: Numbers
    sure_first: float
    sure_three: float
    flat: float
    told: Numbers


class Estimator:
    """Estimates from the statistics of an instrument's items. Pure: what it remembers is only computed once."""

    def __init__(self, statistics: ItemStatistics) -> None:
        self.statistics = statistics
        self._membership = statistics.membership
        self._own = np.diag(statistics.covariance)
        self._with_areas = statistics.membership @ statistics.covariance
        self._place = {item: number for number, item in enumerate(statistics.items)}
        self._areas = np.array([AREAS.index(area) for area in statistics.areas])
        self.estimate = lru_cache(maxsize=2048)(self._estimate)

    def answered(self, given: Given) -> tuple[list[int], Numbers]:
        """Places and points of the answered items; raises ValueError for an unknown item or face."""
        places, points = [], []
        for item, face in given:
            if item not in self._place:
                raise ValueError(f"item {item!r} is not one of this instrument")
            if face in FACES:
                places.append(self._place[item])
                points.append(float(FACES.index(face)))
            elif face != "dont_know":
                raise ValueError(f"item {item!r}: {face!r} is not on the scale {', '.join(FACES)}")
        return places, np.array(points)

    def _estimate(self, given: Given, *, coarse: bool = False) -> Estimate:
        places, points = self.answered(given)
        mean, own, with_areas = self.statistics.mean, self._own, self._with_areas
        if places:
            known = self.statistics.covariance[places]
            among = known[:, places]
            among.flat[:: len(places) + 1] += COARSE if coarse else 1e-9
            weights = np.linalg.solve(among, known)
            mean = mean + (points - mean[places]) @ weights
            own = own - np.einsum("ij,ij->j", known, weights)
            with_areas = with_areas - with_areas[:, places] @ weights
        scores = self._membership @ np.minimum(np.maximum(mean, 0), len(FACES) - 1)
        spread = with_areas @ self._membership.T
        own = np.maximum(own, 1e-9)
        told = np.where(own > 1e-6, with_areas**2 / own, 0.0)
        told[:, places] = 0.0
        counts = np.bincount(self._areas[places], minlength=len(AREAS)) if places else np.zeros(len(AREAS), int)
        root = np.linalg.cholesky(spread + np.eye(len(AREAS)) * 1e-6)
        return _estimate_of(scores, spread, tuple(int(count) for count in counts), told, scores + _DRAWN @ root.T)


def _estimate_of(
    scores: Numbers, covariance: Numbers, answered: tuple[int, ...], told: Numbers, drawn: Numbers
) -> Estimate:
    """The estimate, with probabilities as shares of the scores ``drawn`` at random around it (draws × 6)."""
    ranked = np.sort(drawn, axis=1)[:, ::-1]
    first = drawn >= ranked[:, :1] - TIE
    top_three = drawn >= ranked[:, 2:3] - TIE
    looks = np.argsort(-scores, kind="stable")
    draws = len(drawn)
    return Estimate(
        scores=scores,
        covariance=covariance,
        answered=answered,
        first=first.sum(axis=0) / draws,
        top_three=top_three.sum(axis=0) / draws,
        sure_first=float(first[:, looks[0]].sum() / draws),
        sure_three=float(top_three[:, looks[:3]].all(axis=1).sum() / draws),
        flat=float((ranked[:, 0] - ranked[:, -1] <= FLAT_SPREAD).sum() / draws),
        told=told,
    )


def in_order(answers: Mapping[str, str], items: ItemStatistics) -> Given:
    """The answers to items as they are estimated from; answers to other questions are left out."""
    return tuple((item, face) for item, face in answers.items() if item in items.known)
