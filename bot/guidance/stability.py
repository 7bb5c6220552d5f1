"""How much a list of pathways changes when an answer changes a little, or when fewer questions are asked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.guidance.catalogue import Pathway
from bot.guidance.instruments import FACES, Interests
from bot.guidance.items import Numbers
from bot.guidance.matching import match
from bot.guidance.parts import AREAS
from bot.guidance.profile import Profile

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Stability:
    """Over people with a clear pattern, before and after the change of one answer by one face.

    ``same_first``: the share whose first place still shares a pathway with the one before. ``shown_overlap``: the share
    of the first three that stays, on average. ``moved``: how many places a pathway moves, on average.
    ``halves_overlap``: the share of the first three that two halves of the items have in common, for comparison.
    """

    people: int
    same_first: float
    shown_overlap: float
    moved: float
    halves_overlap: float


def stability(instrument: Interests, people: Numbers, pathways: Sequence[Pathway], *, seed: int = 0) -> Stability:
    """Change one answer of everybody at random; ``people`` (people × items) holds points 0 to 4, items in order."""
    chance = np.random.default_rng(seed)
    first, overlap, moved, halves = [], [], [], []
    for points in people:
        before = _order(instrument, points, pathways)
        if before is None:
            continue
        nudged = points.copy()
        item = chance.integers(len(points))
        step = 1 if points[item] == 0 else -1 if points[item] == len(FACES) - 1 else chance.choice((-1, 1))
        nudged[item] += step
        after = _order(instrument, nudged, pathways)
        if after is not None:
            first.append(bool(_first(before) & _first(after)))
            overlap.append(_common(before, after))
            moved.append(np.mean([abs(place - after[name]) for name, place in before.items()]))
        odd, even = (_order(instrument, points, pathways, items=range(start, len(points), 2)) for start in (0, 1))
        if odd is not None and even is not None:
            halves.append(_common(odd, even))
    return Stability(
        people=len(first),
        same_first=float(np.mean(first)),
        shown_overlap=float(np.mean(overlap)),
        moved=float(np.mean(moved)),
        halves_overlap=float(np.mean(halves)),
    )


def _order(
    instrument: Interests, points: Numbers, pathways: Sequence[Pathway], items: Sequence[int] | None = None
) -> dict[str, int] | None:
    """The place of each pathway, best first; None for a profile without a clear pattern."""
    used = range(len(points)) if items is None else items
    scores: dict[str, list[float]] = {area: [] for area in AREAS}
    for number in used:
        scores[instrument.items[number].area].append(float(points[number]))
    profile = Profile.exact({area: 10 * float(np.mean(scores[area])) for area in AREAS})
    if profile.flat:
        return None
    return {one.pathway: one.place for one in match(profile, {}, {}, pathways)}


def _first(places: dict[str, int]) -> set[str]:
    return {name for name, place in places.items() if place == 1}


def _common(one: dict[str, int], other: dict[str, int]) -> float:
    """The share of the first three of one list that is among the first three places of the other, ties included."""
    shown = list(one)[:SHOWN]
    return sum(other[name] <= SHOWN for name in shown) / SHOWN
