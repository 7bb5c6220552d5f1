"""What is known of interest items before a person answers: how much people like them, and which go together.

All points are 0 to 4. The items are taken as jointly normal: a mean for each and one covariance matrix. That is enough
to say what an answer tells about every item that was not asked (``bot.guidance.estimate``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from bot.guidance.instruments import InterestItem
from bot.guidance.parts import AREAS, Area, Identifier, Part

Numbers = NDArray[np.float64]

NEUTRAL_MEAN = 2.0
NEUTRAL_SPREAD = 1.25
"""Standard deviation of an item between people, in points: wide, so that answers soon outweigh it."""
SAME_AREA = 0.4
"""Correlation of two items of an area. It gives ten of them a Cronbach's alpha of .87: ρ = α / (k − α (k − 1)).
Published alphas of such scales lie between .78 and .87."""
HEXAGON = (0.16, 0.1, 0.06)
"""Correlation of two items whose areas are 1, 2 or 3 steps apart on the hexagon: the order is Holland's, the size is a
judgement, and all are above zero because people differ in how high they answer at all."""
PEOPLE_BEHIND_SPREAD = 80
"""How many people the neutral covariances weigh as much as, when statistics are learned from answers."""
PEOPLE_BEHIND_MEAN = 20
"""The same for the means."""
FEWEST_PEOPLE = 200
"""Item statistics are learned from our own answers once so many people have answered."""
_ROUNDS = 50
_SETTLED = 1e-4


@dataclass(frozen=True, eq=False)
class ItemStatistics:
    """Means (n) and covariances (n × n) of ``items`` in points; ``people`` is 0 for the neutral ones."""

    items: tuple[str, ...]
    areas: tuple[Area, ...]
    mean: Numbers
    covariance: Numbers
    people: int = 0

    @cached_property
    def known(self) -> frozenset[str]:
        """The items, to look one up."""
        return frozenset(self.items)

    @cached_property
    def membership(self) -> Numbers:
        """6 × n: 1 where an item belongs to an area."""
        return np.array([[float(one is area) for one in self.areas] for area in AREAS])


class LearnedItems(Part):
    """Learned statistics as they are stored: one file of the content, written by ``itinera instrument estimate``."""

    version: int = Field(ge=1, description="of the instrument that was answered")
    people: int = Field(ge=FEWEST_PEOPLE)
    items: tuple[Identifier, ...]
    means: tuple[Annotated[float, Field(ge=0, le=4)], ...]
    covariances: tuple[tuple[float, ...], ...] = Field(description="the lower triangle, row by row")

    @model_validator(mode="after")
    def _as_many_numbers_as_items(self) -> "LearnedItems":
        if len(self.means) != len(self.items) or [len(row) for row in self.covariances] != [
            *range(1, len(self.items) + 1)
        ]:
            raise ValueError("each item needs a mean, and a row of covariances up to its own")
        if np.linalg.eigvalsh(self._matrix())[0] <= 0:
            raise ValueError("the covariances belong to no possible answers (not positive definite)")
        return self

    @classmethod
    def of(cls, learned: ItemStatistics, version: int) -> "LearnedItems":
        """The statistics in the form that is stored, to four decimals."""
        rows = tuple(
            tuple(round(float(value), 4) for value in row[: number + 1])
            for number, row in enumerate(learned.covariance)
        )
        means = tuple(round(float(value), 4) for value in learned.mean)
        return cls(version=version, people=learned.people, items=learned.items, means=means, covariances=rows)

    def statistics(self, items: Sequence[InterestItem]) -> ItemStatistics:
        """The statistics of these items; raises ValueError when they are of others."""
        if self.items != tuple(item.id for item in items):
            raise ValueError("learned from another list of items: learn them anew")
        areas = tuple(item.area for item in items)
        return ItemStatistics(self.items, areas, np.array(self.means), self._matrix(), self.people)

    def _matrix(self) -> Numbers:
        size = len(self.covariances)
        lower = np.zeros((size, size))
        for number, row in enumerate(self.covariances):
            lower[number, : number + 1] = row
        return lower + np.tril(lower, -1).T


def neutral(items: Sequence[InterestItem]) -> ItemStatistics:
    """The statistics of items that nobody has answered yet: all alike, but for the area that they belong to."""
    areas = tuple(item.area for item in items)
    place = [AREAS.index(area) for area in areas]
    apart = np.abs(np.subtract.outer(place, place))
    correlation = np.array([SAME_AREA, *HEXAGON])[np.minimum(apart, len(AREAS) - apart)]
    np.fill_diagonal(correlation, 1.0)
    return ItemStatistics(
        items=tuple(item.id for item in items),
        areas=areas,
        mean=np.full(len(areas), NEUTRAL_MEAN),
        covariance=correlation * NEUTRAL_SPREAD**2,
    )


def learn(before: ItemStatistics, answers: Numbers) -> ItemStatistics:
    """Statistics from people's answers (people × items, NaN where somebody was not asked or did not know).

    The posterior mode for jointly normal items, with ``before`` weighing as much as PEOPLE_BEHIND_SPREAD people, by
    expectation and maximisation (Dempster, Laird & Rubin 1977). Who is asked what depends on earlier answers only, so
    that what is missing may be left out (missing at random).
    """
    mean, covariance = before.mean.copy(), before.covariance.copy()
    people = len(answers)
    for _ in range(_ROUNDS):
        filled = np.empty_like(answers)
        unsure = np.zeros_like(covariance)
        for number, row in enumerate(answers):
            known = ~np.isnan(row)
            filled[number], spread = _condition(mean, covariance, known, row)
            unsure += spread
        new_mean = (filled.sum(axis=0) + PEOPLE_BEHIND_MEAN * before.mean) / (people + PEOPLE_BEHIND_MEAN)
        apart, moved = filled - new_mean, new_mean - before.mean
        scatter = apart.T @ apart + unsure + PEOPLE_BEHIND_MEAN * np.outer(moved, moved)
        new = (PEOPLE_BEHIND_SPREAD * before.covariance + scatter) / (PEOPLE_BEHIND_SPREAD + people)
        change = max(np.abs(new - covariance).max(), np.abs(new_mean - mean).max())
        mean, covariance = new_mean, new
        if change < _SETTLED:
            break
    return ItemStatistics(before.items, before.areas, mean, covariance, people)


def _condition(mean: Numbers, covariance: Numbers, known: NDArray[np.bool_], row: Numbers) -> tuple[Numbers, Numbers]:
    """A person's items given the known ones: expected points, and the covariance of the others."""
    filled, spread = mean.copy(), covariance.copy()
    if known.any():
        weights = np.linalg.solve(covariance[np.ix_(known, known)], covariance[known])
        filled = mean + (row[known] - mean[known]) @ weights
        spread = covariance - covariance[:, known] @ weights
        filled[known] = row[known]
    return filled, spread
