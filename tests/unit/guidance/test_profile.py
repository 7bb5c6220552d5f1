"""The interest profile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.instruments import FACES, InterestItem
from bot.guidance.parts import AREAS, Area
from bot.guidance.profile import FLAT_SPREAD, Profile, profile

ITEMS = [InterestItem(id=f"{area.lower()}{n}", area=area, pictogram="box") for area in AREAS for n in range(1, 6)]
FACE_OR_NONE = st.sampled_from([*FACES, "dont_know", None])


def _answers(**by_area: str) -> dict[str, str]:
    return {item.id: by_area[item.area] for item in ITEMS if item.area in by_area}


def test_a_score_is_the_mean_of_the_answered_items_times_ten() -> None:
    assert profile(ITEMS, {"r1": "very_much", "r2": "middle"}).scores[Area.REALISTIC] == 30


def test_one_answer_is_too_few_for_a_score() -> None:
    assert profile(ITEMS, {"r1": "very_much"}).scores[Area.REALISTIC] is None


def test_i_dont_know_is_missing_and_not_the_middle() -> None:
    with_it = {"r1": "very_much", "r2": "very_much", "r3": "dont_know"}
    assert profile(ITEMS, with_it).scores[Area.REALISTIC] == 40


def test_a_face_outside_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="'r1': 'great'"):
        profile(ITEMS, {"r1": "great"})


def test_equal_scores_stand_together_as_a_tie() -> None:
    scored = profile(ITEMS, _answers(R="quite", I="quite", A="little", S="little", E="not_at_all", C="not_at_all"))
    assert scored.order == ((Area.REALISTIC, Area.INVESTIGATIVE), (Area.ARTISTIC, Area.SOCIAL), scored.order[2])
    assert len(scored.leading) == 4  # the tie on the third place is not broken


def test_an_incomplete_profile_ranks_nothing() -> None:
    assert profile(ITEMS, _answers(R="very_much")).flat


@given(st.dictionaries(st.sampled_from([item.id for item in ITEMS]), FACE_OR_NONE))
def test_scores_lie_between_0_and_40_and_a_flat_profile_has_no_leading_area(answers: dict[str, str | None]) -> None:
    scored = profile(ITEMS, {name: face for name, face in answers.items() if face is not None})
    assert all(score is None or 0 <= score <= 40 for score in scored.scores.values())
    assert scored.flat == (not scored.complete or scored.spread <= FLAT_SPREAD)
    assert not (scored.flat and scored.leading)


def test_the_values_of_an_incomplete_profile_are_refused() -> None:
    with pytest.raises(ValueError, match="no score"):
        _ = Profile(dict.fromkeys(AREAS)).values
