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
_BEGIN, _END = "^", "$"
_FIRST, _SECOND, _SHIFT = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(32 - BITS)


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
        read = list(parts(words))
        if not read:
            return Sound(-np.inf, -np.inf)
        heard = np.repeat(self.bias[None].astype(np.float64), len(read), axis=0)
        for half in features(read):
            loud = self.weights[half.row] * half.value[:, None]
            for column in range(2):
                heard[:, column] += np.bincount(half.text, loud[:, column], len(read))
        danger, alarm = heard.max(axis=0)
        return Sound(float(danger), float(alarm))

    def limits(self, language: str | None) -> Thresholds:
        """The thresholds of a sitting's language."""
        return self.thresholds.get(language or "") or self.thresholds[""]


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


class Features(NamedTuple):
    """What stands in which text: three arrays of one length."""

    text: NDArray[np.int64]
    row: NDArray[np.int64]
    value: NDArray[np.float32]
    """One over the root of how many a text has: a long one is no louder than a short one."""


def features(texts: Sequence[Sequence[str]]) -> tuple[Features, Features]:
    """The words of each text (with pairs, pairs over one word, triples) and its runs of letters, texts in order."""
    return _spelt(texts), _runs([f" {' '.join(words)} ".encode() for words in texts])


def _spelt(texts: Sequence[Sequence[str]]) -> Features:
    known: dict[str, int] = {}
    flat = [word for words in texts for word in (_BEGIN, *words, _END)]
    hashed = np.array([known.get(word) or known.setdefault(word, crc32(word.encode())) for word in flat], np.uint32)
    lengths = np.array([len(words) + 2 for words in texts])
    owner, ends = np.repeat(np.arange(len(texts)), lengths), np.cumsum(lengths)
    inside = np.ones(len(flat), dtype=bool)
    inside[ends - 1] = inside[ends - lengths] = False
    left, middle, right = hashed[:-2], hashed[1:-1], hashed[2:]
    together, three = owner[:-1] == owner[1:], owner[:-2] == owner[2:]
    return _features(
        len(texts),
        (owner[inside], _mixed(hashed[inside], np.uint32(1))),
        (owner[:-1][together], _mixed(hashed[:-1], np.uint32(2), hashed[1:])[together]),
        (owner[:-2][three], _mixed(left, np.uint32(3), right)[three]),
        (owner[:-2][three], _mixed(left, np.uint32(4), middle, right)[three]),
    )


def _runs(texts: Sequence[bytes]) -> Features:
    letters = np.frombuffer(b"".join(texts), dtype=np.uint8).astype(np.uint32)
    owner = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    rolling, found = letters * _FIRST, []
    for size in range(2, min(RUNS[-1], len(letters)) + 1):
        rolling = (rolling[: len(letters) - size + 1] ^ letters[size - 1 :]) * np.uint32(0x01000193)
        rolling ^= rolling >> np.uint32(15)
        if size in RUNS:
            whole = owner[: len(rolling)] == owner[size - 1 :]
            found.append((owner[: len(rolling)][whole], (rolling[whole] * _SECOND) >> _SHIFT))
    return _features(len(texts), *found, first=1 << BITS)


def _features(count: int, *found: tuple[NDArray[np.int64], NDArray[np.uint32]], first: int = 0) -> Features:
    text = np.concatenate([owner for owner, _ in found]) if found else np.empty(0, np.int64)
    row = np.concatenate([rows for _, rows in found]).astype(np.int64) if found else text
    value = 1 / np.sqrt(np.maximum(1, np.bincount(text, minlength=count)))
    return Features(text, row + first, value[text].astype(np.float32))


def _mixed(hashed: NDArray[np.uint32], salt: np.uint32, *others: NDArray[np.uint32]) -> NDArray[np.uint32]:
    mixed = (hashed ^ salt) * _FIRST
    for other in others:
        mixed = (mixed ^ (mixed >> np.uint32(15)) ^ other) * _SECOND
    return ((mixed ^ (mixed >> np.uint32(13))) * _FIRST) >> _SHIFT
