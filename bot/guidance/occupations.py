"""The whole catalogue for one profile: the rule of the pathways (bot/guidance/matching.py), computed at once.

Nothing is cut off, near-ties share a place, exact ties follow a seed and never the alphabet. What is shown is
diverse: variants of one ISCO-08 unit group do not fill a list.
"""

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.guidance.matching import NEAR, NO_WISHES, WEIGHTS, Fit, label
from bot.guidance.parts import AREAS, Area
from bot.guidance.profile import Profile

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

ESSENTIAL, OPTIONAL = 1.0, 0.5
NO_SPREAD = 1e-12
MOST_OF_A_GROUP = 2
"""So many occupations of one unit group are shown; the others are counted under them."""
UNKNOWN_LIKING = 0.5
"""What stands for the interests of a flat profile: the same for each occupation, so that it orders nothing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One occupation of the catalogue. ``interests``: R, I, A, S, E, C from 1 to 7; skills by their number."""

    uri: str
    isco08: str
    job_zone: int | None
    route: str | None
    interests: Sequence[float] | None
    essential: Sequence[int]
    optional: Sequence[int]


@dataclass(frozen=True, slots=True)
class OccupationMatch:
    """One occupation for one person.

    ``place`` counts from 1 and is shared by near-ties. ``interest`` is Pearson's r, None for a flat profile. ``skills``
    is the covered share of its skills, 0 to 1. ``feasibility`` is 0, 0.5 or 1. ``others``: how many more of its unit
    group the list leaves out; told with the last one that it shows.
    """

    uri: str
    isco08: str
    job_zone: int | None
    route: str | None
    place: int
    total: float
    fit: Fit
    interest: float | None
    skills: float
    feasibility: float
    shared_areas: tuple[Area, ...]
    others: int


@dataclass(frozen=True, slots=True, eq=False)
class Occupations:
    """The catalogue as arrays, one position an occupation.

    ``shape`` (n × 6): the interests, each row with mean 0 and length 1; not a number where there are none.
    ``owner``, ``wanted``, ``weight``: for each needed skill the occupation's position, the skill's number, 1 or 0.5.
    """

    entries: tuple[Entry, ...]
    skills: Mapping[str, int]
    shape: Floats
    owner: Numbers
    wanted: Numbers
    weight: Floats
    whole: Floats
    seeds: tuple[bytes, ...]

    @classmethod
    def of(cls, entries: Sequence[Entry], skills: Mapping[str, int]) -> "Occupations":
        """Build the arrays. ``skills``: ESCO URI → number."""
        nothing = [np.nan] * len(AREAS)
        values = np.array([nothing if one.interests is None else one.interests for one in entries], dtype=np.float64)
        values = values.reshape(len(entries), len(AREAS))
        centred = values - values.mean(axis=1, keepdims=True)
        length = np.sqrt((centred * centred).sum(axis=1, keepdims=True))
        length[length < NO_SPREAD] = np.nan  # no spread: there is no correlation with it
        counts = [len(one.essential) + len(one.optional) for one in entries]
        owner = np.repeat(np.arange(len(entries)), counts)
        wanted = [skill for one in entries for skill in (*one.essential, *one.optional)]
        weight = [
            worth for one in entries for worth in (*[ESSENTIAL] * len(one.essential), *[OPTIONAL] * len(one.optional))
        ]
        weights = np.array(weight, dtype=np.float64)
        whole = np.bincount(owner, weights=weights, minlength=len(entries))
        return cls(
            entries=tuple(entries),
            skills=skills,
            shape=centred / length,
            owner=owner,
            wanted=np.array(wanted, dtype=np.int64),
            weight=weights,
            whole=np.maximum(whole, 1e-12),  # no skills: nothing is covered
            seeds=tuple(one.uri.encode() for one in entries),
        )

    def correlations(self, profile: Profile) -> Floats:
        """Pearson's r with each occupation; not a number for a flat profile and for occupations without interests."""
        if profile.flat:
            return np.full(len(self.entries), np.nan)
        person = np.array(profile.values, dtype=np.float64)
        person = person - person.mean()
        length = np.sqrt((person * person).sum())
        if length < NO_SPREAD:
            return np.full(len(self.entries), np.nan)
        person = person / length
        # Added up area by area, so that equal occupations get equal sums to the last digit.
        r = np.zeros(len(self.entries))
        for area, value in enumerate(person):
            r += self.shape[:, area] * value
        return np.clip(r, -1.0, 1.0)

    def coverage(self, skills: Mapping[str, float]) -> Floats:
        """The covered share of each occupation's skills, 0 to 1. ``skills``: ESCO URI → weight 0 to 1."""
        held = np.zeros(max(self.skills.values(), default=-1) + 1)
        for uri, worth in skills.items():
            if uri in self.skills:
                held[self.skills[uri]] = worth
        covered = np.bincount(self.owner, weights=self.weight * held[self.wanted], minlength=len(self.entries))
        return np.asarray(covered / self.whole)


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The catalogue in order for one person. ``order`` holds positions, best first."""

    occupations: Occupations
    profile: Profile
    order: Numbers
    total: Floats
    interest: Floats
    skills: Floats
    feasibility: Floats

    def shown(self, top: int, most_of_a_group: int = MOST_OF_A_GROUP) -> tuple[OccupationMatch, ...]:
        """The first ``top``, with at most ``most_of_a_group`` of a unit group; places count what is shown."""
        codes = [one.isco08 for one in self.occupations.entries]
        ranked = self.order.tolist()
        taken: Counter[str] = Counter()
        chosen: list[int] = []
        for number in ranked:
            if len(chosen) == top:
                break
            if taken[codes[number]] < most_of_a_group:
                taken[codes[number]] += 1
                chosen.append(number)
        whole = Counter(codes[number] for number in ranked)
        last = {codes[number]: number for number in chosen}
        found = []
        for number, place in zip(chosen, _places(self.total[chosen]), strict=True):
            left = whole[codes[number]] - taken[codes[number]] if last[codes[number]] == number else 0
            found.append(self._match(number, place, left))
        return tuple(found)

    def _match(self, number: int, place: int, others: int) -> OccupationMatch:
        one = self.occupations.entries[number]
        r = None if np.isnan(self.interest[number]) else float(self.interest[number])
        strong: list[Area] = []
        if one.interests is not None:
            values = dict(zip(AREAS, one.interests, strict=True))
            strong = sorted(AREAS, key=lambda area: -values[area])[:3]
        return OccupationMatch(
            uri=one.uri,
            isco08=one.isco08,
            job_zone=one.job_zone,
            route=one.route,
            place=place,
            total=float(self.total[number]),
            fit=label(r),
            interest=r,
            skills=float(self.skills[number]),
            feasibility=float(self.feasibility[number]),
            shared_areas=tuple(area for area in self.profile.leading if area in strong),
            others=others,
        )


def rank(
    occupations: Occupations,
    profile: Profile,
    skills: Mapping[str, float],
    feasibility: Mapping[str, float],
    *,
    wishes: Mapping[str, float] | None = None,
    weights: Mapping[str, float] = WEIGHTS,
    seed: str = "",
) -> Ranking:
    """The whole catalogue, best first.

    ``skills``: ESCO URI → weight 0 to 1. By the ESCO URI of an occupation: ``feasibility`` 0, 0.5 or 1 (0 for
    one that is not named), ``wishes`` the share of the person's wishes that it meets (NO_WISHES for one that is not
    named). ``weights``: what counts how much, as for the pathways. For a profile with a pattern, occupations without
    interest values have no place in the order and are left out. For a flat profile there is no order by interests.
    Exact ties follow ``seed``.
    """
    interest = occupations.correlations(profile)
    covered = occupations.coverage(skills)
    here = np.array([feasibility.get(one.uri, 0.0) for one in occupations.entries])
    likes = np.full(len(interest), UNKNOWN_LIKING) if profile.flat else (interest + 1) / 2
    met = np.array([(wishes or {}).get(one.uri, NO_WISHES) for one in occupations.entries])
    total = (
        weights["interests"] * likes
        + weights["skills"] * covered
        + weights["wishes"] * met
        + weights["feasibility"] * here
    )
    start = zlib.crc32(seed.encode() + b"/")
    shuffled = np.array([zlib.crc32(uri, start) for uri in occupations.seeds], dtype=np.int64)
    order = np.lexsort((shuffled, -np.round(total, 9)))  # not a number comes last
    order = order[~np.isnan(total[order])]
    return Ranking(occupations, profile, order, total, interest, covered, here)


def _places(totals: Floats) -> tuple[int, ...]:
    """Places from 1; totals within NEAR of the first of their group share one."""
    places: list[int] = []
    first = np.inf
    for index, total in enumerate(totals.tolist(), 1):
        if places and first - total <= NEAR:
            places.append(places[-1])
        else:
            places.append(index)
            first = total
    return tuple(places)
