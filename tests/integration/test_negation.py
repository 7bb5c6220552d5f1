"""What is denied is not done: `tests/unit/negation.tsv` through the trained model, in every language."""

import csv
from typing import Any

import pytest

from tests.conftest import HOME
from tests.languages import TYPED

with (HOME / "tests/unit/negation.tsv").open(encoding="utf-8", newline="") as lines:
    LINES = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
AT_LEAST = 0.8


@pytest.mark.parametrize("language", TYPED)
async def test_a_denied_wish_is_understood_as_one(engine: Any, language: str) -> None:
    mine = [line for line in LINES if line["language"] == language]
    meant = {line["text"]: (await engine.parse(line["text"], language)).intent for line in mine}
    wrong = [line["text"] for line in mine if meant[line["text"]] not in line["wanted"].split("|")]
    assert len(mine) >= 20 and len(wrong) <= (1 - AT_LEAST) * len(mine), wrong


@pytest.mark.parametrize("language", TYPED)
async def test_nothing_is_sent_that_was_denied(engine: Any, language: str) -> None:
    for line in LINES:
        if line["language"] == language:
            parse = await engine.parse(line["text"], language)
            assert parse.intent != "send_plan", line["text"]
