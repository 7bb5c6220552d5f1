"""Trains the safety gate's classifier, and sets its thresholds by cross-validation for stated rates of false alarms.

It learns from examples of cries for help and of what only sounds like one, from everything that people ordinarily
type, and from the lists of the lexicon, read as examples. All ways to say one line stay in one fold: a line is never
judged by a model that has seen another way to say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.guidance.alternatives import BadAlternatives, expand
from bot.guidance.hearing import BITS, Hearing, Thresholds, features, parts
from bot.guidance.safeguarding import EDGE, LexiconSource, cut

NOW, CHECK_IN, NONE = "now", "check_in", "none"
EITHER = "either"
"""A cry for help that nobody has given a level."""
UNJUDGED = -1
"""The group of patterns and phrases: no fold leaves them out."""
SECTIONS = {"now": NOW, "check_in": CHECK_IN, "check_in_instead": CHECK_IN, "not_alarms": NONE}
WAYS, WAYS_OF_A_PATTERN = 6, 4
FALSE_NOW, FALSE_CHECK_IN = 0.0007, 0.04
"""What the classifier may wrongly give: the full screen to so many of all harmless lines, the hard ones among them, and
the card to so many of the lines that people ordinarily type."""
UNCONFIRMED = 0.08
"""The share of cries at level *now* whose entry in a list may be shown as a card, so that harmless lines are, too."""
FOLDS, EPOCHS, STRENGTH = 3, 6, 1e-4
PATTERN_WEIGHT, PHRASE_WEIGHT, ALARM_WEIGHT = 0.3, 0.5, 2.0

Floats = NDArray[np.float64]


class Example(NamedTuple):
    """One way to say a line. ``group`` is the same for all ways of it; together they weigh one line."""

    group: int
    language: str
    level: str
    text: str
    weight: float
    judged: bool
    """Whether thresholds rest on it: the first way of a line with a level does, patterns of the lexicon do not."""
    typed: bool = False
    """Whether it was collected as what people ordinarily type."""


def examples(language: str, level: str, line: str, ways: int = WAYS, *, typed: bool = False) -> Iterator[Example]:
    """The ways to say one line; raises BadAlternatives."""
    group, said = crc32(line.encode()), expand(line, ways)
    for way in said:
        yield Example(group, language, level, way, 1 / len(said), level != EITHER and way is said[0], typed)


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
        yield from (Example(UNJUDGED, language, SECTIONS[section], way, weight, False) for way in said)


def harmless(language: str, phrases: Iterable[str]) -> Iterator[Example]:
    """What people say of their work: words that no list of cries holds, and that examples are too few to show."""
    yield from (Example(UNJUDGED, language, NONE, phrase, PHRASE_WEIGHT, False) for phrase in phrases)


def fit(given: Sequence[Example]) -> Hearing:
    """Train on all examples. Harmless words that the lexicon would hide stay in: false alarms are rather overrated."""
    matrix = _Matrix(given)
    danger = np.array([one.level == NOW for one in given])
    alarm = np.array([one.level != NONE for one in given])
    folds = np.array([one.group % FOLDS if one.group != UNJUDGED else FOLDS for one in given])
    judged = np.array([one.judged for one in given])
    sounds = np.zeros((len(given), 2))
    for fold in range(FOLDS):
        trained = matrix.fit(folds != fold, danger, alarm)
        mine = judged & (folds == fold)
        sounds[mine] = matrix.sounds(trained, mine)
        for at in np.flatnonzero(mine).tolist():
            words = cut(given[at].text)
            if len(list(parts(words))) > 1:
                sounds[at] = trained.sound(words)
    whole = matrix.fit(np.ones(len(given), dtype=bool), danger, alarm)
    return Hearing(whole.weights, whole.bias, _thresholds(given, sounds))


class _Matrix:
    """The examples as a sparse matrix, and the fitting of both columns on some of its rows."""

    def __init__(self, given: Sequence[Example]) -> None:
        # Imported here because only training needs it: it costs two seconds and 60 MB.
        from scipy.sparse import csr_matrix, diags

        spelt, runs = features([[word for word in cut(one.text) if word != EDGE] for one in given])
        values = np.concatenate([spelt.value, runs.value])
        places = (np.concatenate([spelt.text, runs.text]), np.concatenate([spelt.row, runs.row]))
        shape = (len(given), 2 << BITS)
        counted = csr_matrix((values, places), shape=shape)
        counted.sum_duplicates()
        seen = np.bincount(counted.indices, minlength=shape[1])
        # What stands in one example only teaches nothing about others.
        self._rarity = np.where(seen > 1, np.log((1 + len(given)) / (1 + seen)) + 1, 0).astype(np.float32)
        self._counted = counted
        self._rows = (counted @ diags(self._rarity)).tocsr()
        self._rows.eliminate_zeros()
        self._weights = np.array([one.weight for one in given])
        self._graded = np.array([one.level != EITHER for one in given])

    def sounds(self, trained: Hearing, chosen: NDArray[np.bool_]) -> Floats:
        """Danger and alarm of whole lines, all at once."""
        found: Floats = self._counted[chosen] @ trained.weights.astype(np.float32) + trained.bias
        return found

    def fit(self, chosen: NDArray[np.bool_], danger: NDArray[np.bool_], alarm: NDArray[np.bool_]) -> Hearing:
        from sklearn.linear_model import SGDClassifier

        columns, bias = [], []
        for wanted, known in ((danger, self._graded), (alarm, np.ones_like(alarm))):
            rows = chosen & known
            weights = self._weights * np.where(wanted, ALARM_WEIGHT, 1)
            model = SGDClassifier(
                loss="log_loss", alpha=STRENGTH, max_iter=EPOCHS, tol=None, average=int(rows.sum()), random_state=1
            )
            model.fit(self._rows[rows], wanted[rows], sample_weight=weights[rows])
            columns.append(model.coef_[0] * self._rarity)
            bias.append(model.intercept_[0])
        return Hearing(np.stack(columns, axis=1).astype(np.float16), np.array(bias, dtype=np.float32), {})


def _thresholds(given: Sequence[Example], sounds: Floats) -> Mapping[str, Thresholds]:
    found = {}
    judged = np.array([one.judged for one in given])
    languages = np.array([one.language for one in given])
    levels = np.array([one.level for one in given])
    typed = np.array([one.typed for one in given])
    spoken = {str(language) for language in languages[judged & (levels == NOW)]}
    for language in ("", *sorted(spoken)):
        mine = judged & ((languages == language) | (language == ""))
        harmless, cries = mine & (levels == NONE), mine & (levels == NOW)
        ordinary = harmless & typed if (harmless & typed).any() else harmless
        found[language] = Thresholds(
            now=_above(sounds[harmless, 0], FALSE_NOW),
            confirm=_above(sounds[cries, 0], 1 - UNCONFIRMED),
            check_in=_above(sounds[ordinary, 1], FALSE_CHECK_IN),
        )
    return found


def _above(values: Floats, share: float) -> float:
    """The value that a share of the values reaches."""
    return float(np.quantile(values, 1 - share, method="higher"))


def _plain(pattern: str, lists: Mapping[str, str]) -> str:
    """A pattern of the lexicon in the notation of examples: gaps closed, lists written out, edges left out."""
    pattern = re.sub(r"(?<!\S)\.{2,3}(?!\S)|/", " ", pattern)
    pattern = re.sub(r"@(\w+)", lambda match: lists[match[1]], pattern)
    return re.sub(r"\](?=\s*[(\[])", "] ", pattern)
