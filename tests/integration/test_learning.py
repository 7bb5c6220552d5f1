"""Learning what the items are like from the answers given here."""

import random
import shutil
from pathlib import Path

import pytest

from bot.casework import learning
from bot.content import ContentError, packs, reading
from bot.guidance.instruments import FACES
from bot.guidance.items import FEWEST_PEOPLE
from bot.records import answers
from bot.records.answers import StoredAnswer
from bot.records.people import Held, add_participant
from bot.records.writes import together
from tests.conftest import HOME, House


def _answered(house: House, people: int) -> None:
    """People who like r-items more than c-items, each with 30 answers."""
    chance = random.Random(4)
    with house.database.write() as connection:
        for number in range(people):
            person = add_participant(
                connection,
                code=f"P{number:04d}",
                pin_hash="",
                site="demo",
                language="en",
                held=Held(),
                now=house.clock(),
            )
            for item in house.content.interests.items[number % 2 :: 2]:
                points = min(4, chance.randint(0, 3) + (item.id[0] == "r"))
                given = StoredAnswer("interests", 2, item.id, FACES[points], house.clock())
                together(connection, [answers.adding(person, given)])
        connection.commit()


def test_too_few_people_are_told_with_their_number(still_house: House) -> None:
    house = still_house
    _answered(house, 3)
    with pytest.raises(learning.TooFewPeople, match=f"^3 people .* {FEWEST_PEOPLE} are needed"):
        learning.learn_items(house.content, house.database)


@pytest.mark.long
def test_what_was_learned_is_used_from_the_next_start_on(still_house: House, tmp_path: Path) -> None:
    house = still_house
    shutil.copytree(HOME / "data", tmp_path / "data", ignore=shutil.ignore_patterns("nlu", "rules"))
    _answered(house, FEWEST_PEOPLE)
    learned = learning.learn_items(house.content, house.database)
    assert learned.people == FEWEST_PEOPLE
    means = dict(zip(learned.items, learned.means, strict=True))
    assert means["r1"] > means["c1"] + 0.4
    path = tmp_path / "data" / packs.LEARNED_ITEMS
    reading.write(path, learned)
    content = packs.load(tmp_path)
    assert content.statistics.people == FEWEST_PEOPLE and content.version != house.content.version
    reading.write(path, learned.model_copy(update={"items": learned.items[::-1]}))
    with pytest.raises(ContentError, match="learn them anew"):
        packs.load(tmp_path)
