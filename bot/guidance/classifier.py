"""A small linear classifier of short texts: what somebody means, or whether it is a cry for help."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.guidance.ngrams import Vectoriser

STEPS = 6
"""Steps of the optimiser. In cross-validation as good as running it to its end (or L-BFGS), in half of the time."""


@dataclass(frozen=True, slots=True)
class TextClassifier:
    """A linear classifier of short texts over word and character n-grams; `fit` trains it."""

    vectoriser: Vectoriser
    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    """One row a feature, one column a label: a text reads a few neighbouring rows."""
    bias: NDArray[np.float32]

    @classmethod
    def fit(cls, texts: list[str], labels: list[str], *, features: int, strength: float) -> TextClassifier:
        """Trains on texts and the label of each. ``strength`` is scikit-learn's C."""
        # Imported here because only training needs it: it costs two seconds and 60 MB.
        from scipy.sparse import csr_matrix
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression

        vectoriser = Vectoriser.fit(texts, most=features)
        vectors = [vectoriser.vector(text) for text in texts]
        starts = np.cumsum([0, *(len(places) for places, _ in vectors)])
        columns = np.concatenate([places for places, _ in vectors])
        values = np.concatenate([weights for _, weights in vectors])
        matrix = csr_matrix((values, columns, starts), shape=(len(texts), len(vectoriser.vocabulary)))
        # Balanced: a rare label is not less likely to be meant because fewer ways to say it were collected.
        model = LogisticRegression(C=strength, class_weight="balanced", solver="newton-cg", max_iter=STEPS, tol=1e-6)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(matrix, labels)
        weights, bias = model.coef_, model.intercept_
        if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes: the second against the first
            weights, bias = np.vstack([np.zeros_like(weights), weights]), np.concatenate([[0.0], bias])
        return cls(
            vectoriser,
            tuple(str(label) for label in model.classes_),
            np.ascontiguousarray(weights.T, dtype=np.float32),
            bias.astype(np.float32),
        )

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Returns labels with their probabilities, most likely first; nothing when no feature of the text is known."""
        places, values = self.vectoriser.vector(text)
        if not len(places):
            return []
        scores = values @ self.weights[places] + self.bias
        odds = np.exp(scores - scores.max())
        odds /= odds.sum()
        return [(self.labels[index], float(odds[index])) for index in np.argsort(-odds, kind="stable")]
