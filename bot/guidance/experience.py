"""Experience in free words: which occupations and skills does a line that a person typed speak of?

"I was two years in a kitchen and drove a forklift" holds two occupations and a skill. What was wished for, never done, or
done by somebody else is not experience. Precision before recall: what is found is shown to the person to confirm, and
they can add what was missed.

A line is read into words in their first form (``spoken``). Two streams of them are compared with the vocabulary's phrases:
the whole one with literal phrases and cues ("never", "in prison"), and a thin one without articles and unknown words, so
that "fixed my uncle's rusty cars" holds "fix car". The longest phrase wins; cues then take findings away or say where and how
long. Linear in the text, which is cut at ``LONGEST_TEXT`` characters. Nothing of the text is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self, cast

from bot.guidance.durations import Durations
from bot.guidance.instruments import Skills
from bot.guidance.scopes import Cue, Line, Span, about_the_person, give_way, lasting, placed
from bot.guidance.spoken import COMMA, EDGE, UNKNOWN, Reader, Token
from bot.guidance.vocabulary import Concepts, PhraseError, Vocabulary

LONGEST_TEXT = 2_000
"""Characters that are read; the rest of a longer text is not."""
_MOST_BETWEEN = 3
"""So many unknown words in a row may stand inside a phrase."""

_CONCEPTS = ("occupation", "skill", "nothing")
_BREAKS = ("subjects", "objects", "contrasts", "joins")

_MOST_GAPS = 1
"""So many known words may stand inside a phrase that does not hold them."""

Kind = Literal["occupation", "skill"]
_Meaning = tuple[str, str]
"""A kind of concept, or of cue, and the id of the concept (or place)."""


@dataclass(frozen=True, slots=True)
class Found:
    """One occupation or skill in a text: ``text[start:end]`` says it.

    ``months`` is how long, ``place`` where (an id of the skills' places); None where the text does not say.
    ``ambiguous``: the same words also stand for another of this kind; the person chooses.
    """

    kind: Kind
    id: str
    esco: str
    start: int
    end: int
    text: str
    months: int | None = None
    place: str | None = None
    ambiguous: bool = False


class _Match(NamedTuple):
    """A phrase in a line: its meaning (pairs of a kind or cue with an id), its words, other words among them, its tokens."""

    meaning: frozenset[_Meaning]
    words: int
    gaps: int
    first: int
    last: int


class _Language:
    """One language, compiled."""

    def __init__(self, vocabulary: Vocabulary, yields: Mapping[str, frozenset[str]]) -> None:
        self._yields = yields
        self._reader = reader = Reader(vocabulary)
        self._durations = Durations(vocabulary, reader.phrase)
        self._breaks = {name: _words(reader, getattr(vocabulary.breaks, name)) for name in _BREAKS}
        self._stops = self._breaks["subjects"] | self._breaks["contrasts"]
        self._skip = _words(reader, vocabulary.skip)
        grammar = self._skip | self._stops
        literal, thin = dict[tuple[str, ...], frozenset[_Meaning]](), dict[tuple[str, ...], frozenset[_Meaning]]()
        for meaning, phrase in _meanings(vocabulary):
            words = reader.phrase(phrase)
            there = thin if meaning[0] in _CONCEPTS and grammar.isdisjoint(words) else literal
            there[words] = there.get(words, frozenset()) | {meaning}
        self._core = {word for words in thin for word in words}
        self._heard = {word for words in literal for word in words}
        grammar |= {*self._durations.words, *self._breaks["objects"], *self._breaks["joins"]}
        reader.learn(self._core | self._heard | grammar, self._core - grammar)
        self._thin, self._literal = _Tree(thin), _Tree(literal)

    def find(self, text: str) -> Iterator[tuple[Span, int, int, int | None, str | None]]:
        """Each concept with its first and last character, months and place, in the order of the text."""
        tokens = self._reader.read(text)
        line = Line(tokens, **self._breaks)
        matches = self._matches(tokens)
        cues = [Cue(*one, match.first, match.last) for match in matches for one in match.meaning if one[0] not in _CONCEPTS]
        spans = give_way(about_the_person(_longest(matches), cues, line), self._yields, line)
        months = lasting(spans, list(self._durations.find(tokens)), line)
        places = placed(spans, cues, line)
        for span in spans:
            yield span, tokens[span.first].start, tokens[span.last].end, months.get(span), places.get(span)

    def _matches(self, tokens: Sequence[Token]) -> list[_Match]:
        known = self._heard | {EDGE, COMMA}
        whole = [token.word if token.word in known else UNKNOWN for token in tokens]
        words, at = self._thinned(tokens)
        return [
            *self._literal.find(whole, 0),
            *(match._replace(first=at[match.first], last=at[match.last]) for match in self._thin.find(words, _MOST_GAPS)),
        ]

    def _thinned(self, tokens: Sequence[Token]) -> tuple[list[str], list[int]]:
        """The words that phrases are made of, with their tokens; an edge where no phrase may reach across."""
        words, at, unknown = list[str](), list[int](), 0
        for number, (word, _, _) in enumerate(tokens):
            if word in self._core:
                words.append(word)
                at.append(number)
                unknown = 0
            elif word not in self._skip and word not in self._durations.words and word[0] not in "0123456789":
                unknown += 1
                if unknown > _MOST_BETWEEN or word in (EDGE, COMMA) or word in self._stops:
                    words.append(EDGE)
                    at.append(number)
        return words, at


def _meanings(vocabulary: Vocabulary) -> Iterator[tuple[_Meaning, str]]:
    """Every phrase with its meaning: a kind and id, or a cue."""
    for kind, name, pattern in vocabulary.claims():
        yield from (((kind, name), phrase) for phrase in vocabulary.phrases(pattern))
    listed = {
        "nothing": vocabulary.nothing,
        "negation": vocabulary.negations,
        "wish": vocabulary.wishes,
        "ability": vocabulary.abilities,
        "neutral": vocabulary.neutral,
        "other": (*vocabulary.others.alone, *vocabulary.others.patterns()),
    }
    for kind, patterns in listed.items():
        yield from (((kind, ""), phrase) for pattern in patterns for phrase in vocabulary.phrases(pattern))
    for place, patterns in vocabulary.places.items():
        yield from ((("place", place), phrase) for pattern in patterns for phrase in vocabulary.phrases(pattern))


def _longest(matches: Sequence[_Match]) -> list[Span]:
    """The longest phrases of each kind that do not overlap, in the order of the text; "nothing" stands for every kind."""
    taken: dict[str, list[_Match]] = {"occupation": [], "skill": []}
    spans = list[Span]()
    for match in sorted(matches, key=lambda match: (-match.words, match.gaps, match.first)):
        nothing = any(kind == "nothing" for kind, _ in match.meaning)
        for kind, there in taken.items():
            names = sorted(name for one, name in match.meaning if one == kind)
            if (names or nothing) and all(one.last < match.first or match.last < one.first for one in there):
                there.append(match)
                spans.extend(Span(kind, name, match.first, match.last, len(names) > 1) for name in names)
    return sorted(spans, key=lambda span: (span.first, span.last, span.kind, span.id))


def _words(reader: Reader, phrases: Sequence[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in reader.phrase(phrase))


class _Tree:
    """Phrases by their words, one after the other; a phrase's end holds its meaning."""

    def __init__(self, phrases: Mapping[tuple[str, ...], frozenset[_Meaning]]) -> None:
        self._root: dict[str | None, Any] = {}
        for words, meaning in phrases.items():
            node = self._root
            for word in words:
                node = node.setdefault(word, {})
            node[None] = meaning

    def find(self, words: Sequence[str], gaps: int) -> Iterator[_Match]:
        """Every phrase, in the order of the text; up to ``gaps`` other words may stand inside it."""
        for first in range(len(words)):
            open_ = [(self._root, first, 0)]
            while open_:
                node, at, skipped = open_.pop()
                if at == len(words) or words[at] == EDGE:
                    continue
                if (after := node.get(words[at])) is not None:
                    if None in after:
                        yield _Match(after[None], at + 1 - first - skipped, skipped, first, at)
                    open_.append((after, at + 1, skipped))
                if at > first and skipped < gaps:
                    open_.append((node, at + 1, skipped + 1))


@dataclass(frozen=True, slots=True)
class Experience:
    """All languages that have a vocabulary, compiled once."""

    _languages: Mapping[str, _Language]
    _esco: Mapping[tuple[str, str], str]

    @classmethod
    def compile(cls, concepts: Concepts, skills: Skills, vocabularies: Mapping[str, Vocabulary]) -> Self:
        """Needs vocabularies without ``problems``; raises PhraseError at a phrase that cannot be read."""
        esco = {("occupation", concept.id): concept.esco for concept in concepts.occupations}
        esco |= {("skill", skill.id): skill.esco[0] for skill in skills.skills}
        yields = {concept.id: frozenset(concept.yields_to) for concept in concepts.occupations}
        return cls({code: _Language(one, yields) for code, one in vocabularies.items()}, esco)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a vocabulary."""
        return tuple(self._languages)

    def find(self, text: str, language: str) -> tuple[Found, ...]:
        """What the text says that the person has done or can do, in its order, each once.

        Empty for a language without a vocabulary.
        """
        if language not in self._languages:
            return ()
        read = text[:LONGEST_TEXT]
        found: dict[tuple[Kind, str], Found] = {}
        for span, start, end, months, place in self._languages[language].find(read):
            key = (cast(Kind, span.kind), span.id)
            if key not in found:
                found[key] = Found(*key, self._esco[key], start, end, read[start:end], months, place, span.ambiguous)
        return tuple(found.values())


def problems(vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """The field and the fault of each phrase that cannot be read, or that two of a kind claim without being listed."""
    reader, claims = Reader(vocabulary), dict[tuple[str, tuple[str, ...]], str]()
    ambiguous = {reader.phrase(one) for one in vocabulary.ambiguous}
    used = set[tuple[str, ...]]()
    for kind, name, pattern in vocabulary.claims():
        field = f"{kind}s.{name}.words"
        try:
            phrases = [reader.phrase(phrase) for phrase in vocabulary.phrases(pattern)]
        except PhraseError as error:
            yield field, str(error)
            continue
        for words in phrases:
            other = claims.setdefault((kind, words), name)
            if not words:
                yield field, f"{pattern!r} holds no word"
            elif other != name and words not in ambiguous:
                yield field, f"{' '.join(words)!r} ({pattern!r}) also stands for {other!r}; list it under 'ambiguous' or drop one"
            elif other != name:
                used.add(words)
    for one in vocabulary.ambiguous:
        if reader.phrase(one) not in used:
            yield "ambiguous", f"{one!r} does not stand for two of a kind"
