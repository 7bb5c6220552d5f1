"""The interest profile as a hexagon: R I A S E C clockwise from the top, as points of an SVG drawing."""

import math
from dataclasses import dataclass

from bot.guidance.parts import AREAS
from bot.guidance.profile import FULL_SCORE, Profile

RADIUS = 100.0
LETTERS_AT = 1.16
"""Where the letters stand, in radii from the middle."""
RINGS = (10, 20, 30, 40)
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Hexagon:
    """What to draw; an area without a score has no corner, so that it never looks like "not at all"."""

    rings: tuple[str, ...]
    spokes: tuple[Point, ...]
    shape: str
    corners: tuple[Point, ...]
    letters: tuple[tuple[str, float, float], ...]


def hexagon(profile: Profile) -> Hexagon:
    """The drawing of a profile around the middle (0, 0), with the radius RADIUS for the full score."""
    known = [
        _point(place, score) for place, area in enumerate(AREAS) if (score := profile.scores.get(area)) is not None
    ]
    return Hexagon(
        rings=tuple(_line([_point(place, ring) for place in range(len(AREAS))]) for ring in RINGS),
        spokes=tuple(_point(place, FULL_SCORE) for place in range(len(AREAS))),
        shape=_line(known),
        corners=tuple(known),
        letters=tuple((str(area), *_point(place, FULL_SCORE * LETTERS_AT)) for place, area in enumerate(AREAS)),
    )


def _point(place: int, score: float) -> Point:
    angle, length = math.pi / 3 * place, RADIUS * score / FULL_SCORE
    return round(length * math.sin(angle), 1) + 0.0, round(-length * math.cos(angle), 1) + 0.0  # + 0.0: no "-0.0"


def _line(points: list[Point]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
