"""Examples that stand for several ways to say a thing: ``(show|give) me [please] the list``.

``(a|b c|)`` means one of these (an empty one is none of them), ``[maybe]`` may be missing, ``[a|b]`` may be missing or
is one of these; brackets may stand in brackets and inside a word. The examples of the intents and of the safety
classifier are written like this.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from zlib import crc32

MOST_WAYS = 12
"""An example that stands for more ways than this is drawn from, so that it does not outweigh its neighbours."""

_TOKENS = re.compile(r"[()\[\]|]|[^()\[\]|]+")
_CLOSING = {"(": ")", "[": "]"}
_RASAS_OWN = re.compile(r"\][(\[{]")

Sequence = list["str | Choice"]


class BadAlternatives(ValueError):
    """An example whose brackets cannot be read; the message says what is wrong."""


class Choice:
    """One of several sequences."""

    def __init__(self, options: list[Sequence]) -> None:
        self.options = options


def expand(example: str, most: int = MOST_WAYS) -> list[str]:
    """Returns the ways to say an example, all different: every one, or ``most`` of them when there are more.

    Those are drawn with a seed from the example, each alternative about equally often, so that the same example always
    means the same. Raises BadAlternatives.
    """
    if not any(sign in example for sign in "()[]|"):
        return [example]
    if _RASAS_OWN.search(example):
        raise BadAlternatives("']' stands right before another bracket, which means an entity to Rasa")
    tokens = [match.group() for match in _TOKENS.finditer(example)]
    tree = Choice([_sequence(tokens, example)])
    if _ways(tree) <= most:
        found = dict.fromkeys(_tidy(way) for way in _all(tree))
    else:
        luck = random.Random(crc32(example.encode()))
        turns: dict[int, list[int]] = {}
        found = {}
        for _ in range(4 * most):
            found.setdefault(_tidy(_drawn(tree, luck, turns)))
            if len(found) == most:
                break
    return [way for way in found if way]


def _sequence(tokens: list[str], example: str) -> Sequence:
    """Reads the whole example; the tokens are used up."""
    options = _options(tokens, "")
    if tokens:
        raise BadAlternatives(f"'{tokens[0]}' closes nothing")
    if len(options) > 1:
        raise BadAlternatives("'|' stands outside of brackets")
    return options[0]


def _options(tokens: list[str], end: str) -> list[Sequence]:
    """Reads alternatives up to the bracket ``end``, which stays, or to the end of the example for an empty one."""
    options: list[Sequence] = [[]]
    while tokens and tokens[0] not in (")", "]"):
        sign = tokens.pop(0)
        if sign == "|":
            options.append([])
        elif sign in _CLOSING:
            inner = _options(tokens, _CLOSING[sign])
            if not tokens or tokens[0] != _CLOSING[sign]:
                raise BadAlternatives(f"'{sign}' is not closed")
            tokens.pop(0)
            options[-1].append(Choice([*inner, []] if sign == "[" else inner))
        else:
            options[-1].append(sign)
    if tokens and end and tokens[0] != end:
        raise BadAlternatives(f"'{tokens[0]}' stands where '{end}' is missing")
    return options


def _ways(choice: Choice) -> int:
    total = 0
    for option in choice.options:
        ways = 1
        for part in option:
            ways *= _ways(part) if isinstance(part, Choice) else 1
        total += ways
    return total


def _all(choice: Choice) -> Iterator[str]:
    for option in choice.options:
        heads = [""]
        for part in option:
            tails = [part] if isinstance(part, str) else list(_all(part))
            heads = [head + tail for head in heads for tail in tails]
        yield from heads


def _drawn(choice: Choice, luck: random.Random, turns: dict[int, list[int]]) -> str:
    """One way. ``turns`` holds, for each choice, the alternatives whose turn is still to come."""
    coming = turns.setdefault(id(choice), [])
    if not coming:
        coming.extend(range(len(choice.options)))
        luck.shuffle(coming)
    option = choice.options[coming.pop()]
    return "".join(part if isinstance(part, str) else _drawn(part, luck, turns) for part in option)


def _tidy(way: str) -> str:
    return " ".join(way.split())
