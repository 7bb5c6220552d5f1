"""The first safeguarding gate: does a line that a person typed speak of danger, or of despair?

A lexicon of word patterns for each language, written and reviewed by people. It prefers ringing once too often to missing
one person; the classifier beside it and the Help button do the rest. It keeps nothing of what it read.

How a line is read: folded (case, accents, look-alike letters, invisible characters) and cut into words. Each language
reads those words its own way: listed spellings ("wanna" is "want to"), letters standing apart, repeated letters, digits
for letters, near misses of longer words, words run together; fillers drop out. Then the patterns are tried:

    want to die         these words, one after the other
    (kill|hurt) me      one of these; an alternative may be several words
    so [very] tired     this may be missing (never the first word)
    @want to die        any phrase of the list `want` under `words`
    tell .. love        up to two other words may stand between, with `...` up to five; never across a sentence's edge
    / goodbye /         a sentence's edge: start or end of the message, full stop, new line (not inside brackets)

The cost grows linearly with the text: nothing backtracks, gaps are bounded, overlong words are not searched.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple, Self

from rapidfuzz.distance import OSA


class Level(StrEnum):
    """What follows: the dialogue stops and staff are called, or help is shown and staff look in."""

    NOW = "now"
    CHECK_IN = "check_in"


@dataclass(frozen=True, slots=True)
class Finding:
    """Which entry fired. `pattern` is its id, such as "en.want_to_die"; the person's text is not kept."""

    level: Level
    kind: str
    pattern: str


Entries = Mapping[str, Mapping[str, Sequence[str]]]  # kind → id → patterns


@dataclass(frozen=True, slots=True)
class LexiconSource:
    """One language's lexicon, as written in data/languages/<language>/safeguarding.yml without its `review`."""

    now: Entries
    check_in: Entries
    check_in_instead: Entries = field(default_factory=dict)  # keeps its own words from `now`; is a check-in itself
    not_alarms: Entries = field(default_factory=dict)  # keeps its own words from everything
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)  # the lists that patterns name with @
    spellings: Mapping[str, Sequence[str]] = field(default_factory=dict)  # as patterns write it → as people also do
    fillers: Sequence[str] = ()  # words that never change what an alarm means
    ordinary: Sequence[str] = ()  # words of their own, never taken for a misspelling

    def lines(self) -> Iterator[tuple[str, str, str, str]]:
        """Every pattern, behind its section, kind and id."""
        for section in ("not_alarms", "check_in_instead", "now", "check_in"):
            for kind, ids in getattr(self, section).items():
                yield from ((section, kind, key, pattern) for key in ids for pattern in ids[key])


class PatternError(ValueError):
    """A pattern that cannot be read; the message names its entry and quotes it."""


_EDGE, _HIDDEN, _INVISIBLE = "/", "\0", ("Mn", "Me", "Cf")
_GAPS = {"..": 2, "...": 5}
_LONGEST_WORD = 40
_LOOKALIKES = str.maketrans("авеікмнорстухαεικνορτυχıłøđ", "abeikmhopctyxaeiknoptuxilod")
_LOOKALIKES |= str.maketrans({"æ": "ae", "œ": "oe", "+": " plus "})
_LEET = [str.maketrans("0345789@$€!|1", "oeastbgaseii" + one) for one in "il"]
_RAW = re.compile(r"([@$]?[^\W_]+(?:[*!|@$€]+[^\W_]+)*)|(?:(?<!\.)[.!?;](?=\s|$)|[\r\n])|([☠-⛿🀀-\U0001faff])")
_REPEATED = re.compile(r"(.)\1+")
_NOTATION = re.compile(r"\.{2,3}|[()\[\]|/]|@\w+|[^\s()\[\]|/@.]+(?:\s+[^\s()\[\]|/@.]+)*|\S")

_Path = tuple[int, ...]


def _cut(text: str) -> list[str]:
    """Lower-case words without accents, with an edge wherever a sentence ends."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if unicodedata.category(c) not in _INVISIBLE)
    return [word or sign or _EDGE for word, sign in _RAW.findall(folded.translate(_LOOKALIKES))]


class _Step(NamedTuple):
    """One place in a pattern: one of `words` (an edge is one), or one of `phrases`, listed by their first words."""

    words: frozenset[str]
    phrases: "Mapping[str, Sequence[Sequence[_Step]]]" = {}
    optional: bool = False
    gap: int = 0

    @classmethod
    def of(cls, alternatives: "Iterable[Sequence[_Step]]", optional: bool = False) -> Self:
        words: set[str] = set()
        phrases: dict[str, list[Sequence[_Step]]] = defaultdict(list)
        for steps in alternatives:
            if len(steps) == 1 and not (steps[0].phrases or steps[0].optional):
                words |= steps[0].words
            else:
                for first in _firsts(steps):
                    phrases[first].append(steps)
        return cls(frozenset(words), dict(phrases), optional)


def _firsts(steps: Sequence[_Step]) -> set[str]:
    """The words that can stand first."""
    first = {*steps[0].words, *steps[0].phrases}
    return first | _firsts(steps[1:]) if steps[0].optional and len(steps) > 1 else first


class _Entry(NamedTuple):
    rank: int
    finding: Finding
    steps: Sequence[_Step]
    places: Sequence[set[str]]  # the first words of each step that a match cannot do without


@dataclass(slots=True)
class _Reading:
    """A line as one language reads it: its words, which raw words each stands for, where sentences begin and end."""

    words: list[str] = field(default_factory=list)
    spans: list[range] = field(default_factory=list)
    edges: set[int] = field(default_factory=lambda: {0})

    def without(self, hidden: set[int]) -> Self:
        words = [w if hidden.isdisjoint(s) else _HIDDEN for w, s in zip(self.words, self.spans, strict=True)]
        return replace(self, words=words) if hidden else self

    def matches(self, entry: _Entry) -> Iterator[_Path]:
        """The places of the entry's own words, wherever it begins, by its longest way there."""
        firsts = entry.places[0]
        starts = [at for at, word in enumerate(self.words) if word in firsts]
        for start in sorted({*starts, *self.edges}) if _EDGE in firsts else starts:
            if ends := self._follow(entry.steps, {start: ()}):
                yield ends[max(ends)]

    def _follow(self, steps: Sequence[_Step], ends: dict[int, _Path]) -> dict[int, _Path]:
        """Where the steps can end, each with the places of the pattern's words on the way there."""
        for step in steps:
            reached = dict(ends) if step.optional else {}
            for at, path in ends.items():
                if _EDGE in step.words and at in self.edges:
                    reached.setdefault(at, path)
                for place in range(at, min(at + step.gap + 1, len(self.words))):
                    if place > at and not self.edges.isdisjoint((at, place)):
                        break
                    if (word := self.words[place]) in step.words:
                        reached.setdefault(place + 1, (*path, place))
                    for phrase in step.phrases.get(word, ()):
                        reached |= self._follow(phrase, {place: path}) 
            if not reached:
                return reached
            ends = reached
        return ends


class _Reader:
    """One language's way of turning raw words into the words that its patterns use."""

    def __init__(self, source: LexiconSource) -> None:
        self._known = {word for line in source.ordinary for word in _cut(line)} | {_EDGE}
        spellings = [*source.spellings.items(), ("", source.fillers)]  # a filler reads as nothing
        listed = [(_cut(variant), _cut(target)) for target, variants in spellings for variant in variants]
        self._spellings = {" ".join(variant): target for variant, target in listed}
        self._openers = {variant[0] for variant, _ in listed if len(variant) > 1}

    def learn(self, vocabulary: set[str]) -> None:
        """Take in the words of all patterns: misspelt, repeated and glued words are compared with them."""
        self._known |= vocabulary
        self._pieces = vocabulary | {spelling for spelling in self._spellings if " " not in spelling}
        self._long = {word for word in vocabulary if len(word) > 5}
        self._openers |= {word[:size] for word in self._long for size in range(1, len(word))}
        longest_first = sorted(self._pieces, key=lambda word: (-len(word), word))
        self._squeezed = {_REPEATED.sub(r"\1", word): word for word in longest_first}
        self._near: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted(vocabulary):
            self._near[word[0], len(word)].append(word)

    def read(self, raw: Sequence[str], *, guess: bool = True) -> _Reading:
        """Patterns themselves are read without `guess`: listed spellings and fillers only."""
        reading, at = _Reading(), 0
        while at < len(raw):
            taken, words = self._next(raw, at, guess)
            kept = [word for word in words if word != _EDGE]
            reading.words += kept
            reading.spans += [range(at, at + taken)] * len(kept)
            at += taken
            if at == len(raw) or raw[at] == _EDGE:
                reading.edges.add(len(reading.words))
        return reading

    def _next(self, raw: Sequence[str], at: int, guess: bool) -> tuple[int, Sequence[str]]:
        """How many raw words to take here, and how they read."""
        word = raw[at]
        if guess and len(word) == 1:  # k i l l  m y s e l f
            letters = "".join(takewhile(lambda w: len(w) == 1 and w != _EDGE, raw[at : at + _LONGEST_WORD]))
            if len(letters) > 2 and max(map(len, glued := self._unglue(letters, loose=True))) > 2:
                return len(letters), glued
        for size in range(min(4, len(raw) - at), 1, -1) if word in self._openers else ():
            if (spelt := self._spellings.get(" ".join(raw[at : at + size]))) is not None:
                return size, spelt
            if guess and (joined := "".join(raw[at : at + size])) in self._long:  # sui cide
                return size, [joined]
        if (spelt := self._spellings.get(word)) is not None:
            return 1, spelt
        return 1, [word] if word in self._known or not guess else self._guess(word)

    def _guess(self, word: str) -> Sequence[str]:
        """What a word that is in no list was most likely meant to be, or itself; signs without a meaning drop out."""
        forms = [word] if word.isalpha() or word.isdigit() else [word, *(word.translate(table) for table in _LEET)]
        for form in forms:
            if known := form if form in self._pieces else self._squeezed.get(_REPEATED.sub(r"\1", form)):
                return self._spellings.get(known, [known])
            if len(form) <= _LONGEST_WORD and (found := self._nearest(form) or self._unglue(form)):
                return found
        parts = re.findall(r"[^\W_]+", word)
        return self.read(parts).words if len(parts) > 1 else parts

    def _nearest(self, word: str) -> list[str]:
        """The closest word with the same first letter: one slip from five letters on, two from nine; `*` is any."""
        stars, best, closest = word.count("*"), 3, ""
        for size in [len(word)] if stars else range(max(5, len(word) - 2), len(word) + 3):
            allowed = min(best - 1, stars or (2 if size > 8 else 1))
            for known in self._near.get((word[0], size), ()):
                if (distance := OSA.distance(word, known, score_cutoff=allowed)) <= allowed:
                    best, closest, allowed = distance, known, distance - 1
        return [closest] if closest else []

    def _unglue(self, letters: str, loose: bool = False) -> list[str]:
        """Words run together ("killmyself"), cut into the fewest known ones. `loose` lets single letters stay."""
        cuts: dict[int, list[str]] = {0: []}
        for end in range(1, len(letters) + 1) if loose or len(letters) > 6 else ():
            for start in range(max(0, end - 12), end):
                piece, single = letters[start:end], end - start == 1
                if start in cuts and (loose if single and start else piece in self._pieces or (loose and single)):
                    pieces = [*cuts[start], *self._spellings.get(piece, [piece])]
                    cuts[end] = min(cuts.get(end, pieces), pieces, key=len)
        return cuts.get(len(letters), [])


class _Notation:
    """Reads one language's patterns, and gathers their words."""

    def __init__(self, lists: Mapping[str, Sequence[str]], reader: _Reader) -> None:
        self.vocabulary: set[str] = set()
        self._lists, self._reader = lists, reader
        self._compiled: dict[str, _Step] = {}

    def read(self, pattern: str) -> list[list[_Step]]:
        return self._alternatives(iter(_NOTATION.findall(pattern)), "")

    def _list(self, name: str) -> _Step:
        if name not in self._compiled:
            self._compiled[name] = _Step.of(steps for line in self._lists[name] for steps in self.read(line))
        return self._compiled[name]

    def _alternatives(self, tokens: Iterator[str], closing: str) -> list[list[_Step]]:
        """What stands between bars, up to the closing bracket or the end."""
        found: list[list[_Step]] = [[]]
        gap, token = 0, ""
        for token in tokens:
            new: list[_Step] = []
            if token == closing:
                break
            if token == "|":
                found.append([])
            elif token in _GAPS:
                gap = _GAPS[token]
            elif token in ("(", "["):
                new = [_Step.of(self._alternatives(tokens, ")" if token == "(" else "]"), optional=token == "[")]
            elif token[0] == "@":
                new = [self._list(token[1:])]
            else:
                words = [token] if token == _EDGE else self._reader.read(_cut(token), guess=False).words
                new = [_Step(frozenset({word})) for word in words]
                self.vocabulary.update(words)
            for step in new:
                found[-1].append(step._replace(gap=gap))
                gap = gap if step.optional else 0
        if gap or (closing and token != closing) or not all(found):
            raise ValueError("a bracket or a gap is left open, or something holds nothing but fillers")
        return found


class _Language:
    """One language, compiled: its reader, and its entries by section and by a word that each cannot do without."""

    def __init__(self, name: str, source: LexiconSource) -> None:
        self.reader = _Reader(source)
        notation = _Notation(source.words, self.reader)
        entries: list[tuple[str, _Entry]] = []
        for section, kind, key, pattern in source.lines():
            finding = Finding(Level.NOW if section == "now" else Level.CHECK_IN, kind, f"{name}.{key}")
            try:
                read = notation.read(pattern)
            except (ValueError, KeyError) as error:
                raise PatternError(f"{name}, {section}, {kind}, {key}: {pattern!r}: {error}") from error
            for steps in read:
                places = [_firsts([step]) for step in steps if not step.optional]
                entries.append((section, _Entry(len(entries), finding, steps, places)))
        self.reader.learn(notation.vocabulary - {_EDGE})
        uses = Counter(word for _, entry in entries for words in entry.places for word in words)
        self._index: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
        for section, entry in entries:
            certain = [words for words in entry.places if _EDGE not in words]
            for word in min(certain, key=lambda words: sum(uses[word] for word in words)):
                self._index[section, word].append(entry)

    def found(self, section: str, reading: _Reading) -> Iterator[tuple[Finding, _Path]]:
        present = {_EDGE, *reading.words}
        tried = {entry.rank: entry for word in present for entry in self._index.get((section, word), ())}
        for _, entry in sorted(tried.items()):
            if not any(map(present.isdisjoint, entry.places)):
                for path in reading.matches(entry):
                    yield entry.finding, path


def _hide(heard: Sequence[tuple[_Language, _Reading]], section: str) -> list[tuple[_Language, _Reading]]:
    """Without the words that a section's entries claim, whichever language claims them."""
    paths = [(reading.spans, path) for language, reading in heard for _, path in language.found(section, reading)]
    hidden = {raw for spans, path in paths for place in path for raw in spans[place]}
    return [(language, reading.without(hidden)) for language, reading in heard]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All languages' patterns, compiled once. People mix languages, and despair in their mother tongue: all are tried."""

    _languages: Mapping[str, _Language]

    @classmethod
    def compile(cls, languages: Mapping[str, LexiconSource]) -> Self:
        """Raises PatternError at the first pattern that cannot be read."""
        return cls({name: _Language(name, source) for name, source in languages.items()})

    def find(self, text: str, language: str | None = None) -> Finding | None:
        """The gravest finding; among equals the sitting's language first, then the order of the entries."""
        raw = _cut(text)
        ordered = sorted(self._languages, key=lambda name: name != language)
        heard = _hide([(read := self._languages[name], read.reader.read(raw)) for name in ordered], "not_alarms")
        sections = (("now", _hide(heard, "check_in_instead")), ("check_in_instead", heard), ("check_in", heard))
        found = (finding for section, lines in sections for each, line in lines for finding, _ in each.found(section, line))
        return next(found, None)
