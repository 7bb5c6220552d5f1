"""Matching: compared with numpy, and with what must hold for every matcher (metamorphic tests)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Content
from bot.guidance.matching import BEST_FIT, GREAT_FIT, Fit, correlation, coverage, label, match
from bot.guidance.parts import AREAS, Area
from bot.guidance.profile import Profile

SCORES = st.lists(st.floats(0, 40), min_size=6, max_size=6)


def _profile(*scores: float) -> Profile:
    return Profile.exact(dict(zip(AREAS, scores, strict=True)))


def _match(content: Content, profile: Profile, skills: dict[str, float] | None = None, **more: object):  # type: ignore[no-untyped-def]
    return match(profile, skills or {}, {}, tuple(content.pathways.values()), **more)  # type: ignore[arg-type]


@given(SCORES, SCORES)
def test_the_correlation_is_numpys(person: list[float], occupation: list[float]) -> None:
    ours = correlation(person, occupation)
    if np.std(person) < 1e-4 or np.std(occupation) < 1e-4:
        return
    assert ours == pytest.approx(np.corrcoef(person, occupation)[0, 1], abs=1e-6)


def test_a_profile_without_spread_has_no_correlation() -> None:
    assert correlation([20] * 6, [1, 2, 3, 4, 5, 6]) is None


@pytest.mark.parametrize(
    ("r", "fit"),
    [
        (BEST_FIT, Fit.BEST),
        (0.728, Fit.GREAT),
        (GREAT_FIT, Fit.GREAT),
        (0.607, Fit.SOME),
        (-1, Fit.SOME),
        (None, Fit.TO_TRY),
    ],
)
def test_the_fit_labels_are_onets(r: float | None, fit: Fit) -> None:
    assert label(r) is fit


def test_the_order_of_the_pathways_given_does_not_matter(content: Content) -> None:
    profile = _profile(38, 20, 8, 10, 12, 25)
    pathways = list(content.pathways.values())
    assert match(profile, {}, {}, pathways) == match(profile, {}, {}, pathways[::-1])


@given(st.sets(st.sampled_from(["weld_metal", "run_machine", "serve_customers", "use_computer", "calculate"])))
def test_one_more_skill_never_lowers_a_pathway(content: Content, skills: set[str]) -> None:
    profile = _profile(30, 22, 9, 14, 18, 27)
    before = {one.pathway: one.total for one in _match(content, profile, dict.fromkeys(skills, 1.0))}
    after = {one.pathway: one.total for one in _match(content, profile, dict.fromkeys([*skills, "check_quality"], 1.0))}
    assert all(after[name] >= before[name] for name in before)


def test_the_interests_of_an_occupation_itself_fit_it_best(content: Content) -> None:
    for pathway in content.pathways.values():
        for occupation in pathway.occupations:
            values = [occupation.interests[area] * 40 / 7 for area in AREAS]
            fits = {
                one.id: correlation(values, [one.interests[area] for area in AREAS])
                for other in content.pathways.values()
                for one in other.occupations
            }
            assert fits[occupation.id] == pytest.approx(1.0)


def test_a_flat_profile_has_no_interest_figure_and_everything_is_to_try(content: Content) -> None:
    result = _match(content, _profile(20, 21, 20, 22, 20, 19))
    assert {one.fit for one in result} == {Fit.TO_TRY} and {one.interest for one in result} == {None}


def test_without_any_difference_all_pathways_share_the_first_place(content: Content) -> None:
    result = _match(content, _profile(20, 20, 20, 20, 20, 20))
    assert {one.place for one in result} == {1}


def test_ties_follow_the_seed_and_not_the_alphabet(content: Content) -> None:
    orders = {tuple(one.pathway for one in _match(content, _profile(*[20] * 6), seed=str(n))) for n in range(8)}
    assert len(orders) > 1 and tuple(sorted(content.pathways)) not in orders


def test_every_pathway_is_listed_for_everybody(content: Content) -> None:
    assert {one.pathway for one in _match(content, _profile(0, 0, 40, 0, 0, 0))} == set(content.pathways)


@pytest.mark.parametrize("area", AREAS)
def test_no_leading_area_is_left_without_a_pathway_that_fits(content: Content, area: Area) -> None:
    scores = [10.0] * 6
    at = AREAS.index(area)
    scores[at], scores[(at + 1) % 6], scores[(at - 1) % 6] = 38, 22, 20
    assert any(one.fit is not Fit.SOME for one in _match(content, _profile(*scores)))


def test_coverage_is_full_with_every_skill_and_nothing_without(content: Content) -> None:
    occupation = content.pathways["construction"].occupations[0]
    everything = dict.fromkeys((*occupation.essential, *occupation.useful), 1.0)
    assert coverage(occupation, everything) == pytest.approx(1.0) and coverage(occupation, {}) == 0
