"""Ways of answering, for conversations that walk the whole path."""

from collections.abc import Callable
from typing import Any

HANDS = {"r": "very_much", "c": "quite", "i": "middle", "a": "little", "s": "little", "e": "not_at_all"}


def like_hands(question: dict[str, Any]) -> Any:
    """Somebody who likes working with hands and machines, in order."""
    if question["type"] == "rating":
        return HANDS[question["id"].partition(".")[2][0]]
    return first_option(question)


def flat(question: dict[str, Any]) -> Any:
    """Somebody who answers the middle of everything."""
    return "middle" if question["type"] == "rating" else first_option(question)


def first_option(question: dict[str, Any]) -> Any:
    """The first option; the first two of a multi question."""
    values = [option["value"] for option in question["options"] if not option.get("exclusive")]
    return values[:2] if question["type"] == "multi" else values[0]


Answering = Callable[[dict[str, Any]], Any]
