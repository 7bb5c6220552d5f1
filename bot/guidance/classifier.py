"""A small linear classifier of short texts: what somebody means, or whether it is a cry for help.

One border a label, drawn by a linear support vector machine: half a second for some thousand texts, and in
cross-validation better than logistic regression. Its scores become probabilities by one number, the temperature, which
is learned from texts that the borders were drawn without.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.guidance.ngrams import Vectoriser, grams

LEFT_OUT = 2
"""One line of two is left out to learn the temperature: one number, for which the quicker machine is good enough."""
FEWEST_LEFT_OUT, CAUTIOUS = 50, 3.0
"""With fewer texts to learn it from, the temperature is not learned; this one is, and rather unsure."""
TOLERANCE = 0.03
"""Where the machine stops. In cross-validation as good as a hundredth of it, and quicker."""
SHARPEST = 15.0
"""The highest inverse temperature: a handful of texts that are all told apart would ask for an endless one."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TextClassifier:
    """A linear classifier of short texts over word and character n-grams; `fit` trains it."""

    vectoriser: Vectoriser
    labels: tuple[str, ...]
    weights: NDArray[np.float16]
    """One row a feature, one column a label: a text reads some hundred rows. Half precision is enough."""
    bias: Floats

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        *,
        features: int,
        strength: float,
        lines: Sequence[int] | None = None,
        lean: Mapping[str, float] | None = None,
    ) -> TextClassifier:
        """Trains on texts and the label of each, at least two different ones.

        ``strength`` is the C of the support vector machine. ``lines`` says which texts are ways to say the same: they
        are never on both sides when the temperature is learned, and four of them count as much as two lines: one each
        would drown what people really wrote, one together would waste them. ``lean`` moves a
        label's border outwards, by so much in log odds: for one that stands for more than any examples can show.
        """
        from scipy.sparse import csr_matrix  # here because only training needs it

        known = tuple(sorted(set(labels)))
        gold = np.array([known.index(label) for label in labels])
        groups = np.arange(len(texts)) if lines is None else np.array(lines)
        parts = [grams(text) for text in texts]
        vectoriser = Vectoriser.fit(parts, most=features)
        places, values, starts = vectoriser.vectors(parts)
        matrix = csr_matrix((values, places, starts), shape=(len(texts), len(vectoriser.vocabulary)))
        shares = (np.bincount(groups)[groups] ** -0.5).astype(np.float32)
        scale = _temperature(matrix, gold, shares, groups, len(known), strength)
        weights, bias = _borders(matrix, gold, shares, len(known), strength)
        bias = bias * scale + np.array([(lean or {}).get(label, 0.0) for label in known])
        return cls(vectoriser, known, (weights * scale).astype(np.float16), bias.astype(np.float32))

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Returns labels with their probabilities, most likely first; nothing when no feature of the text is known."""
        places, values = self.vectoriser.vector(grams(text))
        if not len(places):
            return []
        odds = _probabilities(values @ self.weights[places].astype(np.float32) + self.bias)
        return [(self.labels[index], float(odds[index])) for index in np.argsort(-odds, kind="stable")]


def _borders(matrix: Any, gold: NDArray[Any], shares: Floats, count: int, strength: float) -> tuple[Floats, Floats]:
    """Returns weights (features, labels) and bias (labels); a label without texts is never chosen."""
    from sklearn.svm import LinearSVC  # costs two seconds and 60 MB

    present = np.unique(gold)
    weights = np.zeros((matrix.shape[1], count), dtype=np.float32)
    bias = np.full(count, -2, dtype=np.float32)
    # Balanced: a rare label is not less likely to be meant because fewer ways to say it were collected.
    totals = np.bincount(gold, shares, count)
    balance = shares.sum() / (len(present) * totals[gold])
    machine = LinearSVC(C=strength, tol=TOLERANCE, random_state=0).fit(matrix, gold, sample_weight=shares * balance)
    if len(present) == 2:  # scikit-learn keeps one row for two labels: the second against the first
        weights[:, present] = np.vstack([-machine.coef_, machine.coef_]).T
        bias[present] = [-machine.intercept_[0], machine.intercept_[0]]
    else:
        weights[:, present], bias[present] = machine.coef_.T, machine.intercept_
    return weights, bias


def _temperature(
    matrix: Any, gold: NDArray[Any], shares: Floats, groups: NDArray[Any], count: int, strength: float
) -> float:
    """Returns the factor at which the scores of left-out texts, as probabilities, are least surprised by the truth."""
    from scipy.optimize import minimize_scalar

    lines = list(range(int(groups.max()) + 1))
    random.Random(0).shuffle(lines)
    left_out = np.array(lines)[groups] % LEFT_OUT == 0
    inside, outside = np.flatnonzero(~left_out), np.flatnonzero(left_out)
    if len(np.unique(gold[inside])) < 2 or len(outside) < FEWEST_LEFT_OUT:
        return CAUTIOUS
    weights, bias = _borders(matrix[inside], gold[inside], shares[inside], count, strength)
    scores, gold, shares = matrix[outside] @ weights + bias, gold[outside], shares[outside]
    share = shares / np.bincount(gold, shares, count)[gold]

    def surprise(scale: float) -> float:
        right = _probabilities(scores * scale)[np.arange(len(gold)), gold]
        return float(-(share * np.log(right + 1e-9)).sum())

    return float(minimize_scalar(surprise, bounds=(0.5, SHARPEST), method="bounded").x)


def _probabilities(scores: Floats) -> Floats:
    odds: Floats = np.exp(scores - scores.max(axis=-1, keepdims=True))
    odds /= odds.sum(axis=-1, keepdims=True)
    return odds
