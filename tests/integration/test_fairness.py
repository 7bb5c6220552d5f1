"""The fairness report of the service's own data, and of people whose answers are known."""

from datetime import date

import numpy as np

from bot.casework.fairness import FEWEST_PEOPLE
from bot.content.responses import Responses
from tests.conftest import House
from tests.conversations.answering import like_hands


async def test_people_here_are_counted_by_all_that_may_make_a_difference(house: House) -> None:
    for number in range(FEWEST_PEOPLE):
        person = house.participant(
            code=f"P{number:03d}", language="en" if number else "fr", sex="female", age_band="18_to_20"
        )
        await person.begins()
        for _ in range(3):
            await person.answers(like_hands)
            await person.presses("do:continue_path")
    rows = {(row.dimension, row.group): row for row in house.casework.fairness.of_people_here()}
    assert rows["sex", "female"].people == FEWEST_PEOPLE
    assert rows["leading area", "R"].fitting > 0
    assert ("age band", "18_to_20") in rows and ("adjustments", "none") in rows and ("site", "demo") in rows
    assert ("language", "fr") not in rows and ("language", "en") not in rows  # nine and one: too few to be shown


def test_nobody_yet_is_an_empty_report(still_house: House) -> None:
    assert still_house.casework.fairness.of_people_here() == []


def test_known_answers_are_grouped_by_the_area_that_leads(still_house: House) -> None:
    likes_r = [4.0 if item.area == "R" else 1.0 for item in still_house.content.interests.items]
    responses = Responses(np.array([likes_r, [2.0] * 60]), ("", ""))
    rows = still_house.casework.fairness.of_responses(responses, "demo", date(2026, 12, 1))
    assert [(row.group, row.people) for row in rows] == [("R", 1), ("none", 1)]
