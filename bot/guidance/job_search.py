"""Finds occupations by what people call them: without accents, with spelling errors, in the middle of a sentence."""

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.guidance.answers import plain

ALIKE = 78.0
"""Similarity in percent from which two words count as spellings of one; shorter words must be equal."""
SHORTEST_FUZZY = 4
BEGINNING = 0.9
"""The worth of a word that only begins like the one that was said: "plumb" for "plumber"."""
MOST_SPELLINGS = 6
NEEDED = 0.6
"""From this score on (0 to 1) an occupation is found."""
SURE = 0.8
"""From this score on the words name an occupation and hardly anything else."""
FAR = 0.2
"""What scores so much less than the best find is left out."""
PREFERRED = 0.02
"""What a find by an occupation's own label is worth more than one by an alternative label."""
STRANGE = 0.5
"""How much a word that no occupation has counts against a find, next to one that fits."""


@dataclass(frozen=True, slots=True)
class Name:
    """What an occupation is called: ``key`` is whatever the caller knows it by."""

    key: str
    label: str
    alternatives: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """An occupation that was found, with a score from NEEDED to 1."""

    key: str
    score: float


class JobIndex:
    """The names of occupations in one language. ``ignored``: words that name none ("is", "there", "job")."""

    def __init__(self, names: Iterable[Name], ignored: Iterable[str] = ()) -> None:
        self._ignored = {word for text in ignored for word in _words(text)}
        self._keys: list[str] = []
        self._owner = array("I")  # which occupation a wording belongs to
        self._length = array("B")  # how many words that count it has
        self._own = array("B")  # 1: it is the occupation's own label
        self._where: dict[str, array[int]] = {}
        for name in names:
            self._keys.append(name.key)
            own = dict.fromkeys(_forms(name.label), True)
            others = dict.fromkeys((part for text in name.alternatives for part in _forms(text)), False)
            for wording, is_own in {**others, **own}.items():
                words = [word for word in dict.fromkeys(_words(wording)) if word not in self._ignored]
                if words:
                    self._add(words, is_own)
        self._vocabulary = list(self._where)

    def _add(self, words: Sequence[str], own: bool) -> None:
        number = len(self._owner)
        self._owner.append(len(self._keys) - 1)
        self._length.append(min(len(words), 255))
        self._own.append(own)
        for word in words:
            self._where.setdefault(word, array("I")).append(number)

    def asked(self, text: str) -> tuple[str, ...]:
        """The words of ``text`` that may name a job."""
        return tuple(word for word in dict.fromkeys(_words(text)) if word not in self._ignored)

    def find(self, text: str, most: int = 5) -> tuple[Found, ...]:
        """The occupations that ``text`` may mean, best first; empty when it names none.

        The score of a wording: 0.8 × how well the words fit, rare ones counting more, + 0.2 × how much of the wording
        was said. An occupation has the score of its best wording.
        """
        words = {word: self._worth(word) for word in self.asked(text)}
        fitting: dict[int, float] = {}  # wording → worth of the words that fit, by how alike they are
        fitted: dict[int, float] = {}  # wording → their worth
        said: dict[int, int] = {}  # wording → how many they are
        for word, worth in words.items():
            for number, alike in self._wordings(word).items():
                fitting[number] = fitting.get(number, 0.0) + worth * alike
                fitted[number] = fitted.get(number, 0.0) + worth
                said[number] = said.get(number, 0) + 1
        whole = sum(words.values())
        best: dict[int, float] = {}
        for number, fit in fitting.items():
            strange = STRANGE * (whole - fitted[number])
            score = 0.8 * fit / (fitted[number] + strange) + 0.2 * min(1.0, said[number] / self._length[number])
            owner = self._owner[number]
            best[owner] = max(best.get(owner, 0.0), score + PREFERRED * self._own[number])
        limit = max(NEEDED, max(best.values(), default=0.0) - FAR)
        found = sorted((one for one in best.items() if one[1] >= limit), key=lambda one: -one[1])
        return tuple(Found(self._keys[n], min(1.0, round(score, 4))) for n, score in found[:most])

    def _wordings(self, word: str) -> dict[int, float]:
        """The wordings that have this word, or one like it: number → how alike, 0 to 1."""
        found: dict[int, float] = {}
        for spelling, alike in self._spellings(word).items():
            for number in self._where[spelling]:
                found[number] = max(found.get(number, 0.0), alike)
        return found

    def _worth(self, word: str) -> float:
        """Rare words say more: "assistant" stands in hundreds of names."""
        return math.log((2 + len(self._owner)) / (1 + len(self._where.get(word, ()))))

    def _spellings(self, word: str) -> dict[str, float]:
        """The known words that this one may be: how alike they are, 0 to 1."""
        found = {word: 1.0} if word in self._where else {}
        if len(word) < SHORTEST_FUZZY:
            return found
        for other in self._vocabulary:
            if other.startswith(word):
                found.setdefault(other, BEGINNING)
        if word in found:
            return found  # written as it should be: other words are other jobs
        alike = process.extract(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST_SPELLINGS)
        for other, percent, _ in alike:
            found[other] = max(found.get(other, 0.0), percent / 100)
        return found


def _words(text: str) -> list[str]:
    return [word for word in plain(text.replace("'", " ").replace("’", " ")).split() if len(word) > 1]


def _forms(label: str) -> list[str]:
    """The wordings of a label: "plombier/plombière" is two, "employé/employée de bureau" one."""
    parts = label.split("/")
    return parts if len({len(part.split()) for part in parts}) == 1 else [label]
