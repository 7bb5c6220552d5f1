"""Reads a line as people type it: words in their first form, misspelt ones recognised, edges of sentences.

The cost grows linearly with the text. Nothing of the text is kept.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.guidance.vocabulary import Vocabulary

EDGE, COMMA, UNKNOWN = ".", ",", "_"
_LONGEST_WORD = 30
_LONG_WORD = 7
_SWAPS_FROM = 8
"""In words of so many letters and more, one letter may stand for another."""
_TOKEN = re.compile(
    r"([0-9]+(?:[.,][0-9]+)?)"  # a number
    r"|((?:[^\W\d_]|[\u0300-\u036f])+)"  # a word, its accents composed or not; an apostrophe or hyphen parts two
    r"|([.!?;…\n\r])"
    r"|([,:()/–—]|\s-\s)"
)
_DOUBLED = re.compile(r"(.)\1+")
_SPELT_OUT = str.maketrans({"æ": "ae", "œ": "oe", "ı": "i", "ł": "l", "ø": "o"})


class Token(NamedTuple):
    """A word in its first form (or a number, a sentence's edge, a comma, UNKNOWN) and where it stands in the text."""

    word: str
    start: int
    end: int


def fold(word: str) -> str:
    """Lower case without accents."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c)).translate(_SPELT_OUT)


class Reader:
    """Reads one language. ``phrases`` are all that will be looked for: only their words are known."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._plural = vocabulary.plural
        self._first: dict[str, str] = {}
        for family in vocabulary.inflection:
            for stem in family.stems:
                first = fold(stem + family.endings[0])
                self._first |= {fold(stem + ending): first for ending in family.endings}
        for concept in vocabulary.occupations.values():
            self._first |= {fold(other): fold(one) for one, other in _genders(concept.label)}
        for word, forms in vocabulary.forms.items():
            self._first |= {fold(form): fold(word) for form in (word, *forms)}
        self._spelt: dict[str, list[str]] = {}
        self._phrased: dict[str, list[str]] = {}
        self._known: set[str] = set()
        self._ordinary = {fold(word) for word in vocabulary.ordinary}
        self._near: dict[tuple[str, int], list[str]] = defaultdict(list)
        for written, variants in vocabulary.spellings.items():
            words = [self.first_form(word) for word in self._words(written)]
            self._spelt |= {fold(variant): words for variant in variants}

    def phrase(self, text: str) -> tuple[str, ...]:
        """A phrase of the vocabulary, its words in their first form."""
        words = list[str]()
        for raw in text.split():
            if raw not in self._phrased:
                self._phrased[raw] = [
                    f for word in self._words(raw) for f in self._spelt.get(word) or [self.first_form(word)]
                ]
            words += self._phrased[raw]
        return tuple(words)

    def learn(self, words: Iterable[str], keywords: Iterable[str]) -> None:
        """Take ``words`` as known; ``keywords`` among them are recognised when misspelt."""
        self._phrased.clear()
        self._known = {*words}
        kept = {*keywords}
        surfaces = kept | {form for form, first in self._first.items() if first in kept}
        surfaces |= {form for form, parts in self._spelt.items() if not kept.isdisjoint(parts)}
        for word in sorted(surfaces):
            if len(word) >= 5:
                for length in range(len(word) - 2, len(word) + 3):
                    self._near[word[0], length].append(word)

    def read(self, text: str) -> list[Token]:
        """The tokens of ``text`` in their order."""
        tokens: list[Token] = []
        for match in _TOKEN.finditer(text):
            number, word, edge, _ = match.groups()
            start, end = match.span()
            if word:
                tokens.extend(Token(form, start, end) for form in self._forms(fold(word)))
            else:
                tokens.append(Token(number or (EDGE if edge else COMMA), start, end))
        return tokens

    def first_form(self, word: str) -> str:
        """A folded word in its first form: "drove" is "drive", "boxes" is "box"."""
        if (first := self._first.get(word)) is not None:
            return first
        if len(word) > 3:
            for ending in self._plural:
                if word.endswith(ending):
                    shorter = word[: -len(ending)]
                    return self._first.get(shorter, shorter)
        return word

    def _forms(self, word: str) -> list[str]:
        if (parts := self._spelt.get(word)) is not None:
            return parts
        form = self.first_form(word)
        if form in self._known or word in self._ordinary or form in self._ordinary:
            return [form]
        near = self._misspelt(word)
        if near is None:
            return [UNKNOWN]
        return self._spelt.get(near) or [self.first_form(near)]

    def _misspelt(self, word: str) -> str | None:
        """The word that this must be, with the same first letter: one slip from five letters on, two from ten on.

        A short word is too near to others ("ventre", "vendre"): in it, only a doubled, a single, a swapped or a last
        letter that was left out.
        """
        if not 5 <= len(word) <= _LONGEST_WORD:
            return None
        slips = 2 if len(word) >= 10 else 1
        near = self._near.get((word[0], len(word)))
        if near:
            found = process.extract(word, near, scorer=OSA.distance, score_cutoff=slips, limit=None)
            if meant := next((str(name) for name, *_ in found if _slipped(word, str(name))), None):
                return meant
        many = next((ending for ending in self._plural if word.endswith(ending)), "")
        return self._misspelt(word.removesuffix(many)) if many else None

    @staticmethod
    def _words(text: str) -> Iterator[str]:
        for match in _TOKEN.finditer(text):
            if match.group(1) or match.group(2):
                yield fold(match.group())


def _slipped(word: str, meant: str) -> bool:
    """Whether a word may be a slip of another: the shorter it is, the more likely it is a word of its own ("bashed",
    "bathed"). In short words letters are doubled, swapped or the last one left out; none stands for another.
    """
    if len(word) >= _SWAPS_FROM:
        return True
    if min(len(word), len(meant)) < _LONG_WORD:
        doubled = _DOUBLED.sub(r"\1", word) == _DOUBLED.sub(r"\1", meant)
        return word == meant[:-1] or doubled or sorted(word) == sorted(meant)
    return len(word) != len(meant) or sorted(word) == sorted(meant)


def _genders(label: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The words in which the two titles of an occupation differ: they are one word ("boulanger", "boulangère")."""
    for one, other in zip(*(title.split() for title in label), strict=False) if len(label) > 1 else ():
        if one != other and one[:3] == other[:3]:
            yield one, other
