"""Where one message may be two."""

import pytest

from bot.guidance.halves import MOST_PLACES, halves

JOINS = ("and", "but")


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("stop. show me my plan", [("stop", "show me my plan")]),
        ("Yes BUT what is that", [("Yes", "what is that")]),
        ("yes, and but who reads it?", [("yes", "who reads it?")]),
        ("stop and go, please", [("stop", "go, please"), ("stop and go", "please")]),
        ("candy is a button", []),
        ("and then", []),
        ("", []),
    ],
)
def test_a_message_is_parted_at_stops_and_joining_words(text: str, parted: list[tuple[str, str]]) -> None:
    assert list(halves(text, JOINS)) == parted


def test_a_story_is_left_whole() -> None:
    assert list(halves(", ".join(["a"] * (MOST_PLACES + 2)), JOINS)) == []


def test_a_language_without_joining_words_is_parted_at_stops() -> None:
    assert list(halves("a and b. c", ())) == [("a and b", "c")]
