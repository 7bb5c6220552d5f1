"""Whether recommendations serve groups of people alike: how many pathways fit, which rungs, how often nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.guidance.catalogue import Pathway
from bot.guidance.matching import Fit, Match
from bot.guidance.profile import Profile

FITS = (Fit.BEST, Fit.GREAT, Fit.ONE)
SHOWN = 3
"""The first three of the list are what most people look at."""
NO_PATTERN = "none"
"""The leading area of a flat profile."""
LOW_ZONES = (1, 2)
"""O*NET job zones that need little or some preparation."""


@dataclass(frozen=True, slots=True)
class Case:
    """One recommendation: the groups that the person belongs to (dimension → group), and the list they got."""

    groups: Mapping[str, str]
    matches: Sequence[Match]


@dataclass(frozen=True, slots=True)
class Row:
    """What a group got. All shares are 0 to 1, over its people.

    ``fitting``: pathways that fit, on average. ``nothing_fits``: the share for whom none fits (or, without a pattern,
    is to try). ``feasible``: of those pathways, how many the site has something for in time, on average.
    ``nothing_feasible``: the share without such a one. ``first_feasible``: the share for whom one of the first three of
    the list is feasible, whatever its fit. ``low_rung``: of the first three, the share whose nearest occupation needs
    little or some preparation.
    """

    dimension: str
    group: str
    people: int
    fitting: float
    nothing_fits: float
    feasible: float
    nothing_feasible: float
    first_feasible: float
    low_rung: float


def leading_area(profile: Profile) -> str:
    """The area that leads a profile, for grouping people: its first letter, or NO_PATTERN."""
    return NO_PATTERN if profile.flat else str(profile.order[0])


def report(cases: Sequence[Case], pathways: Mapping[str, Pathway], *, fewest: int) -> list[Row]:
    """A row for each group, by dimension. Groups of fewer than ``fewest`` people are left out: they could be known."""
    grouped: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        for dimension, group in case.groups.items():
            grouped.setdefault((dimension, group), []).append(case)
    return [
        _row(dimension, group, members, pathways)
        for (dimension, group), members in sorted(grouped.items(), key=lambda one: _order(one[0]))
        if len(members) >= fewest
    ]


def _order(key: tuple[str, str]) -> tuple[str, int, str]:
    """Areas in hexagon order, everything else by name."""
    dimension, group = key
    return dimension, "RIASEC".find(group) if len(group) == 1 else len("RIASEC"), group


def _row(dimension: str, group: str, members: Sequence[Case], pathways: Mapping[str, Pathway]) -> Row:
    fitting = [[one for one in case.matches if one.fit in FITS] for case in members]
    wanted = [[one for one in case.matches if one.fit in (*FITS, Fit.TO_TRY)] for case in members]
    feasible = [[one for one in found if one.feasibility > 0] for found in wanted]
    first = [case.matches[:SHOWN] for case in members]
    return Row(
        dimension=dimension,
        group=group,
        people=len(members),
        fitting=_mean(len(found) for found in fitting),
        nothing_fits=_mean(not found for found in wanted),
        feasible=_mean(len(found) for found in feasible),
        nothing_feasible=_mean(not found for found in feasible),
        first_feasible=_mean(any(one.feasibility > 0 for one in found) for found in first),
        low_rung=_mean(_zone(one, pathways) in LOW_ZONES for found in first for one in found),
    )


def _zone(match: Match, pathways: Mapping[str, Pathway]) -> int:
    """The job zone of a pathway's nearest occupation."""
    nearest = match.occupations[0][0]
    return next(one.job_zone for one in pathways[match.pathway].occupations if one.id == nearest)


def _mean(values: Iterable[float]) -> float:
    counted = list(values)
    return sum(counted) / len(counted) if counted else 0.0
