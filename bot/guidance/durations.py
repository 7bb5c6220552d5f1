"""How long: "two years", "6 months", "a year and a half", "2015-2018". Only what can be computed from the words."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bot.guidance.spoken import Token
from bot.guidance.vocabulary import Vocabulary

LONGEST_YEARS = 60
FIRST_YEAR, LAST_YEAR = 1950, 2099
_BETWEEN_YEARS = 3

Words = tuple[str, ...]


class Duration(NamedTuple):
    """So many months, said by the tokens from ``start`` to before ``end``."""

    months: int
    start: int
    end: int


class Durations:
    """Finds the durations of one language. ``phrase`` brings words into their first form."""

    def __init__(self, vocabulary: Vocabulary, phrase: Callable[[str], Words]) -> None:
        def all_of(phrases: Sequence[str]) -> list[Words]:
            return [phrase(one) for one in phrases]

        self._numbers = {phrase(word)[0]: value for word, value in vocabulary.numbers.items()}
        self._units = {phrase(word)[0]: value for word, value in vocabulary.units.items()}
        self._half, self._vague = all_of(vocabulary.half), {one[0] for one in all_of(vocabulary.vague)}
        self._before = all_of(vocabulary.not_durations.before)
        self._after = all_of(vocabulary.not_durations.after)
        phrases = (*self._half, *self._before, *self._after)
        self.words = {*self._numbers, *self._units, *self._vague, *(word for words in phrases for word in words)}

    def find(self, tokens: Sequence[Token]) -> Iterator[Duration]:
        """The durations in their order."""
        words = [token.word for token in tokens]
        for at, word in enumerate(words):
            found = self._counted(words, at) if word in self._units else self._from_year_to_year(words, at)
            if found is not None and 1 <= found.months <= 12 * LONGEST_YEARS:
                yield found

    def _counted(self, words: list[str], unit: int) -> Duration | None:
        """The duration whose unit stands at ``unit``."""
        start, end, half = unit, unit + 1, 0.0
        if (length := self._ends_with(words, unit, self._half)) and self._number(words, unit - length - 1) is not None:
            start, half = unit - length, 0.5
        elif self._number(words, unit - 1) is None and unit >= 2 and words[unit - 1] not in self._vague:
            start -= 1
        number = self._number(words, start - 1)
        if number is None:
            return None
        start -= 1
        fraction = self._number(words, start - 1)
        if fraction is not None and fraction < 1:
            number, start = number * fraction, start - 1
        if not half and (length := self._starts_with(words, end, self._half)):
            half, end = 0.5, end + length
        if self._ends_with(words, start, self._before) or self._starts_with(words, end, self._after):
            return None
        return Duration(int((number + half) * self._units[words[unit]] + 0.5), start, end)

    def _from_year_to_year(self, words: list[str], at: int) -> Duration | None:
        first = _year(words[at])
        for end in range(at + 1, min(at + 1 + _BETWEEN_YEARS, len(words))) if first else ():
            if (last := _year(words[end])) and first and last > first:
                return Duration(12 * (last - first), at, end + 1)
        return None

    def _number(self, words: list[str], at: int) -> float | None:
        if not 0 <= at < len(words):
            return None
        word = words[at]
        if word[0] in "0123456789":
            return float(word.replace(",", ".")) if len(word) <= 4 else None
        return self._numbers.get(word)

    @staticmethod
    def _starts_with(words: list[str], at: int, phrases: Sequence[Words]) -> int:
        return max((len(p) for p in phrases if tuple(words[at : at + len(p)]) == p), default=0)

    @staticmethod
    def _ends_with(words: list[str], at: int, phrases: Sequence[Words]) -> int:
        return max((len(p) for p in phrases if at >= len(p) and tuple(words[at - len(p) : at]) == p), default=0)


def _year(word: str) -> int | None:
    return int(word) if len(word) == 4 and word.isdecimal() and FIRST_YEAR <= int(word) <= LAST_YEAR else None
