"""Rasa's own commands run here, one language at a time where that matters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.engine.models import newest
from bot.engine.rasa_cli import main

from . import house


@pytest.fixture
def own_home(tmp_path: Path) -> Path:
    """A house of its own, so that results and models do not get in the way of other tests."""
    house.write_corpus(tmp_path)
    return tmp_path


def test_rasa_trains(own_home: Path) -> None:
    assert main(["train"], own_home) == 0

    assert newest(own_home / "models") is not None


def test_rasa_tests_the_intents_of_each_language(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["test", "nlu", "--out", str(tmp_path)], home) == 0

    for language, intents in {"en": house.ENGLISH, "fr": house.FRENCH}.items():
        report = json.loads((tmp_path / language / "intent_report.json").read_text(encoding="utf-8"))
        assert set(intents) <= set(report)
        assert report["accuracy"] > 0.9
        assert f"{language}: " in capsys.readouterr().out or language == "fr"


def test_rasa_validates_a_house_in_order(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "validate"], home) == 0

    assert "No errors found" in capsys.readouterr().err


def test_words_that_two_languages_share_are_no_warning(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for language, intent in {"en": "greet", "fr": "deny"}.items():
        path = own_home / "data" / "nlu" / language / "more.yml"
        path.write_text(
            f"version: '3.1'\nnlu:\n- intent: {intent}\n  metadata: {{language: {language}}}\n"
            "  examples: |\n    - la la la\n    - lo lo lo\n",
            encoding="utf-8",
        )

    assert main(["data", "validate"], own_home) == 0

    assert "la la la" not in capsys.readouterr().err


def test_words_that_two_intents_share_are_a_warning(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = own_home / "data" / "nlu" / "en" / "more.yml"
    path.write_text(
        "version: '3.1'\nnlu:\n- intent: greet\n  metadata: {language: en}\n  examples: |\n    - no thanks\n",
        encoding="utf-8",
    )

    main(["data", "validate"], own_home)

    assert "no thanks" in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["run"],
        ["shell"],
        ["test", "core"],
        ["data", "convert"],
        ["train", "--nonsense"],
        ["train", "--config", "x"],
    ],
)
def test_what_is_not_offered_or_wrong_is_one_line(
    own_home: Path, argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv, own_home) == 1

    printed = capsys.readouterr().err
    assert printed.startswith("error: ")
    assert printed.count("\n") == 1


def test_a_component_for_tensorflow_is_refused(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = own_home / "config.yml"
    config.write_text(config.read_text(encoding="utf-8") + "  - name: TEDPolicy\n", encoding="utf-8")

    assert main(["train"], own_home) == 1

    assert "TEDPolicy, which needs TensorFlow" in capsys.readouterr().err
