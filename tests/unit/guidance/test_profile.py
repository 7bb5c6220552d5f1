"""The interest profile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.adaptive import AdaptiveInterview
from bot.guidance.estimate import THREE_FACES
from bot.guidance.instruments import FACES
from bot.guidance.parts import AREAS, Area
from bot.guidance.profile import Profile
from tests.unit.guidance.interests import INTERVIEW, ITEMS

FACE_OR_NONE = st.sampled_from([*FACES, "dont_know"])
ANSWERS = st.dictionaries(st.sampled_from([item.id for item in ITEMS]), FACE_OR_NONE)


def _profile(answers: dict[str, str], interview: AdaptiveInterview = INTERVIEW, *, coarse: bool = False) -> Profile:
    return Profile.estimated(interview.estimate(answers, coarse=coarse))


def _answers(**by_area: str) -> dict[str, str]:
    return {item.id: by_area[item.area] for item in ITEMS if item.area in by_area}


def test_with_all_sixty_answers_a_score_is_their_sum_and_certain() -> None:
    found = _profile(_answers(R="very_much", I="quite", A="middle", S="little", E="not_at_all", C="not_at_all"))
    assert [round(value, 3) for value in found.values] == [40, 30, 20, 10, 0, 0]
    assert max(found.errors.values()) < 0.01
    assert found.leading == (Area.REALISTIC, Area.INVESTIGATIVE, Area.ARTISTIC)


def test_fewer_answers_are_less_certain() -> None:
    answers = _answers(R="very_much", S="quite", C="little")
    few = {item: face for item, face in answers.items() if item[1:] in ("1", "2", "3")}
    assert _profile(few).errors[Area.REALISTIC] > _profile(answers).errors[Area.REALISTIC] + 2


def test_three_faces_leave_more_uncertainty() -> None:
    answers = {f"r{number}": "very_much" for number in range(1, 6)}
    five, three = _profile(answers), _profile(answers, coarse=True)
    assert three.errors[Area.REALISTIC] > five.errors[Area.REALISTIC]
    assert THREE_FACES == ("not_at_all", "middle", "very_much")


def test_one_answer_is_too_few_for_a_score() -> None:
    assert _profile({"r1": "very_much"}).scores[Area.REALISTIC] is None
    assert _profile({"r1": "very_much", "r2": "very_much"}).scores[Area.REALISTIC] is not None


@given(ANSWERS)
def test_i_dont_know_is_missing_and_not_the_middle(answers: dict[str, str]) -> None:
    known = {item: face for item, face in answers.items() if face != "dont_know"}
    assert _profile(answers) == _profile(known)


def test_a_face_outside_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="'r1': 'great'"):
        _profile({"r1": "great"})


def test_an_incomplete_profile_ranks_nothing() -> None:
    assert _profile(_answers(R="very_much")).flat


def test_equal_answers_everywhere_are_flat() -> None:
    found = _profile({item.id: "quite" for item in ITEMS})
    assert found.flat and found.leading == () and found.consistency is None


def test_a_tie_on_the_third_place_is_not_broken() -> None:
    found = _profile(_answers(R="very_much", I="quite", A="middle", S="middle", E="not_at_all", C="not_at_all"))
    assert found.leading == (Area.REALISTIC, Area.INVESTIGATIVE, Area.ARTISTIC, Area.SOCIAL)
    exact = Profile.exact(dict(zip(AREAS, (40, 30, 20, 20, 0, 0), strict=True)))
    assert exact.leading == found.leading


def test_what_is_level_with_all_the_others_does_not_lead() -> None:
    assert Profile.exact(dict(zip(AREAS, (40, 10, 10, 10, 10, 10), strict=True))).leading == (Area.REALISTIC,)


def test_the_same_few_answers_everywhere_are_no_pattern() -> None:
    found = _profile({item.id: "quite" for item in ITEMS if item.id[1:] in ("1", "2")})
    assert found.complete and found.flat


@pytest.mark.parametrize(("second", "consistency"), [("I", "high"), ("A", "medium"), ("S", "low")])
def test_consistency_is_how_near_the_first_two_lie_on_the_hexagon(second: str, consistency: str) -> None:
    scores = dict.fromkeys(AREAS, 5.0) | {Area.REALISTIC: 38.0, Area(second): 30.0}
    assert Profile.exact(scores).consistency == consistency


@given(ANSWERS)
def test_scores_lie_between_0_and_40_and_a_flat_profile_has_no_leading_area(answers: dict[str, str]) -> None:
    found = _profile(answers)
    assert all(score is None or -1e-9 <= score <= 40 + 1e-9 for score in found.scores.values())
    assert not (found.flat and found.leading)
    assert found.flat or found.leading


def test_the_values_of_an_incomplete_profile_are_refused() -> None:
    with pytest.raises(ValueError, match="no score"):
        _ = Profile.exact(dict.fromkeys(AREAS)).values
