"""Turns a short text into a sparse vector of word and character n-grams, fast enough to do for every message.

Training and prediction share this code, so that they can never disagree. A feature is the CRC-32 of an n-gram: a
vocabulary is one sorted array of numbers instead of a dictionary of some ten thousand strings a language, and looking a
text up is one binary search over it. (With 30,000 features in 2**32 numbers, about 0.1 collisions are expected.)
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

LONGEST_TEXT = 600
"""Characters that are looked at. Nobody needs more to say what they want, and a huge message must stay cheap."""

LONGEST_GRAM = 5
_WORD = re.compile(r"\w+")
_WORD_SEED = 1
_CHARACTER_SEED = 2
_APART_SEED, _FIRST_SEED, _LAST_SEED = 3, 4, 5

Grams = tuple[list[int], list[int]]
"""The word and the character features of a text, each as often as it occurs."""


def words_of(text: str) -> list[str]:
    """Returns the lower-case words of ``text`` without accents: people at a shared keyboard leave them out."""
    text = text[:LONGEST_TEXT]
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _WORD.findall(text.lower())


def word_grams(words: list[str]) -> list[int]:
    """Returns the features of all words, of pairs of neighbours and of next neighbours, and of both ends of the text.

    How a short message begins and ends says much: "not now" is a no, "why not" is a yes.
    """
    features = [crc32(word.encode(), _WORD_SEED) for word in words]
    features += [crc32(f"{left} {right}".encode(), _WORD_SEED) for left, right in pairwise(words)]
    for distance in (2, 3):
        apart = zip(words, words[distance:], strict=False)
        features += [crc32(f"{left} {right}".encode(), _APART_SEED) for left, right in apart]
    for size in (1, 2):
        if len(words) >= size:
            features.append(crc32(" ".join(words[:size]).encode(), _FIRST_SEED))
            features.append(crc32(" ".join(words[-size:]).encode(), _LAST_SEED))
    return features


def character_grams(words: list[str]) -> list[int]:
    """Returns the features of all runs of 2 to 5 bytes inside each word, its edges marked by a space.

    Runs of bytes, not characters: the same thing in Latin scripts, and in others a slightly longer run costs nothing.
    """
    features = []
    for word in words:
        padded = f" {word} ".encode()
        length = len(padded)
        for size in range(2, min(LONGEST_GRAM, length) + 1):
            features += [crc32(padded[start : start + size], _CHARACTER_SEED) for start in range(length - size + 1)]
    return features


def grams(text: str) -> Grams:
    """Returns the features of a text."""
    words = words_of(text)
    return word_grams(words), character_grams(words)


@dataclass(frozen=True, slots=True)
class Vectoriser:
    """TF-IDF over a fixed vocabulary; the word half and the character half of a vector have the same length."""

    vocabulary: NDArray[np.uint32]
    """The features, ascending."""
    idf: NDArray[np.float32]
    """Inverse document frequency of each feature."""

    @classmethod
    def fit(cls, texts: Sequence[Grams], *, most: int) -> Vectoriser:
        """Learns a vocabulary of at most ``most`` features, the ones that occur in most texts."""
        seen: Counter[int] = Counter()
        for words, characters in texts:
            seen.update({*words, *characters})
        # By frequency, then by number: the same texts always give the same vocabulary.
        chosen = sorted(sorted(seen, key=lambda feature: (-seen[feature], feature))[:most])
        counts = np.array([seen[feature] for feature in chosen], dtype=np.float32)
        idf = np.log((1 + len(texts)) / (1 + counts)) + 1
        return cls(np.array(chosen, dtype=np.uint32), idf.astype(np.float32))

    def vector(self, text: Grams) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Returns positions in the vocabulary and their weights, both empty when nothing is known."""
        places, weights, _ = self.vectors([text])
        return places, weights

    def vectors(self, texts: Sequence[Grams]) -> tuple[NDArray[np.intp], NDArray[np.float32], NDArray[np.intp]]:
        """Returns positions and weights of all texts, one after the other, and where each begins, with the end."""
        halves = [self._half([text[half] for text in texts]) for half in (0, 1)]
        rows, places, weights = (np.concatenate(parts) for parts in zip(*halves, strict=True))
        order = np.argsort(rows, kind="stable")
        return places[order], weights[order], np.searchsorted(rows[order], np.arange(len(texts) + 1))

    def _half(self, texts: Sequence[list[int]]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
        """Returns row, position and weight of each feature of each text; a text's weights have length one."""
        rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        features = np.array([feature for text in texts for feature in text], dtype=np.uint32)
        size = len(self.vocabulary)
        if not size:
            return rows[:0], rows[:0], np.empty(0, dtype=np.float32)
        places = np.searchsorted(self.vocabulary, features)
        places[places == size] = 0
        known = self.vocabulary[places] == features
        cells, counts = np.unique(rows[known] * size + places[known], return_counts=True)
        rows, places = np.divmod(cells, size)
        weights = (1 + np.log(counts.astype(np.float32))) * self.idf[places]
        lengths = np.sqrt(np.bincount(rows, weights * weights, len(texts)))
        return rows, places, (weights / lengths[rows]).astype(np.float32)
