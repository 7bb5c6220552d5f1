"""Trains the safety gate's classifier, and sets its thresholds by cross-validation for stated rates of false alarms.

It learns from examples of cries for help and of what only sounds like one, from everything that people ordinarily
type, and from the lists of the lexicon, read as examples. All ways to say one line stay in one fold: a line is never
judged by a model that has seen another way to say it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.guidance.alternatives import BadAlternatives, expand
from bot.guidance.hearing import BITS, Hearing, Thresholds, features
from bot.guidance.safeguarding import EDGE, LexiconSource, cut

NOW, CHECK_IN, NONE = "now", "check_in", "none"
SECTIONS = {"now": NOW, "check_in": CHECK_IN, "check_in_instead": CHECK_IN, "not_alarms": NONE}
WAYS, WAYS_OF_A_PATTERN = 6, 4
FALSE_NOW, FALSE_CHECK_IN = 0.002, 0.02
"""The share of harmless lines, hard ones among them, that may get the full screen and the card from the classifier."""
UNCONFIRMED = 0.02
"""The share of cries at level *now* whose entry in a list may be shown as a card, so that harmless lines are, too."""
FOLDS, EPOCHS, STRENGTH = 3, 12, 4e-4
PATTERN_WEIGHT, ALARM_WEIGHT = 0.3, 2.0

Floats = NDArray[np.float64]


class Example(NamedTuple):
    """One way to say a line. ``group`` is the same for all ways of it; together they weigh one line."""

    group: int
    language: str
    level: str
    text: str
    weight: float
    judged: bool = True
    """False for what is only learned from: patterns of the lexicon."""


def examples(language: str, level: str, line: str, ways: int = WAYS) -> Iterator[Example]:
    """The ways to say one line; raises BadAlternatives."""
    said = expand(line, ways)
    yield from (Example(crc32(line.encode()), language, level, way, 1 / len(said)) for way in said)


def patterns(language: str, source: LexiconSource) -> Iterator[Example]:
    """The lists of a language, some ways of each pattern."""
    lists: dict[str, str] = {}
    for name, lines in source.words.items():
        lists[name] = f"({'|'.join(_plain(line, lists) for line in lines)})"
    for section, _, _, pattern in source.lines():
        try:
            said = expand(_plain(pattern, lists), WAYS_OF_A_PATTERN)
        except BadAlternatives:  # what only the lexicon's own notation can say
            continue
        weight = PATTERN_WEIGHT / max(1, len(said))
        yield from (Example(0, language, SECTIONS[section], way, weight, judged=False) for way in said)


def fit(given: Sequence[Example], remaining: Callable[[str, str], Sequence[str]]) -> Hearing:
    """Train on all examples. ``remaining`` gives the words of a text that the lexicon leaves to be heard."""
    matrix = _Matrix(given)
    danger = np.array([one.level == NOW for one in given])
    alarm = np.array([one.level != NONE for one in given])
    folds = np.array([one.group % FOLDS if one.judged else FOLDS for one in given])
    sounds = np.zeros((len(given), 2))
    for fold in range(FOLDS):
        trained = matrix.fit(folds != fold, danger, alarm)
        for at in np.flatnonzero(folds == fold).tolist():
            sounds[at] = trained.sound(remaining(given[at].text, given[at].language))
    whole = matrix.fit(np.ones(len(given), dtype=bool), danger, alarm)
    return Hearing(whole.weights, whole.bias, _thresholds(given, folds < FOLDS, sounds))


class _Matrix:
    """The examples as a sparse matrix, and the fitting of both columns on some of its rows."""

    def __init__(self, given: Sequence[Example]) -> None:
        # Imported here because only training needs it: it costs two seconds and 60 MB.
        from scipy.sparse import csr_matrix, diags

        rows, values, starts = list[NDArray[np.int64]](), list[NDArray[np.float32]](), [0]
        for one in given:
            halves = features([word for word in cut(one.text) if word != EDGE])
            rows += halves
            values += [np.full(len(half), 1 / max(1, len(half)) ** 0.5, dtype=np.float32) for half in halves]
            starts.append(starts[-1] + sum(map(len, halves)))
        shape = (len(given), 2 << BITS)
        counted = csr_matrix((np.concatenate(values), np.concatenate(rows), starts), shape=shape)
        counted.sum_duplicates()
        seen = np.bincount(counted.indices, minlength=shape[1])
        # What stands in one example only teaches nothing about others.
        self._rarity = np.where(seen > 1, np.log((1 + len(given)) / (1 + seen)) + 1, 0).astype(np.float32)
        self._rows = (counted @ diags(self._rarity)).tocsr()
        self._rows.eliminate_zeros()
        self._weights = np.array([one.weight for one in given])

    def fit(self, chosen: NDArray[np.bool_], danger: NDArray[np.bool_], alarm: NDArray[np.bool_]) -> Hearing:
        from sklearn.linear_model import SGDClassifier

        columns, bias = [], []
        for wanted in (danger, alarm):
            weights = self._weights * np.where(wanted, ALARM_WEIGHT, 1)
            model = SGDClassifier(
                loss="log_loss", alpha=STRENGTH, max_iter=EPOCHS, tol=None, average=int(chosen.sum()), random_state=1
            )
            model.fit(self._rows[chosen], wanted[chosen], sample_weight=weights[chosen])
            columns.append(model.coef_[0] * self._rarity)
            bias.append(model.intercept_[0])
        return Hearing(np.stack(columns, axis=1).astype(np.float16), np.array(bias, dtype=np.float32), {})


def _thresholds(given: Sequence[Example], judged: NDArray[np.bool_], sounds: Floats) -> Mapping[str, Thresholds]:
    found = {}
    languages = np.array([one.language for one in given])
    levels = np.array([one.level for one in given])
    weights = np.array([one.weight for one in given])
    spoken = {str(language) for language in languages[judged & (levels == NOW)]}
    for language in ("", *sorted(spoken)):
        mine = judged & ((languages == language) if language else True)
        harmless, cries = mine & (levels == NONE), mine & (levels == NOW)
        found[language] = Thresholds(
            now=_above(sounds[harmless, 0], weights[harmless], FALSE_NOW),
            confirm=_above(sounds[cries, 0], weights[cries], 1 - UNCONFIRMED),
            check_in=_above(sounds[harmless, 1], weights[harmless], FALSE_CHECK_IN),
        )
    return found


def _above(values: Floats, weights: Floats, share: float) -> float:
    """The smallest value that at most a share of the weight lies above."""
    order = np.argsort(-values)
    passed = np.cumsum(weights[order]) <= share * weights.sum()
    return float(values[order][min(int(passed.sum()), len(values) - 1)])


def _plain(pattern: str, lists: Mapping[str, str]) -> str:
    """A pattern of the lexicon in the notation of examples: gaps closed, lists written out, edges left out."""
    pattern = re.sub(r"(?<!\S)\.{2,3}(?!\S)|/", " ", pattern)
    pattern = re.sub(r"@(\w+)", lambda match: lists[match[1]], pattern)
    return re.sub(r"\](?=\s*[(\[])", "] ", pattern)
