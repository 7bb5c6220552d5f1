"""Experience in free words: which occupations and skills does a line that a person typed speak of?

"I was two years in a kitchen and drove a forklift" holds two occupations and a skill. What was wished for, never done,
or done by somebody else is not experience. Precision before recall: what is found is shown to the person to confirm,
and they can add what was missed.

A line is read into words in their first form (``spoken``). Two streams of them are compared with the vocabulary's
phrases: the whole one with literal phrases and cues ("never", "in prison"), and a thin one without articles and unknown
words, so that "fixed my uncle's rusty cars" holds "fix car". The longest phrase wins; cues then take findings away, or
say where and how long (``scopes``, ``durations``). The cost is linear in the text. Nothing of the text is kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal, NamedTuple, cast

from bot.guidance.durations import Durations
from bot.guidance.instruments import Skills
from bot.guidance.scopes import Cue, Line, Span, about_the_person, give_way, lasting, placed, without_household
from bot.guidance.spoken import COMMA, EDGE, UNKNOWN, Reader, Token
from bot.guidance.vocabulary import Concepts, PhraseError, Place, Vocabulary

LONGEST_TEXT = 2_000
"""Characters that are read; the rest of a longer text is not."""
_MOST_BETWEEN = 3
"""So many unknown words in a row may stand inside a phrase."""

_KINDS = ("occupation", "skill")
_CONCEPTS = (*_KINDS, "nothing")
_BREAKS = ("subjects", "objects", "contrasts", "joins")

_GAP_COSTS = 0.9
"""So many words shorter a phrase counts when a known word that it does not hold stands inside it."""

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


class VocabularyError(ValueError):
    """Vocabularies that cannot be used: ``problems`` are triples of language, place in its file and what is wrong."""

    def __init__(self, problems: Sequence[tuple[str, Place, str]]) -> None:
        super().__init__("; ".join(f"{code}: {'.'.join(map(str, place))}: {fault}" for code, place, fault in problems))
        self.problems = tuple(problems)


class _Match(NamedTuple):
    """A phrase in a line: its meaning, how many words it has, where another stands among them (or -1), its tokens."""

    meaning: frozenset[_Meaning]
    words: int
    gap: int
    first: int
    last: int


class _Language:
    """One language, compiled."""

    def __init__(self, vocabulary: Vocabulary, yields: Mapping[str, frozenset[str]], at_home: frozenset[str]) -> None:
        self._yields, self._at_home = yields, at_home
        self._reader = reader = Reader(vocabulary)
        self._durations = Durations(vocabulary, reader.phrase)
        self._breaks = {name: _words(reader, getattr(vocabulary.breaks, name)) for name in _BREAKS}
        self._stops = self._breaks["subjects"] | self._breaks["contrasts"]
        self._skip = _words(reader, vocabulary.skip)
        grammar = self._skip | self._stops
        literal, thin = dict[tuple[str, ...], frozenset[_Meaning]](), dict[tuple[str, ...], frozenset[_Meaning]]()
        listed = {reader.phrase(one): at for at, one in enumerate(vocabulary.ambiguous)}
        self.problems, ambiguous = list[tuple[Place, str]](), set[tuple[str, ...]]()
        for meaning, words, place, fault in _phrases(vocabulary, reader):
            there = thin if meaning[0] in _CONCEPTS and grammar.isdisjoint(words) else literal
            before = there.get(words, frozenset())
            if fault:
                self.problems.append((place, fault))
            elif other := next((name for kind, name in before - {meaning} if kind == meaning[0] in _KINDS), None):
                ambiguous.add(words)
                if words not in listed:
                    said = f"{' '.join(words)!r} also stands for {other!r}; list it under 'ambiguous' or drop one"
                    self.problems.append((place, said))
            there[words] = before | {meaning}
        for words in listed.keys() - ambiguous:
            self.problems.append(
                (("ambiguous", listed[words]), f"{' '.join(words)!r} does not stand for two of a kind")
            )
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
        cues = [
            Cue(*one, match.first, match.last) for match in matches for one in match.meaning if one[0] not in _CONCEPTS
        ]
        told = about_the_person(_longest(matches), cues, line, self._at_home)
        told = give_way(without_household(told, cues, line, self._at_home), self._yields, line)
        once: dict[_Meaning, Span] = {}
        for span in told:
            once.setdefault((span.kind, span.id), span)
        spans = list(once.values())
        months = lasting(spans, list(self._durations.find(tokens)), line)
        places = placed(spans, cues, line)
        for span in spans:
            yield span, tokens[span.first].start, tokens[span.last].end, months.get(span), places.get(span)

    def _matches(self, tokens: Sequence[Token]) -> list[_Match]:
        known = self._heard | {EDGE, COMMA}
        whole = [token.word if token.word in known else UNKNOWN for token in tokens]
        words, at = self._thinned(tokens)
        thin = _solid(self._thin.find(words))
        return [
            *self._literal.find(whole, gaps=False),
            *(match._replace(first=at[match.first], last=at[match.last]) for match in thin),
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


def _phrases(vocabulary: Vocabulary, reader: Reader) -> Iterator[tuple[_Meaning, tuple[str, ...], Place, str]]:
    """Every phrase: its meaning, its words, the place of its pattern and, without words, what is wrong with it."""
    for kind, name, place, pattern in vocabulary.patterns():
        try:
            for phrase in vocabulary.phrases(pattern):
                words = reader.phrase(phrase)
                yield (kind, name), words, place, "" if words else f"{pattern!r}: this stands for no word"
        except PhraseError as error:
            yield (kind, name), (), place, str(error)


def _solid(found: Iterable[_Match]) -> list[_Match]:
    """Without a phrase that reaches across a word of another: "cut (the grass and my) hair" is not about hair.

    A single word counts as another if it is an occupation by itself: "two years (a baker at) a hospital".
    """
    matches = list(found)
    whole = [match for match in matches if match.gap < 0]
    held = {at for match in whole if match.words > 1 for at in range(match.first, match.last + 1)}
    jobs = {match.first for match in whole if match.words == 1 and _has(match, "occupation")}
    return [
        match for match in matches if match.gap not in held and not (match.gap in jobs and _has(match, "occupation"))
    ]


def _has(match: _Match, kind: str) -> bool:
    return any(one == kind for one, _ in match.meaning)


def _longest(matches: Sequence[_Match]) -> list[Span]:
    """The longest phrases of each kind that do not overlap, in the order of the text; "nothing" is of every kind."""
    taken: dict[str, set[int]] = {kind: set() for kind in _KINDS}
    spans = list[Span]()
    for match in sorted(matches, key=lambda match: (_GAP_COSTS * (match.gap >= 0) - match.words, match.first)):
        nothing = any(kind == "nothing" for kind, _ in match.meaning)
        for kind, there in taken.items():
            names = sorted(name for one, name in match.meaning if one == kind)
            places = range(match.first, match.last + 1)
            if (names or nothing) and there.isdisjoint(places):
                there.update(places)
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

    def find(self, words: Sequence[str], *, gaps: bool = True) -> Iterator[_Match]:
        """Every phrase, in the order of the text; with ``gaps`` one other word may stand inside it."""
        for first in range(len(words)):
            open_ = [(self._root, first, -1)]
            while open_:
                node, at, gap = open_.pop()
                if at == len(words) or words[at] == EDGE:
                    continue
                if (after := node.get(words[at])) is not None:
                    if None in after:
                        yield _Match(after[None], at + 1 - first - (gap >= 0), gap, first, at)
                    open_.append((after, at + 1, gap))
                if gaps and gap < 0 and at > first:
                    open_.append((node, at + 1, at))


class Experience:
    """All languages that have a vocabulary. Each is compiled when it is first needed, in about a third of a second."""

    def __init__(self, concepts: Concepts, skills: Skills, vocabularies: Mapping[str, Vocabulary]) -> None:
        self._esco = {("occupation", concept.id): concept.esco for concept in concepts.occupations}
        self._esco |= {("skill", skill.id): skill.esco[0] for skill in skills.skills}
        self._yields = {concept.id: frozenset(concept.yields_to) for concept in concepts.occupations}
        self._at_home = frozenset(concept.id for concept in concepts.occupations if concept.at_home)
        self._vocabularies = vocabularies
        self._compiled: dict[str, _Language] = {}
        self._lock = Lock()

    def prepare(self) -> None:
        """Compile every language before somebody has to wait for it."""
        for code in self._vocabularies:
            self._language(code)

    def check(self) -> None:
        """Compile every language; raises VocabularyError with every phrase that cannot be read, or that two claim."""
        self.prepare()
        if problems := [(code, *problem) for code, one in self._compiled.items() for problem in one.problems]:
            raise VocabularyError(problems)

    def _language(self, code: str) -> _Language:
        with self._lock:
            if code not in self._compiled:
                self._compiled[code] = _Language(self._vocabularies[code], self._yields, self._at_home)
            return self._compiled[code]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a vocabulary."""
        return tuple(self._vocabularies)

    def find(self, text: str, language: str) -> tuple[Found, ...]:
        """What the text says that the person has done or can do, in its order, each once.

        Empty for a language without a vocabulary.
        """
        if language not in self._vocabularies:
            return ()
        read = text[:LONGEST_TEXT]
        found = list[Found]()
        for span, start, end, months, place in self._language(language).find(read):
            esco, said = self._esco[span.kind, span.id], read[start:end]
            kind = cast(Kind, span.kind)
            found.append(Found(kind, span.id, esco, start, end, said, months, place, span.ambiguous))
        return tuple(found)
