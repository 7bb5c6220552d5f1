"""Understands a typed answer to the question that was asked: numbers, labels, everyday words. It never guesses."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from bot.guidance.instruments import DONT_KNOW, FACES, Kind, Question

ALIKE = 88.0
"""Similarity in percent from which a spelling counts as the same words; only from FEWEST_LETTERS on."""
ALIKE_WORD = 75.0
"""The same for each single word: "do" is not a spelling of "don't", and no word may be left out or added."""
FEWEST_LETTERS = 5

Wordings = Mapping[str, Iterable[str]]
"""For each option id everything that means it: its label and what people type instead."""

RATED_BY_INTENT = dict(
    zip(("rate_not_at_all", "rate_little", "rate_middle", "rate_quite", "rate_very_much"), FACES, strict=True)
)
"""What the language understanding calls an answer on the scale, and the face that it means."""
SAID_PLAINLY = {"affirm": ("yes", "right"), "deny": ("no", "wrong")}
"""A bare yes or no, and the options that it means where a question has one of them."""


def plain(text: str) -> str:
    """Lower case, without accents and punctuation, single spaces: how typed words are compared."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w]+", " ", bare.replace("'", "")).split())


_plain_wording = lru_cache(maxsize=20_000)(plain)
"""For content only, which is the same at each turn: what a person types is kept nowhere."""


def understand(text: str, question: Question, wordings: Wordings) -> str | tuple[str, ...] | None:
    """The answer that ``text`` gives to ``question``; None when it is not clear.

    A number counts the options as they are shown, from 1. For a multi question several options may be named,
    separated by commas, "and" or a line break; one unclear part makes the whole unclear.
    """
    known = {option: {_plain_wording(wording) for wording in texts} - {""} for option, texts in wordings.items()}
    whole = _one(plain(text), question, known)
    if question.kind is not Kind.MULTI:
        return whole or _agreed(text, question, known)
    if whole is not None:
        return whole if whole == DONT_KNOW else (whole,)
    parts = [_one(part, question, known) for part in _parts(text)]
    if not parts or None in parts or DONT_KNOW in parts:
        return None
    found = tuple(option for option in question.option_ids if option in parts)
    exclusive = {option.id for option in question.options if option.exclusive}
    return None if len(found) > 1 and exclusive & set(found) else found


def rated(intent: str, confidence: float, question: Question, surely: float = 0.6) -> str | None:
    """The face that an understood intent means for a rating; None below the confidence ``surely``."""
    if question.kind is Kind.RATING and confidence >= surely:
        return RATED_BY_INTENT.get(intent, DONT_KNOW if intent == "dont_know" else None)
    if confidence < surely:
        return None
    plainly = [option for option in SAID_PLAINLY.get(intent, ()) if option in question.option_ids]
    return plainly[0] if plainly else DONT_KNOW if intent == "dont_know" else None


def is_valid(question: Question, value: str | tuple[str, ...]) -> bool:
    """Whether a value that a page sent is an answer to the question."""
    if value == DONT_KNOW:
        return True
    if question.kind is not Kind.MULTI:
        return value in question.option_ids
    if isinstance(value, str) or len(set(value)) < len(value) or not set(value) <= set(question.option_ids):
        return False
    exclusive = {option.id for option in question.options if option.exclusive}
    return len(value) <= 1 or not exclusive & set(value)


def _one(said: str, question: Question, known: Mapping[str, set[str]]) -> str | None:
    if said.isdecimal() and said.isascii():
        number = int(said)
        return question.option_ids[number - 1] if 1 <= number <= len(question.option_ids) else None
    joined = said.replace(" ", "")  # "j adore", "dont know"
    exact = {option for option, wordings in known.items() if any(joined == one.replace(" ", "") for one in wordings)}
    if len(exact) == 1:
        return exact.pop()
    if exact or len(said) < FEWEST_LETTERS:
        return None
    alike = {option for option, wordings in known.items() if any(_alike(said, one) for one in wordings)}
    return alike.pop() if len(alike) == 1 else None


def _agreed(text: str, question: Question, known: Mapping[str, set[str]]) -> str | None:
    """The option that every part of a sentence means: "bof, pas trop"."""
    parts = [plain(part) for part in re.split(r"[,;.!?…\n]", text)]
    options = {_one(part, question, known) for part in parts if part}
    return options.pop() if len(options) == 1 else None


def _alike(said: str, wording: str) -> bool:
    words, known = said.split(), wording.split()
    if len(wording) < FEWEST_LETTERS or len(words) != len(known) or ratio(said, wording) < ALIKE:
        return False
    return all(ratio(word, other) >= ALIKE_WORD for word, other in zip(words, known, strict=True))


def _parts(text: str) -> Iterator[str]:
    for part in re.split(r"[,;\n/+&]|\b(?:and|et|und|e|y|i|și|si)\b", text.casefold()):
        if plain(part):
            yield plain(part)
