"""The second ear of the safety gate: a trained classifier that hears what no list of words holds.

One linear model for all languages, because people mix them: it says how much a line sounds like danger (*now*), and
how much like danger or despair. A line is read as words, pairs and triples of neighbours, and runs of letters across
words, each of them a number that leads to a weight (feature hashing): nothing that anybody wrote is kept in the file.
Of a long message each sentence and each stretch of twelve words is read by itself too, so that a cry in its middle is
not diluted.
`bot.guidance.hearing_fit` trains it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.guidance.safeguarding import EDGE

BITS = 19
"""Weights for words and for runs of letters, each 2 ** BITS rows."""
RUNS = (3, 4, 5)
"""Lengths of the runs, in bytes: letters, with a space between words and at both ends."""
STRETCH, STRIDE = 12, 6
"""Words of a stretch of a long message, and from one stretch to the next."""
MOST_WORDS = 400
"""A message is at most 2,000 letters long; what comes after so many words is not read."""
_LONGEST_WORD = 40


class Sound(NamedTuple):
    """How a line sounds, in log-odds: like danger to somebody, and like danger or despair."""

    danger: float
    alarm: float


class Thresholds(NamedTuple):
    """From which log-odds on a line counts."""

    now: float
    """Danger that no list knows: the full screen."""
    confirm: float
    """Danger that a list found: below this it is a check-in, because the line sounds harmless."""
    check_in: float
    """Danger or despair: the calm card."""


@dataclass(frozen=True, slots=True, eq=False)
class Hearing:
    """The trained classifier. Weights are (2 * 2 ** BITS, 2): rows of words, then of runs; columns danger and alarm."""

    weights: NDArray[np.float16]
    bias: NDArray[np.float32]
    thresholds: Mapping[str, Thresholds]
    """By language; "" for languages without examples of their own."""

    def sound(self, words: Sequence[str]) -> Sound:
        """The loudest reading of a line, given as `safeguarding.cut` gives it. Silence sounds like nothing."""
        heard = [self._one(part) for part in parts(words)]
        if not heard:
            return Sound(-np.inf, -np.inf)
        danger, alarm = np.max(heard, axis=0)
        return Sound(float(danger), float(alarm))

    def limits(self, language: str | None) -> Thresholds:
        """The thresholds of a sitting's language."""
        return self.thresholds.get(language or "") or self.thresholds[""]

    def _one(self, words: Sequence[str]) -> NDArray[np.float32]:
        total = self.bias.copy()
        for rows in features(words):
            if len(rows):
                total += self.weights[rows].sum(axis=0, dtype=np.float32) / np.float32(len(rows)) ** 0.5
        return total


def parts(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """What is read of a line: the whole, and of a longer one its sentences and stretches."""
    words = [word[:_LONGEST_WORD] for word in words[:MOST_WORDS]]
    plain = [word for word in words if word != EDGE]
    if not plain:
        return
    yield plain
    if len(plain) < len(words):
        sentences = " ".join(words).split(EDGE)
        yield from (found for sentence in sentences if len(found := sentence.split()) > 1 and len(found) < len(plain))
    if len(plain) > STRETCH + STRIDE:
        yield from (plain[start : start + STRETCH] for start in range(0, len(plain) - STRIDE, STRIDE))


def features(words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows of a line's words (with pairs, pairs over one word, triples) and of its runs of letters."""
    framed = ["^", *words, "$"]
    spelt = [*words, *map(" ".join, pairwise(framed))]
    spelt += [f"{left} _ {right}" for left, right in zip(framed, framed[2:], strict=False)]
    spelt += map(" ".join, zip(framed, framed[1:], framed[2:], strict=False))
    by_word = np.array([crc32(each.encode()) >> (32 - BITS) for each in spelt], dtype=np.int64)
    return by_word, _runs(f" {' '.join(words)} ".encode())


def _runs(text: bytes) -> NDArray[np.int64]:
    letters = np.frombuffer(text, dtype=np.uint8).astype(np.uint32)
    rolling, found = letters * np.uint32(0x9E3779B1), [np.empty(0, dtype=np.uint32)]
    for size in range(2, min(RUNS[-1], len(letters)) + 1):
        rolling = (rolling[: len(letters) - size + 1] ^ letters[size - 1 :]) * np.uint32(0x01000193)
        rolling ^= rolling >> np.uint32(15)
        if size in RUNS:
            found.append((rolling * np.uint32(0x85EBCA6B)) >> np.uint32(32 - BITS))
    return np.concatenate(found).astype(np.int64) + (1 << BITS)
