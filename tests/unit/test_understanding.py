"""`itinera evaluate intents` and `itinera bench understanding`: figures and a plot; one clear sentence on bad input."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from bot import cli
from bot.content import ContentError
from bot.measuring import intents, massive
from tests.conftest import HOME

RUN = CliRunner()
HEADING = "intent\tnoisy\ttext\n"


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITINERA_HOME", str(HOME))


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    file = tmp_path / "intents.tsv"
    file.write_text(HEADING + 'affirm\t0\tyes\naffirm\t1\tye"s\ndeny\t0\tyes\n', "utf-8")
    return file


def always_yes(text: str, language: str) -> list[tuple[str, float]]:
    return [("affirm", 0.8), ("deny", 0.2)]


def test_every_line_is_classified_and_counted(lines: Path) -> None:
    found = intents.evaluate(always_yes, "en", lines).agreement

    assert (found.lines, found.accuracy, found.noisy) == (3, pytest.approx(2 / 3), 1.0)
    assert found.confusions == (("deny", "affirm", 1),)


def test_the_table_and_the_picture_have_a_line_for_each_language(lines: Path) -> None:
    found = {code: intents.evaluate(always_yes, code, lines) for code in ("en", "fr")}

    assert [line[:2] for line in intents.report(found) if "0.667" in line] == ["en", "fr"]
    picture = ElementTree.fromstring(intents.plot(found))
    assert [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")].count("fr") == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("text\tintent\n", ":1: the first line must be"),
        (HEADING + "affirm\tperhaps\tyes\n", ":2: noisy is 0 or 1"),
        (HEADING, "there is no line"),
    ],
)
def test_lines_that_cannot_be_used_are_refused_by_place(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "intents.tsv"
    file.write_text(content, "utf-8")

    with pytest.raises(ContentError, match=said):
        intents.evaluate(always_yes, "en", file)


def test_a_language_without_held_out_lines_is_refused() -> None:
    done = RUN.invoke(cli.app, ["evaluate", "intents", "--language", "xx"])

    assert done.exit_code == 1
    assert "'xx' has no held-out lines" in str(done.exception)


def test_both_classifiers_learn_from_as_many_examples_as_asked(tmp_path: Path) -> None:
    rows = [(text, intent) for intent, word in (("wake", "alarm"), ("play", "music")) for text in (word, f"{word} now")]
    content = "id\tscenario\tintent\tutt\n" + "".join(f"0\tx\t{intent}\t{text}\n" for text, intent in rows * 3)
    for part in ("train", "test"):
        (tmp_path / f"en_{part}.tsv").write_text(content, "utf-8")

    runs = list(massive.measure(tmp_path, languages=["en"], sizes=[4]))

    assert [(run.classifier, run.accuracy) for run in runs] == [("itinera", 1.0), ("rasa_default", 1.0)]


def test_a_folder_without_the_data_is_refused(tmp_path: Path) -> None:
    done = RUN.invoke(cli.app, ["bench", "understanding", "--massive", str(tmp_path)])

    assert done.exit_code == 1
    assert "en_train.tsv" in str(done.exception)
