"""People who do anything at any time: the conversation never breaks, never falls silent, and always leads on."""

import csv
import os
import random
from typing import Any

import pytest

from bot.casework.turn import Position
from bot.records import conversations as rows
from tests.conftest import HOME, House, Person, question
from tests.conversations.answering import first_option
from tests.languages import TYPED, english_now_others_later

SEED = int(os.environ.get("SEED", "2026"))
ODD = [
    "",
    "   ",
    "🙂",
    "/restart",
    "<b>hi</b>",
    "4",
    "99",
    "0",
    "a" * 500,
    "?!?",
    "yes",
    "no",
    "je sais pas",
    "👍🏽 ok",
]


def _lines(language: str) -> list[str]:
    """What people might type: anything but cries for help, which have tests of their own. Nothing without typing."""
    if language not in TYPED:
        return []
    path = HOME / "tests/heldout" / language / "intents.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file, delimiter="\t") if row["intent"] != "distress"]


def _buttons(value: Any) -> list[str]:
    """Every button id that a reply shows."""
    if isinstance(value, dict):
        own = [str(value["id"])] if {"id", "label"} <= set(value) and ":" in str(value["id"]) else []
        return own + [one for part in value.values() for one in _buttons(part)]
    if isinstance(value, list):
        return [one for part in value for one in _buttons(part)]
    return []


async def _step(person: Person, chance: random.Random, lines: list[str], seen: list[str]) -> None:
    last = person.replies[-1]
    asked = question(last)
    shown = [one for one in _buttons(last.messages) if not one.startswith("answer:") or one.count(":") == 2]
    dice = chance.random()
    if asked is not None and dice < 0.6:
        value = first_option(asked) if chance.random() < 0.7 else "dont_know"
        if asked["type"] == "multi" and not isinstance(value, str):
            await person.presses(asked["submit"], tuple(value))
        else:
            await person.presses(f"answer:{asked['id']}:{value}")
    elif shown and dice < 0.8:
        await person.presses(chance.choice(shown))
    elif seen and (dice < 0.85 or not lines):
        await person.presses(chance.choice(seen))  # a late press on something old
    elif dice < 0.9:
        await person.says(chance.choice(ODD))
    else:
        await person.says(chance.choice(lines))
    seen.extend(one for one in shown if one.count(":") < 2 or not one.startswith("answer:"))
    del seen[:-50]


async def _walk(house: House, language: str, seed: int, turns: int) -> None:
    chance = random.Random(seed)
    person = house.participant(
        language=language, release_on=None if seed % 3 == 0 else house.clock().date().replace(year=2027)
    )
    lines, seen = _lines(language), ["do:continue_path"]
    await person.presses("do:greet")
    for number in range(turns):
        await _step(person, chance, lines, seen)
        reply = person.replies[-1]
        assert reply.messages, f"turn {number}: silence after {reply.said!r}"
        with house.database.read() as connection:
            position = Position.load(rows.position_of(connection, person.id))
        stopped = any("stop" in str(one) for one in _buttons(reply.messages)) or reply.messages[0]["kind"] == "safety"
        if position.asking is None:
            assert question(reply) is None
        elif question(reply) is None:
            assert stopped or _buttons(reply.messages), f"turn {number}: nothing leads on after {reply.said!r}"


@pytest.mark.parametrize("language", english_now_others_later())
async def test_a_short_walk(house: House, language: str) -> None:
    await _walk(house, language, SEED, 80)


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("number", range(6))
async def test_a_long_walk(house: House, language: str, number: int) -> None:
    await _walk(house, language, SEED + number, 400)
