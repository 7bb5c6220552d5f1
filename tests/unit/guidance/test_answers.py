"""Typed answers: understood when clear, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Content
from bot.guidance.answers import is_valid, rated, understand
from bot.guidance.instruments import FACES, Kind, Option, Question

RATING = Question(id="r1", kind=Kind.RATING)
MULTI = Question(
    id="hopes", kind=Kind.MULTI, options=(Option(id="job"), Option(id="training"), Option(id="none", exclusive=True))
)
LABELS = {"job": ["A job"], "training": ["Training"], "none": ["Nothing of these"], "dont_know": ["I don't know"]}


def _read(content: Content, language: str, text: str) -> object:
    words = content.languages[language].interests
    wordings = {face: [words.scale[face], *words.words.get(face, ())] for face in FACES}
    wordings["dont_know"] = [words.scale["dont_know"], *words.words["dont_know"]]
    return understand(text, RATING, wordings)


@pytest.mark.parametrize(
    ("language", "text", "face"),
    [
        ("en", "4", "quite"),
        ("en", "Not really", "little"),
        ("en", "NOT AT ALL!!", "not_at_all"),
        ("en", "very mutch", "very_much"),
        ("en", "i dont know", "dont_know"),
        ("fr", "bof, pas trop", "little"),
        ("fr", "pas du tout", "not_at_all"),
        ("fr", "j adore", "very_much"),
        ("fr", "je sais pas", "dont_know"),
    ],
)
def test_everyday_words_are_understood(content: Content, language: str, text: str, face: str) -> None:
    assert _read(content, language, text) == face


@pytest.mark.parametrize("text", ["0", "6", "44", "banana", "", "👍", "never very much maybe", "3 or 4"])
def test_what_is_not_clear_is_not_guessed(content: Content, text: str) -> None:
    assert _read(content, "en", text) is None


@given(st.text(max_size=200))
def test_any_text_is_an_option_or_nothing(content: Content, text: str) -> None:
    assert _read(content, "fr", text) in (None, "dont_know", *FACES)


def test_several_options_may_be_named() -> None:
    assert understand("training, a job", MULTI, LABELS) == ("job", "training")
    assert understand("1 and 2", MULTI, LABELS) == ("job", "training")


def test_an_exclusive_option_does_not_go_with_others() -> None:
    assert understand("1, 3", MULTI, LABELS) is None
    assert not is_valid(MULTI, ("job", "none"))


@pytest.mark.parametrize("value", ["superb", ("very_much",), ("a", "b")])
def test_a_page_cannot_send_a_value_outside_the_scale(value: str | tuple[str, ...]) -> None:
    assert not is_valid(RATING, value)


def test_an_understood_intent_counts_only_when_it_is_sure() -> None:
    assert rated("rate_quite", 0.9, RATING) == "quite"
    assert rated("rate_quite", 0.4, RATING) is None
    assert rated("ask_help", 0.99, RATING) is None
