"""How well pathways fit a person, with the reasons apart: interests, skills, circumstances, feasibility.

The order of the list (docs/guidance.md states it for people): interests count for 65 points, skills for 15, wishes
and what this site can offer for 10 each. Why somebody took a pathway off the list changes what counts for the others.
A flat profile has no order by interests: its pathways are marked "to try". Nothing is hidden by a threshold.
"""

import math
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from operator import mul

from bot.guidance.catalogue import Occupation, Pathway
from bot.guidance.parts import AREAS, Area
from bot.guidance.profile import Profile

BEST_FIT = 0.729
"""O*NET: the one-tailed critical value of r at .05 with 4 degrees of freedom."""
GREAT_FIT = 0.608
"""O*NET: the same at .10."""
BEST_OCCUPATIONS = 2
"""A pathway's interest fit is the mean of its best two occupations: groups are steadier than single occupations."""
WEIGHTS = {"interests": 0.65, "skills": 0.15, "wishes": 0.1, "feasibility": 0.1}
COUNTS_MORE = {"too_hard": "skills", "health": "wishes", "too_far": "feasibility"}
"""Why a pathway was taken off the list → what counts double from then on: what one can do, wants, or can begin."""
NOT_MY_THING = "not_my_thing"
ALIKE = 0.1
"""After "not my thing" a pathway with the same interests falls by this much, one with others by less."""
NO_WISHES = 0.5
"""How far a pathway meets the wishes of somebody who told none."""
NEAR = 0.02
"""Pathways whose totals lie within this distance of the first of their group share a place."""
LEVEL_WEIGHT = {"with_help": 0.5, "alone": 1.0, "can_show": 1.0}
TOLD = 1.0
"""The weight of a skill that was told in own words and confirmed."""
TICKED_ONLY = 0.75
"""The weight of a skill that was ticked but not asked further."""


class Fit(StrEnum):
    """Labels of the interest fit.

    ``one``: the pathway as a whole fits in part, a job in it fits well. ``to_try``: no ranking is possible.
    """

    BEST = "best"
    GREAT = "great"
    ONE = "one"
    SOME = "some"
    TO_TRY = "to_try"


@dataclass(frozen=True, slots=True)
class Match:
    """One pathway for one person. ``place`` counts from 1; pathways in a near-tie share it.

    ``interest`` is Pearson's r from -1 to 1, or None for a flat profile; it orders the list and gives ``fit``.
    ``skills`` is the covered share of the skills of its best occupation and ``wishes`` the share of the told wishes
    that it mostly meets, both 0 to 1. ``feasibility`` is 0 (nothing here), 0.5 (later) or 1 (now).
    """

    pathway: str
    place: int
    total: float
    fit: Fit
    interest: float | None
    skills: float
    feasibility: float
    occupations: tuple[tuple[str, float | None], ...]
    shared_areas: tuple[Area, ...]
    held: tuple[str, ...]
    missing: tuple[str, ...]
    wishes: float = NO_WISHES


def correlation(person: Sequence[float], occupation: Sequence[float]) -> float | None:
    """Pearson's r of two profiles of six values; None when one of them has no spread."""
    p, o = _shape(tuple(person)), _shape(tuple(occupation))
    if p is None or o is None:
        return None
    return max(-1.0, min(1.0, math.fsum(map(mul, p, o))))


@lru_cache(maxsize=8192)
def _shape(profile: tuple[float, ...]) -> tuple[float, ...] | None:
    """A profile's deviations from its mean, of length 1; None without spread. The same occupations come each time."""
    mean = math.fsum(profile) / len(profile)
    apart = [value - mean for value in profile]
    size = math.hypot(*apart)
    return tuple(value / size for value in apart) if size > 1e-6 else None


def label(r: float | None) -> Fit:
    """The fit label of a correlation."""
    if r is None:
        return Fit.TO_TRY
    return Fit.BEST if r >= BEST_FIT else Fit.GREAT if r >= GREAT_FIT else Fit.SOME


def occupation_fit(profile: Profile, occupation: Occupation) -> float | None:
    """Pearson's r of a person's and an occupation's interests; None for a flat profile."""
    if profile.flat:
        return None
    return correlation(profile.values, tuple(map(occupation.interests.__getitem__, AREAS)))


def coverage(occupation: Occupation, skills: Mapping[str, float]) -> float:
    """The covered share of an occupation's skills, 0 to 1: essential ones count double, a level up to its weight."""
    wanted = {**dict.fromkeys(occupation.useful, 0.5), **dict.fromkeys(occupation.essential, 1.0)}
    return sum(weight * skills.get(name, 0.0) for name, weight in wanted.items()) / sum(wanted.values())


def skill_weights(pathways: Sequence[Pathway], profile: Profile) -> dict[str, float]:
    """How much each skill matters for a person: how often fitting occupations need it."""
    weights: dict[str, float] = {}
    for pathway in pathways:
        for occupation in pathway.occupations:
            r = occupation_fit(profile, occupation)
            worth = 1.0 if r is None else max(r, 0.0)
            for name in occupation.essential:
                weights[name] = weights.get(name, 0.0) + worth
            for name in occupation.useful:
                weights[name] = weights.get(name, 0.0) + worth / 2
    return weights


def weights(reasons: Collection[str]) -> dict[str, float]:
    """What counts how much, adding up to 1, after pathways were taken off the list for these reasons."""
    doubled = {COUNTS_MORE[reason] for reason in reasons if reason in COUNTS_MORE}
    raw = {name: weight * (2 if name in doubled else 1) for name, weight in WEIGHTS.items()}
    return {name: weight / sum(raw.values()) for name, weight in raw.items()}


def wishes_met(pathway: Pathway, wishes: Collection[str]) -> float:
    """The share of the wishes that the work mostly meets; NO_WISHES when none was told."""
    return sum(wish in pathway.suits for wish in wishes) / len(wishes) if wishes else NO_WISHES


def match(
    profile: Profile,
    skills: Mapping[str, float],
    feasibility: Mapping[str, float],
    pathways: Sequence[Pathway],
    *,
    wishes: Collection[str] = (),
    rejected: Mapping[str, str] | None = None,
    tried: Mapping[str, float] | None = None,
    seed: str = "",
) -> tuple[Match, ...]:
    """Every pathway that was not rejected, best first.

    ``skills``: skill id → weight 0 to 1 (LEVEL_WEIGHT). ``feasibility``: pathway id → 0, 0.5 or 1. ``wishes``: what the
    person said that suits them. ``rejected``: pathway id → reason. ``tried``: pathway id → 0 to 1, how much it is worth
    trying (``bot.guidance.exploring``), used for a flat profile. Near-ties share a place; exact ties follow ``seed``
    (a participant's code), never the alphabet.
    """
    off = rejected or {}
    counts = weights(off.values())
    disliked = [one for one in pathways if off.get(one.id) == NOT_MY_THING]
    scored = [
        _score(profile, skills, feasibility.get(one.id, 0.0), one, wishes, tried or {}, counts, disliked)
        for one in pathways
        if one.id not in off
    ]
    scored.sort(key=lambda one: (-round(one.total, 9), _shuffled(seed, one.pathway)))
    placed: list[Match] = []
    first_of_group = math.inf
    for index, one in enumerate(scored, 1):
        if placed and first_of_group - one.total <= NEAR:
            number = placed[-1].place
        else:
            number, first_of_group = index, one.total
        placed.append(replace(one, place=number))
    return tuple(placed)


def _score(
    profile: Profile,
    skills: Mapping[str, float],
    here: float,
    pathway: Pathway,
    wishes: Collection[str],
    tried: Mapping[str, float],
    counts: Mapping[str, float],
    disliked: Sequence[Pathway],
) -> Match:
    fits = sorted(
        ((occupation, occupation_fit(profile, occupation)) for occupation in pathway.occupations),
        key=lambda pair: -(pair[1] if pair[1] is not None else coverage(pair[0], skills)),
    )
    known = [r for _, r in fits if r is not None][:BEST_OCCUPATIONS]
    interest = sum(known) / len(known) if known else None
    shown = [occupation for occupation, _ in fits[:BEST_OCCUPATIONS]]
    wanted = dict.fromkeys(name for occupation in shown for name in occupation.essential)
    parts = {
        "interests": (interest + 1) / 2 if interest is not None else tried.get(pathway.id, 0.5),
        "skills": max(coverage(occupation, skills) for occupation in shown),
        "wishes": wishes_met(pathway, wishes),
        "feasibility": here,
    }
    return Match(
        pathway=pathway.id,
        place=0,
        total=sum(counts[name] * part for name, part in parts.items()) - ALIKE * _alike(pathway, disliked),
        fit=_pathway_fit(interest, known[0] if known else None),
        interest=interest,
        skills=parts["skills"],
        feasibility=here,
        occupations=tuple((occupation.id, r) for occupation, r in fits),
        shared_areas=_shared(profile, shown),
        held=tuple(name for name in wanted if name in skills),
        missing=tuple(name for name in wanted if name not in skills),
        wishes=parts["wishes"],
    )


def _alike(pathway: Pathway, others: Sequence[Pathway]) -> float:
    """How alike a pathway's interests are to the most similar of ``others``, 0 to 1."""
    own = _mean_interests(pathway)
    return max((max(correlation(own, _mean_interests(other)) or 0.0, 0.0) for other in others), default=0.0)


def _mean_interests(pathway: Pathway) -> list[float]:
    return [math.fsum(one.interests[area] for one in pathway.occupations) / len(pathway.occupations) for area in AREAS]


def _pathway_fit(interest: float | None, nearest: float | None) -> Fit:
    whole = label(interest)
    return Fit.ONE if whole is Fit.SOME and label(nearest) is not Fit.SOME else whole


def _shared(profile: Profile, occupations: Sequence[Occupation]) -> tuple[Area, ...]:
    """The person's leading areas that are also among the three strongest of the occupations."""
    strong: set[Area] = set()
    for occupation in occupations:
        strong |= set(sorted(AREAS, key=lambda area: -occupation.interests[area])[:3])
    return tuple(area for area in profile.leading if area in strong)


def _shuffled(seed: str, pathway: str) -> int:
    return zlib.crc32(f"{seed}/{pathway}".encode())
