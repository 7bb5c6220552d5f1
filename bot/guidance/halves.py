"""Where one message may be two: at the end of a sentence, at a comma, at a word such as "and"."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

MOST_PLACES = 4
"""A message with more such places tells a story: it is left whole, and reading it stays cheap."""

_STOPS = r"[.!?…;:,\n]+"


def halves(text: str, joins: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yields what stands before and after each place where ``text`` may be parted, in the order of the places.

    ``joins`` are the words that join two thoughts; they stand in neither half.
    """
    places = list(_places(tuple(joins)).finditer(text))
    if len(places) > MOST_PLACES:
        return
    for place in places:
        left, right = text[: place.start()].strip(), text[place.end() :].strip()
        if left and right:
            yield left, right


@lru_cache(maxsize=32)
def _places(joins: tuple[str, ...]) -> re.Pattern[str]:
    if not joins:
        return re.compile(_STOPS)
    words = "|".join(re.escape(word) for word in joins)
    return re.compile(rf"{_STOPS}(?:\s*(?:{words})\b)*|\b(?:{words})\b(?:\s+(?:{words})\b)*", re.IGNORECASE)
