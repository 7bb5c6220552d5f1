"""`itinera experience` and `itinera evaluate experience`: lines in, JSON out; one clear sentence on bad input."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import cli
from tests.conftest import HOME
from tests.languages import TYPED

RUN = CliRunner()


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITINERA_HOME", str(HOME))
    monkeypatch.delenv("SHARED_DATA", raising=False)  # for tests only; the settings know no such name


def test_each_line_is_answered_with_one_object() -> None:
    lines = "I was two years in a prison kitchen and drove a forklift\n\nnothing\n"
    done = RUN.invoke(cli.app, ["experience", "--language", "en"], input=lines)
    first, *others = [json.loads(line) for line in done.stdout.splitlines()]
    kitchen, forklift = first["occupations"]
    assert (kitchen["id"], kitchen["isco08"], kitchen["months"], kitchen["place"]) == (
        "kitchen_assistant",
        "9412",
        24,
        "inside",
    )
    assert kitchen["label"] and kitchen["esco"].startswith("http://data.europa.eu/esco/occupation/")
    assert first["text"][forklift["start"] : forklift["end"]] == forklift["text"] == "drove a forklift"
    assert [skill["id"] for skill in first["skills"]] == ["drive_forklift"]
    assert others == [{"text": text, "occupations": [], "skills": []} for text in ("", "nothing")]


def test_a_language_without_words_is_refused_with_those_that_have_some() -> None:
    done = RUN.invoke(cli.app, ["experience", "--language", "xx"], input="")
    assert isinstance(done.exception, cli.Refused)
    there = ", ".join(sorted(TYPED))
    assert str(done.exception) == f"--language: 'xx' has no words for experience; there is {there}"


def test_a_labelled_file_is_evaluated(tmp_path: Path) -> None:
    file = tmp_path / "lines.tsv"
    file.write_text("text\toccupations\tskills\nI was a baker\tbaker\t\n", "utf-8")
    done = RUN.invoke(cli.app, ["evaluate", "experience", "--held-out", str(file), "--json"])
    assert {key: json.loads(done.stdout)[key] for key in ("lines", "precision", "recall")} == {
        "lines": 1,
        "precision": 1.0,
        "recall": 1.0,
    }
    said = RUN.invoke(cli.app, ["evaluate", "experience", "--held-out", str(file)]).stdout
    assert "precision 1.000   recall 1.000" in said


def test_a_labelled_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    done = RUN.invoke(cli.app, ["evaluate", "experience", "--held-out", str(tmp_path / "none.tsv")])
    assert isinstance(done.exception, cli.Refused) and "none.tsv: cannot be read" in str(done.exception)
