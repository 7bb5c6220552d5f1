"""How somebody answers: always the same, without a pattern, or faster than one can read.

Only ever a reason to ask kindly whether a few answers should be looked at again. Nothing of it is stored, shown to
staff or exported: there are many good reasons to answer so, and none of them is anybody's business.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise

from bot.guidance.instruments import FACES, InterestItem
from bot.guidance.parts import Area

FEWEST = 18
"""With fewer answers nothing is noticed."""
SAME_IN_A_ROW = 10
"""Of 696 real people 6 % gave so many equal answers in a row."""
SCATTER = 1.6
"""Variance within areas, in points². Answers by chance have 2; half of all real people have less than 0.83."""
NO_PATTERN = 0.85
"""That variance as a share of the person's whole variance: 1 by chance. Both limits together notice 70 % of people who
answer by chance, and 8 % of real ones (`docs/guidance.md`)."""
FASTEST_S = 1.5
"""Nobody reads a question and chooses a face in less, one after the other."""
LOOKED_AT_AGAIN = 4


class Pattern(StrEnum):
    """What was noticed."""

    SAME = "same"
    SCATTERED = "scattered"
    HURRIED = "hurried"


def noticed(items: Sequence[InterestItem], answers: Mapping[str, str], seconds: Sequence[float] = ()) -> Pattern | None:
    """What is noticed in the answers to items, in the order they were given; None mostly.

    ``seconds``: from each answer to the next.
    """
    areas = {item.id: item.area for item in items}
    faces = [(areas[item], FACES.index(face)) for item, face in answers.items() if item in areas and face in FACES]
    if len(faces) < FEWEST:
        return None
    if _longest_run([points for _, points in faces]) >= SAME_IN_A_ROW:
        return Pattern.SAME
    if len(seconds) >= FEWEST and sorted(seconds)[len(seconds) // 2] < FASTEST_S:
        return Pattern.HURRIED
    within, whole = _variances(faces)
    if within >= SCATTER and within >= NO_PATTERN * whole:
        return Pattern.SCATTERED
    return None


def worth_another_look(items: Sequence[InterestItem], answers: Mapping[str, str]) -> tuple[str, ...]:
    """The few items whose answers lie furthest from the person's others in the same area, one of an area at most."""
    areas = {item.id: item.area for item in items}
    faces = {item: FACES.index(face) for item, face in answers.items() if item in areas and face in FACES}
    apart: dict[Area, tuple[float, str]] = {}
    for item, points in faces.items():
        others = [value for other, value in faces.items() if other != item and areas[other] is areas[item]]
        distance = abs(points - sum(others) / len(others)) if others else 0.0
        apart[areas[item]] = max(apart.get(areas[item], (-1.0, "")), (distance, item))
    return tuple(item for _, item in sorted(apart.values(), reverse=True)[:LOOKED_AT_AGAIN])


def _longest_run(points: Sequence[int]) -> int:
    longest = run = 1
    for one, following in pairwise(points):
        run = run + 1 if one == following else 1
        longest = max(longest, run)
    return longest


def _variances(faces: Sequence[tuple[Area, int]]) -> tuple[float, float]:
    """The pooled variance within areas, and the variance of all answers."""
    by_area: dict[Area, list[int]] = {}
    for area, points in faces:
        by_area.setdefault(area, []).append(points)
    within = sum(_squares(points) for points in by_area.values()) / max(len(faces) - len(by_area), 1)
    return within, _squares([points for _, points in faces]) / (len(faces) - 1)


def _squares(points: Sequence[int]) -> float:
    mean = sum(points) / len(points)
    return sum((value - mean) ** 2 for value in points)
