"""What is noticed in the way somebody answers."""

import random

from bot.guidance.answering import LOOKED_AT_AGAIN, Pattern, noticed, worth_another_look
from bot.guidance.instruments import FACES
from tests.unit.guidance.interests import ITEMS


def _answers(points: list[int]) -> dict[str, str]:
    return {item.id: FACES[value] for item, value in zip(ITEMS[::2], points, strict=True)}


STEADY = [3, 4, 3, 4, 3, 1, 2, 1, 2, 1, 2, 2, 3, 2, 2, 0, 1, 0, 1, 1, 2, 3, 2, 2, 3, 1, 0, 1, 1, 0]


def test_a_person_with_likes_and_dislikes_is_left_alone() -> None:
    assert noticed(ITEMS, _answers(STEADY)) is None
    assert noticed(ITEMS, _answers(STEADY), [6.0] * 29) is None


def test_the_same_face_many_times_is_noticed() -> None:
    assert noticed(ITEMS, _answers([*STEADY[:15], *[2] * 15])) is Pattern.SAME


def test_answers_faster_than_one_can_read_are_noticed() -> None:
    assert noticed(ITEMS, _answers(STEADY), [0.7] * 29) is Pattern.HURRIED


def test_most_who_answer_by_chance_are_noticed() -> None:
    chance = random.Random(3)
    people = [_answers([chance.randint(0, 4) for _ in range(30)]) for _ in range(200)]
    assert sum(noticed(ITEMS, one) is Pattern.SCATTERED for one in people) > 120


def test_few_answers_say_nothing() -> None:
    assert noticed(ITEMS, dict(list(_answers([2] * 30).items())[:17])) is None


def test_i_dont_know_is_no_pattern() -> None:
    assert noticed(ITEMS, {item.id: "dont_know" for item in ITEMS}) is None


def test_what_stands_out_is_looked_at_again_one_of_an_area() -> None:
    answers = {**_answers(STEADY), "r1": "not_at_all", "more": "go_on"}
    again = worth_another_look(ITEMS, answers)
    assert again[0] == "r1" and len(again) == LOOKED_AT_AGAIN
    assert len({item[0] for item in again}) == LOOKED_AT_AGAIN
    assert worth_another_look(ITEMS, {}) == ()
