"""The whole catalogue for one profile: the stated rule, ties, diversity, and how the list answers to changes."""

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.guidance.matching import BEST_FIT, NEAR, Fit, weights
from bot.guidance.occupations import Entry, OccupationMatch, Occupations, rank
from bot.guidance.parts import AREAS
from bot.guidance.profile import Profile

SKILLS = {f"skill-{number}": number for number in range(30)}
NONE: dict[str, float] = {}


def profile(*values: float) -> Profile:
    return Profile.exact(dict(zip(AREAS, values, strict=True)))


def entry(
    name: str,
    interests: Sequence[float] | None,
    *,
    group: str = "",
    essential: Sequence[int] = (),
    optional: Sequence[int] = (),
) -> Entry:
    return Entry(name, group or name, 2, "crosswalk", interests, essential, optional)


def made_up(seed: int, size: int = 60) -> Occupations:
    """A catalogue of random occupations, each in a unit group of its own."""
    chance = random.Random(seed)
    entries = []
    for number in range(size):
        wanted = chance.sample(range(len(SKILLS)), 8)
        values = [round(chance.uniform(1, 7), 2) for _ in AREAS]
        entries.append(entry(f"job-{number}", values, essential=wanted[:4], optional=wanted[4:]))
    return Occupations.of(entries, SKILLS)


def every(catalogue: Occupations, person: Profile, skills: dict[str, float], seed: str = "") -> list[OccupationMatch]:
    return list(rank(catalogue, person, skills, NONE, seed=seed).shown(len(catalogue.entries), len(catalogue.entries)))


def reference(
    catalogue: Occupations, person: Profile, held: dict[str, float], here: dict[str, float], wishes: dict[str, float]
) -> list[float]:
    """The stated rule, occupation by occupation, with NumPy's own correlation."""
    totals = []
    for one in catalogue.entries:
        assert one.interests is not None
        r = float(np.corrcoef(person.values, one.interests)[0, 1])
        wanted = {**dict.fromkeys(one.optional, 0.5), **dict.fromkeys(one.essential, 1.0)}
        covered = sum(held.get(f"skill-{skill}", 0.0) * weight for skill, weight in wanted.items())
        coverage = covered / sum(wanted.values())
        totals.append(
            0.65 * (r + 1) / 2 + 0.15 * coverage + 0.1 * wishes.get(one.uri, 0.5) + 0.1 * here.get(one.uri, 0.0)
        )
    return totals


pattern = st.lists(st.integers(0, 40), min_size=6, max_size=6).filter(lambda six: max(six) - min(six) > 10)
held = st.dictionaries(st.sampled_from(sorted(SKILLS)), st.sampled_from([0.5, 0.75, 1.0]), max_size=12)


@settings(max_examples=60, deadline=None)
@given(six=pattern, skills=held, seed=st.integers(0, 99))
def test_the_order_is_that_of_the_rule_computed_one_by_one(six: list[int], skills: dict[str, float], seed: int) -> None:
    catalogue, person = made_up(seed), profile(*six)
    here = {"job-3": 1.0, "job-9": 0.5}
    wishes = {"job-3": 0.0, "job-7": 1.0}
    totals = reference(catalogue, person, skills, here, wishes)
    ranking = rank(catalogue, person, skills, here, wishes=wishes)
    assert np.allclose(ranking.total, totals, atol=1e-12)
    assert [round(totals[number], 9) for number in ranking.order] == sorted(
        (round(total, 9) for total in totals), reverse=True
    )


@settings(max_examples=40, deadline=None)
@given(six=pattern, skills=held, seed=st.integers(0, 99))
def test_the_order_in_which_skills_are_told_changes_nothing(
    six: list[int], skills: dict[str, float], seed: int
) -> None:
    catalogue, person = made_up(seed), profile(*six)
    turned = dict(reversed(list(skills.items())))
    assert every(catalogue, person, skills) == every(catalogue, person, turned)


@settings(max_examples=40, deadline=None)
@given(six=pattern, seed=st.integers(0, 99))
def test_an_occupation_that_is_there_twice_leaves_the_scores_as_they_are(six: list[int], seed: int) -> None:
    once = made_up(seed)
    twice = Occupations.of([*once.entries, *once.entries], SKILLS)
    person, size = profile(*six), len(once.entries)
    totals = rank(twice, person, NONE, NONE).total
    assert totals[:size].tolist() == totals[size:].tolist() == rank(once, person, NONE, NONE).total.tolist()


@settings(max_examples=60, deadline=None)
@given(six=pattern, fewer=held, more=held, seed=st.integers(0, 99))
def test_more_skills_never_score_lower(
    six: list[int], fewer: dict[str, float], more: dict[str, float], seed: int
) -> None:
    catalogue, person = made_up(seed), profile(*six)
    both = {name: max(fewer.get(name, 0.0), more.get(name, 0.0)) for name in {*fewer, *more}}
    before, after = (rank(catalogue, person, skills, NONE).total for skills in (fewer, both))
    assert (after >= before - 1e-12).all()


@settings(max_examples=60, deadline=None)
@given(number=st.integers(0, 59), seed=st.integers(0, 99))
def test_the_occupation_with_the_same_profile_comes_first_and_its_opposite_last(number: int, seed: int) -> None:
    catalogue = made_up(seed)
    same = catalogue.entries[number].interests
    assert same is not None
    opposite = entry("opposite", [8 - value for value in same])
    both = Occupations.of([*catalogue.entries, opposite], SKILLS)
    stretched = [(value - min(same)) / (max(same) - min(same)) * 40 for value in same]
    found = every(both, profile(*stretched), NONE)
    assert (found[0].uri, found[0].interest) == (f"job-{number}", pytest.approx(1.0))
    assert (found[-1].uri, found[-1].interest) == ("opposite", pytest.approx(-1.0))


def test_what_counts_double_for_a_person_counts_double_here() -> None:
    close, able = entry("close", [7, 2, 1, 1, 2, 3]), entry("able", [5, 2, 3, 3, 2, 3], essential=[1])
    catalogue, person = Occupations.of([close, able], SKILLS), profile(40, 8, 2, 3, 8, 16)
    usual = rank(catalogue, person, {"skill-1": 1.0}, NONE).total
    doubled = rank(catalogue, person, {"skill-1": 1.0}, NONE, weights=weights(["too_hard"])).total
    assert doubled[1] - doubled[0] > usual[1] - usual[0]


def test_near_ties_share_a_place() -> None:
    catalogue = made_up(7)
    found = every(catalogue, profile(30, 12, 8, 20, 15, 10), NONE)
    first = found[0]
    for number, one in enumerate(found, 1):
        if first.total - one.total <= NEAR:
            assert one.place == first.place
        else:
            assert one.place == number
            first = one
    assert len({one.place for one in found}) < len(found)


def test_exact_ties_follow_the_person_and_never_the_alphabet() -> None:
    names = [f"job-{number:02d}" for number in range(20)]
    catalogue = Occupations.of([entry(name, [7, 1, 1, 2, 3, 4]) for name in names], {})
    orders = {tuple(one.uri for one in every(catalogue, profile(40, 0, 0, 5, 9, 20), NONE, code)) for code in "ABCDEF"}
    assert len(orders) == 6 and tuple(names) not in orders
    again = every(catalogue, profile(40, 0, 0, 5, 9, 20), NONE, "A")
    assert again == every(catalogue, profile(40, 0, 0, 5, 9, 20), NONE, "A")
    assert {one.place for one in again} == {1}


def test_a_flat_profile_has_no_order_by_interests() -> None:
    catalogue = made_up(3)
    found = every(catalogue, profile(20, 22, 21, 20, 25, 20), NONE)
    assert {(one.interest, one.fit, one.place, one.shared_areas) for one in found} == {(None, Fit.TO_TRY, 1, ())}
    skilled = every(catalogue, profile(20, 22, 21, 20, 25, 20), {"skill-1": 1.0})
    assert skilled[0].skills > 0 and skilled[0].interest is None


def test_an_occupation_without_interests_has_no_place_in_an_order_by_interests() -> None:
    silent, even = entry("silent", None, essential=[1]), entry("even", [3.0] * 6)
    catalogue = Occupations.of([silent, even, entry("loud", [7, 1, 1, 1, 1, 1])], SKILLS)
    assert [one.uri for one in every(catalogue, profile(40, 0, 0, 0, 0, 0), NONE)] == ["loud"]
    assert {one.uri for one in every(catalogue, profile(9, 9, 9, 9, 9, 9), NONE)} == {"silent", "even", "loud"}


def test_variants_of_one_group_do_not_fill_the_list_and_are_counted() -> None:
    variants = [entry(f"welder-{number}", [7, 1, 1, 1, 1, 2 + number / 100], group="7212") for number in range(6)]
    others = [entry("cook", [6, 1, 3, 2, 3, 4], group="5120"), entry("clerk", [1, 1, 1, 2, 3, 7], group="4110")]
    catalogue = Occupations.of([*variants, *others], {})
    ranking = rank(catalogue, profile(40, 0, 0, 0, 0, 8), NONE, NONE)
    shown = ranking.shown(4)
    assert [one.isco08 for one in shown] == ["7212", "7212", "5120", "4110"]
    assert [one.others for one in shown] == [0, 4, 0, 0]


def test_fit_and_shared_areas_are_told_from_the_same_six_values() -> None:
    catalogue = Occupations.of([entry("welder", [7, 2, 1, 1, 1.5, 4])], {})
    (found,) = every(catalogue, profile(40, 10, 2, 12, 3, 22), NONE)
    assert found.interest is not None and found.interest > BEST_FIT and found.fit is Fit.BEST
    assert [str(area) for area in found.shared_areas] == ["R", "C"]


def test_an_empty_catalogue_ranks_nothing() -> None:
    assert every(Occupations.of([], {}), profile(40, 0, 0, 0, 0, 0), {"skill-1": 1.0}) == []
