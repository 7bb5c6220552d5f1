"""The gate with both ears: what no list holds is heard, harmless words are not, whatever the text."""

import string
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import ContentError, hearing
from bot.guidance.gate import HEARD, Gate
from bot.guidance.hearing import Hearing, Thresholds, features, parts
from bot.guidance.hearing_fit import CHECK_IN, NONE, NOW, Example, examples, fit
from bot.guidance.safeguarding import Level, Lexicon, LexiconSource, cut
from tests.conftest import HOME

LOUD = Thresholds(now=1e9, confirm=-1e9, check_in=1e9)


def _taught() -> Hearing:
    """A classifier of three words, so that what it hears is plain."""
    lines = {NOW: "apple", CHECK_IN: "pear", NONE: "plum"}
    given: list[Example] = []
    for level, word in lines.items():
        for letter in string.ascii_lowercase:
            given += examples("en", level, f"{letter} {word}")
    made = fit(given)
    return Hearing(made.weights, made.bias, {"": Thresholds(now=0, confirm=-1e9, check_in=0)})


@pytest.fixture(scope="module")
def taught() -> Hearing:
    return _taught()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "i do not want to be alive tomorrow"),
        ("en", "tell my kids i loved them, by tomorrow i will be gone"),
        ("en", "my cellmate beats me every night and i am scared"),
        ("en", "i did carpentry and liked it but honestly now i only think about killing myself, next question"),
        ("fr", "j'ai mis mes cachets de côté pour ne plus me réveiller"),
        ("fr", "dites à mes enfants que je les aimais, demain je ne serai plus là"),
        ("fr", "je me fais racketter tous les jours et j'ai peur pour ma vie"),
        ("en", "je veux mourir"),
        ("fr", "i want to kill myself tonight"),
    ],
)
def test_a_cry_is_heard(gate: Gate, language: str, text: str) -> None:
    assert gate.find(text, language) is not None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "what jobs are there in the kitchen"),
        ("en", "i worked in a slaughterhouse for two years"),
        ("en", "this questionnaire is killing me"),
        ("fr", "je voudrais en savoir plus sur la logistique"),
        ("fr", "j'ai travaillé dans un abattoir"),
        ("de", "ich will die zelle wechseln"),
        ("es", "un cinco sobre diez"),
    ],
)
def test_harmless_lines_get_no_full_screen(gate: Gate, language: str, text: str) -> None:
    found = gate.find(text, language)
    assert found is None or found.level is not Level.NOW


def test_the_classifier_hears_what_no_list_holds(taught: Hearing) -> None:
    gate = Gate(Lexicon.compile({"en": LexiconSource(now={}, check_in={})}), taught)
    found = gate.find("an apple", "en")
    assert found is not None and (found.level, found.kind) == (Level.NOW, HEARD)
    assert gate.find("a plum", "en") is None


def test_what_a_list_calls_harmless_is_gone_for_the_classifier_too(taught: Hearing) -> None:
    lists = LexiconSource(now={}, check_in={}, not_alarms={"fruit": {"pie": ["apple pie"]}})
    gate = Gate(Lexicon.compile({"en": lists}), taught)
    assert gate.find("apple pie", "en") is None
    assert gate.find("apple pie, an apple", "en") is not None


@pytest.mark.parametrize(("confirm", "level"), [(-1e9, Level.NOW), (1e9, Level.CHECK_IN)])
def test_a_list_that_the_classifier_finds_harmless_shows_the_card(
    taught: Hearing, confirm: float, level: Level
) -> None:
    lists = LexiconSource(now={"suicide": {"word": ["plum"]}}, check_in={})
    deaf = Hearing(taught.weights, taught.bias, {"": LOUD._replace(confirm=confirm)})
    found = Gate(Lexicon.compile({"en": lists}), deaf).find("plum", "en")
    assert found is not None and found.level is level


def test_a_word_that_languages_share_rings_in_its_own_only() -> None:
    lists = {
        "en": LexiconSource(now={"suicide": {"die": ["will die", "will die tonight"]}}, check_in={}),
        "de": LexiconSource(now={}, check_in={}, ordinary=["will", "die"]),
    }
    lexicon = Lexicon.compile(lists)
    assert lexicon.find("ich will die zelle wechseln", "de") is None
    assert lexicon.find("ich will die zelle wechseln", "en") is not None


def test_a_cry_in_the_middle_of_a_long_message_is_as_loud_as_alone(taught: Hearing) -> None:
    long = " ".join(["plum"] * 40 + ["apple"] * 12 + ["plum"] * 40)
    assert taught.sound(cut(long)).danger >= taught.limits("en").now


def test_a_long_message_is_read_in_sentences_and_stretches() -> None:
    words = cut("one two three. four five six")
    assert [list(part) for part in parts(words)][1:] == [["one", "two", "three"], ["four", "five", "six"]]


def test_all_ways_of_a_line_stay_together_and_weigh_one_line() -> None:
    ways = list(examples("en", NOW, "(a|b) [c] d"))
    assert len(ways) == 4 and len({one.group for one in ways}) == 1
    assert sum(one.weight for one in ways) == pytest.approx(1) and [one.judged for one in ways].count(True) == 1


@given(text=st.text(max_size=3_000))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_without_a_fault(gate: Gate, text: str) -> None:
    gate.find(text, "en")


@pytest.mark.parametrize("words", [["a" * 10_000], ["x"] * 5_000, ["/"] * 500, ["😀"] * 50])
def test_strange_and_endless_messages_are_read_in_bounded_pieces(gate: Gate, words: list[str]) -> None:
    read = list(parts(words))
    assert len(read) < 100 and all(len(rows) < 30_000 for part in read for rows in features(part))
    gate.hearing.sound(words)


def test_silence_sounds_like_nothing(gate: Gate) -> None:
    assert gate.find("", "en") is None and gate.find("?!. …", "fr") is None


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="is missing; run 'itinera train'"):
        hearing.read(tmp_path / "hearing.npz")


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_damaged_file_is_said(gate: Gate, tmp_path: Path, at: float) -> None:
    whole = (HOME / hearing.FILE).read_bytes()
    file = tmp_path / "hearing.npz"
    file.write_bytes(whole[: int(len(whole) * at)])
    with pytest.raises(ContentError, match="cannot be read"):
        hearing.read(file)


def test_a_file_of_another_version_is_refused(gate: Gate, tmp_path: Path) -> None:
    with np.load(HOME / hearing.FILE) as arrays:
        np.savez(tmp_path / "hearing.npz", **{**arrays, "code": np.array("older")})
    with pytest.raises(ContentError, match="trained by another version"):
        hearing.read(tmp_path / "hearing.npz")


@pytest.mark.parametrize(
    "name",
    [*(f"data/languages/en/{name}.yml" for name in ("distress", "safeguarding", "experience")), "data/nlu/en/more.yml"],
)
def test_it_is_stale_when_something_that_it_learns_from_has_changed(tmp_path: Path, name: str) -> None:
    changed, file = tmp_path / name, tmp_path / hearing.FILE
    changed.parent.mkdir(parents=True)
    file.parent.mkdir()
    changed.write_text("before", "utf-8")
    np.savez(file, code=np.array(""), sources=np.array(hearing._sources(tmp_path)))
    assert not hearing.stale(tmp_path)
    changed.write_text("after", "utf-8")
    assert hearing.stale(tmp_path)


def test_nothing_is_trained_when_nothing_changed(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "fit", lambda _: pytest.fail("nothing had changed"))
    assert hearing.train(HOME) == HOME / hearing.FILE
    assert not hearing.stale(HOME)
