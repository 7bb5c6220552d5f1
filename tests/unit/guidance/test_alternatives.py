"""One line of training data stands for several ways to say a thing."""

from __future__ import annotations

import pytest

from bot.guidance.alternatives import MOST_WAYS, BadAlternatives, expand


@pytest.mark.parametrize(
    ("example", "ways"),
    [
        ("no brackets", ["no brackets"]),
        ("(show|give) me the list", ["show me the list", "give me the list"]),
        ("stop [please]", ["stop please", "stop"]),
        ("[oh |ah ]yes", ["oh yes", "ah yes", "yes"]),
        ("arbeit(e|en)", ["arbeite", "arbeiten"]),
        ("(a|b (c|d))", ["a", "b c", "b d"]),
        ("(a|b|) c", ["a c", "b c", "c"]),
        ("[(a|)] b", ["a b", "b"]),
    ],
)
def test_each_way_is_one_example(example: str, ways: list[str]) -> None:
    assert expand(example) == ways


def test_an_example_with_many_ways_is_drawn_from_with_every_word_in_use() -> None:
    example = "(a|b|c|d) (e|f|g|h) (i|j|k|l)"

    ways = expand(example)

    assert len(ways) == len(set(ways)) == MOST_WAYS
    assert set(" ".join(ways).split()) == set("abcdefghijkl")
    assert ways == expand(example)


@pytest.mark.parametrize(
    ("example", "said"),
    [
        ("(a|b", r"'\(' is not closed"),
        ("[a b", r"'\[' is not closed"),
        ("a)", r"'\)' closes nothing"),
        ("(a]", r"'\]' stands where '\)' is missing"),
        ("a|b", "outside of brackets"),
        ("[a](b|c)", "means an entity to Rasa"),
    ],
)
def test_brackets_that_cannot_be_read_are_refused(example: str, said: str) -> None:
    with pytest.raises(BadAlternatives, match=said):
        expand(example)


def test_an_example_that_can_be_nothing_is_left_out() -> None:
    assert expand("[please]") == ["please"]
