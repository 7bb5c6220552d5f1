"""How well guesses with a confidence agree with people's labels: accuracy, F1, calibration, rejection, confusions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10
THRESHOLDS = tuple(step / 20 for step in range(20))


@dataclass(frozen=True, slots=True)
class Guess:
    """One labelled line and what was understood."""

    gold: str
    label: str
    """The most likely label; empty when nothing was known of the line."""
    confidence: float
    """From 0 to 1."""
    noisy: bool = False

    @property
    def right(self) -> bool:
        """Whether the most likely label is the one that people gave."""
        return self.label == self.gold


@dataclass(frozen=True, slots=True)
class Bin:
    """The guesses of one tenth of the confidences."""

    lines: int
    confidence: float
    """Their mean."""
    accuracy: float


@dataclass(frozen=True, slots=True)
class Rejection:
    """What remains when guesses below a threshold are not acted on, as shares."""

    threshold: float
    acted_on: float
    accuracy: float | None
    """Among those acted on; None when there are none."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The figures of a set of guesses, as shares from 0 to 1."""

    lines: int
    accuracy: float
    macro_f1: float
    noisy: float | None
    """Accuracy on noisy lines; None when there are none."""
    ece: float
    """Expected calibration error: how far confidence and accuracy of a bin lie apart, on the average of all lines."""
    bins: tuple[Bin, ...]
    rejection: tuple[Rejection, ...]
    confusions: tuple[tuple[str, str, int], ...]
    """Gold label, label that was understood, lines; the most frequent first."""

    @classmethod
    def of(cls, guesses: Sequence[Guess], confusions: int = 10) -> Agreement:
        """Counts at least one guess."""
        noisy = [guess for guess in guesses if guess.noisy]
        bins = [[guess for guess in guesses if _bin(guess) == number] for number in range(BINS)]
        filled = tuple(Bin(len(one), _mean([g.confidence for g in one]), _accuracy(one)) for one in bins if one)
        wrong = Counter((guess.gold, guess.label) for guess in guesses if not guess.right)
        return cls(
            lines=len(guesses),
            accuracy=_accuracy(guesses),
            macro_f1=_macro_f1(guesses),
            noisy=_accuracy(noisy) if noisy else None,
            ece=sum(one.lines * abs(one.confidence - one.accuracy) for one in filled) / len(guesses),
            bins=filled,
            rejection=tuple(_rejection(guesses, threshold) for threshold in THRESHOLDS),
            confusions=tuple((gold, label, count) for (gold, label), count in wrong.most_common(confusions)),
        )


def _bin(guess: Guess) -> int:
    return min(int(guess.confidence * BINS), BINS - 1)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _accuracy(guesses: Sequence[Guess]) -> float:
    return _mean([guess.right for guess in guesses])


def _macro_f1(guesses: Sequence[Guess]) -> float:
    gold = Counter(guess.gold for guess in guesses)
    given = Counter(guess.label for guess in guesses)
    right = Counter(guess.gold for guess in guesses if guess.right)
    return _mean([2 * right[label] / (gold[label] + given[label]) for label in gold])


def _rejection(guesses: Sequence[Guess], threshold: float) -> Rejection:
    kept = [guess for guess in guesses if guess.confidence >= threshold]
    return Rejection(threshold, len(kept) / len(guesses), _accuracy(kept) if kept else None)
