"""How well typed words are understood: held-out lines through the trained model, as figures, a table and a plot."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bot.content.labelled import INTENTS, read_labelled
from bot.content.reading import ContentError
from bot.guidance.agreement import Agreement, Guess

Classify = Callable[[str, str], Sequence[tuple[str, float]]]
"""From a text and its language to intents with their confidence, most likely first."""

_SIDE, _EDGE, _GAP = 300, 50, 70
_COLOURS = ("#1b5e9e", "#c8501e", "#2d7d46", "#7a3e9d", "#a4262c", "#0f7c7c", "#8a6d00", "#555555")


@dataclass(frozen=True, slots=True)
class Understanding:
    """The figures of one language."""

    agreement: Agreement
    parse_ms: float
    """Median of one text, in milliseconds."""

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {**asdict(self.agreement), "parse_ms": self.parse_ms}


def held_out_languages(folder: Path) -> list[str]:
    """The languages that have held-out intents below ``folder``, in alphabetical order."""
    return sorted(path.parent.name for path in folder.glob("*/intents.tsv"))


def evaluate(classify: Classify, language: str, file: Path) -> Understanding:
    """Classifies every line of a file with the columns intent, noisy and text. Raises ContentError."""
    guesses, times = [], []
    for intent, noisy, text in read_labelled(file, INTENTS):
        start = time.perf_counter()
        ranking = classify(text, language)
        times.append(1000 * (time.perf_counter() - start))
        label, confidence = ranking[0] if ranking else ("", 0.0)
        guesses.append(Guess(intent, label, confidence, noisy == "1"))
    if not guesses:
        raise ContentError([f"{file}: there is no line in it"])
    return Understanding(Agreement.of(guesses), median(times))


def agreeing(classify: Classify, examples: Sequence[tuple[str, str, str]]) -> int:
    """How many examples, each a language, an intent and a text, the model takes for what they are."""
    rankings = ((intent, classify(text, language)) for language, intent, text in examples)
    return sum(bool(ranking) and ranking[0][0] == intent for intent, ranking in rankings)


def report(found: Mapping[str, Understanding]) -> Iterator[str]:
    """A table, then the confusions of each language."""
    yield "language  lines  accuracy  macro F1  noisy    ECE  acted on at .3  right of these    ms"
    for language, one in found.items():
        figures = one.agreement
        at = next(kept for kept in figures.rejection if kept.threshold == 0.3)
        shares = (figures.accuracy, figures.macro_f1, figures.noisy, figures.ece, at.acted_on, at.accuracy)
        widths = (8, 8, 5, 5, 14, 14)
        cells = "  ".join(f"{_said(share):>{width}}" for share, width in zip(shares, widths, strict=True))
        yield f"{language:<8}  {figures.lines:>5}  {cells}  {one.parse_ms:4.2f}"
    for language, one in found.items():
        yield ""
        yield f"{language}: taken for each other"
        for gold, label, count in one.agreement.confusions:
            yield f"  {count:>3}  {gold} → {label or 'nothing'}"


def _said(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"


def plot(found: Mapping[str, Understanding]) -> str:
    """An SVG picture: how confidence and accuracy agree, and what a threshold leaves, one line a language."""
    width, height = 2 * (_SIDE + _GAP) + _EDGE, _SIDE + 2 * _EDGE
    calibration, rejection = [], []
    for (language, one), colour in zip(found.items(), _colours(len(found)), strict=True):
        bins = [(step.confidence, step.accuracy) for step in one.agreement.bins]
        kept = [(step.acted_on, step.accuracy) for step in one.agreement.rejection if step.accuracy is not None]
        calibration.append((language, colour, bins))
        rejection.append((language, colour, [(share, 2 * accuracy - 1) for share, accuracy in kept]))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *_panel(_GAP, "confidence", "accuracy", ("0", "1"), ("0", "1"), calibration),
        f'<path d="M{_GAP} {_EDGE + _SIDE}L{_GAP + _SIDE} {_EDGE}" stroke="#999999" stroke-dasharray="4"/>',
        *_panel(2 * _GAP + _SIDE, "share acted on", "accuracy of these", ("0", "1"), (".5", "1"), rejection),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _colours(count: int) -> list[str]:
    return [_COLOURS[number % len(_COLOURS)] for number in range(count)]


def _panel(
    left: int,
    across: str,
    up: str,
    ends_across: tuple[str, str],
    ends_up: tuple[str, str],
    lines: Sequence[tuple[str, str, Sequence[tuple[float, float]]]],
) -> Iterator[str]:
    """A square with its axes and one line a language; points run from 0 to 1 in both directions."""
    right, top, bottom = left + _SIDE, _EDGE, _EDGE + _SIDE
    yield f'<rect x="{left}" y="{top}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#333333"/>'
    yield f'<text x="{left + _SIDE / 2}" y="{bottom + 32}" text-anchor="middle">{across}</text>'
    yield f'<text x="{left - 6}" y="{top - 12}">{up}</text>'
    for place, anchor, label in ((left, "start", ends_across[0]), (right, "end", ends_across[1])):
        yield f'<text x="{place}" y="{bottom + 16}" text-anchor="{anchor}">{label}</text>'
    for place, label in ((bottom, ends_up[0]), (top + 10, ends_up[1])):
        yield f'<text x="{left - 6}" y="{place}" text-anchor="end">{label}</text>'
    for number, (name, colour, points) in enumerate(lines):
        path = "L".join(f"{left + x * _SIDE:.1f} {bottom - max(y, 0) * _SIDE:.1f}" for x, y in points)
        yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        x, y = left + 12 + 70 * (number // 4), bottom - 12 - 16 * (number % 4)
        yield f'<text x="{x}" y="{y}" fill="{colour}">{name}</text>'
