"""The first safeguarding gate: does a line that a person typed speak of danger, or of despair?

A lexicon of word patterns for each language, written and reviewed by people. It prefers ringing once too often to
missing one person; the classifier beside it and the Help button do the rest. It keeps nothing of what it read.

A line is folded (case, accents, look-alike letters, invisible characters) and cut into words. Each language reads them
its own way: listed spellings ("wanna" is "want to"), letters standing apart, repeated letters, digits for letters, near
misses of longer words, words run together; fillers drop out. Then its patterns are tried:

    want to die         these words, one after the other
    (kill|hurt) me      one of these; an alternative may be several words
    so [very] tired     this may be missing (never the first word)
    @want to die        any phrase of the list `want` under `words`
    tell .. love        up to two other words may stand between, with `...` up to five; never across a sentence's edge
    / goodbye /         a sentence's edge: start or end of the message, full stop, new line

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

from rapidfuzz import process
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
    keywords: Sequence[str] = ()  # words that are also found misspelt, cut apart or run together
    ordinary: Sequence[str] = ()  # words of their own, never taken for a misspelt keyword

    def lines(self) -> Iterator[tuple[str, str, str, str]]:
        """Every pattern, behind its section, kind and id."""
        for section in ("not_alarms", "check_in_instead", "now", "check_in"):
            for kind, ids in getattr(self, section).items():
                yield from ((section, kind, key, pattern) for key in ids for pattern in ids[key])


class PatternError(ValueError):
    """A pattern that cannot be read; the message names its entry and quotes it."""


EDGE, _HIDDEN, _INVISIBLE = "/", "\0", ("Mn", "Me", "Cf")
_GAPS = {"..": 2, "...": 5}
_LONGEST_WORD = 40
_LOOKALIKES = str.maketrans("авеікмнорстухαεικνορτυχıłøđ", "abeikmhopctyxaeiknoptuxilod")
_SPELT_OUT = str.maketrans({"æ": "ae", "œ": "oe", "+": " plus "})
_LEET = [str.maketrans("0345789@$€!|1", "oeastbgaseii" + one) for one in "il"]
_RAW = re.compile(r"([@$]?[^\W_]+(?:[*!|@$€]+[^\W_]+)*)|(?:(?<!\.)[.!?;](?=\s|$)|[\r\n])|([☠-⛿🀀-\U0001faff])")
_REPEATED, _STRETCHED = re.compile(r"(.)\1+"), re.compile(r"(.)\1\1")
_NOTATION = re.compile(r"\.{2,3}|[()\[\]|/]|@\w+|[^\s()\[\]|/@.]+(?:\s+[^\s()\[\]|/@.]+)*|\S")


def cut(text: str) -> list[str]:
    """Lower-case words without accents, with an edge wherever a sentence ends."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if unicodedata.category(c) not in _INVISIBLE)
    return [word or sign or EDGE for word, sign in _RAW.findall(folded.translate(_LOOKALIKES).translate(_SPELT_OUT))]


class _Step(NamedTuple):
    """One place in a pattern: one of `words` (an edge is one), or one of `phrases`, listed by their first words."""

    words: frozenset[str]
    phrases: "Mapping[str, Sequence[Sequence[_Step]]]" = {}
    optional: bool = False
    gap: int = 0

    @classmethod
    def of(cls, alternatives: "Iterable[Sequence[_Step]]", *, optional: bool = False) -> Self:
        words, phrases = set[str](), defaultdict[str, list[Sequence[_Step]]](list)
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


@dataclass(slots=True)
class _Reading:
    """A line as one language reads it: its words, which raw words each stands for, where sentences begin and end."""

    words: list[str] = field(default_factory=list)
    spans: list[range] = field(default_factory=list)
    edges: set[int] = field(default_factory=lambda: {0})

    def without(self, hidden: set[int]) -> Self:
        words = [w if hidden.isdisjoint(s) else _HIDDEN for w, s in zip(self.words, self.spans, strict=True)]
        return replace(self, words=words) if hidden else self

    def follow(self, steps: Sequence[_Step], ends: dict[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
        """Where the steps can end, each with the places of the pattern's own words on the way there."""
        for step in steps:
            reached = dict(ends) if step.optional else {}
            for at, path in ends.items():
                if EDGE in step.words and at in self.edges:
                    reached.setdefault(at, path)
                for place in range(at, min(at + step.gap + 1, len(self.words))):
                    if place > at and not self.edges.isdisjoint((at, place)):
                        break
                    if (word := self.words[place]) in step.words:
                        reached.setdefault(place + 1, (*path, place))
                    for phrase in step.phrases.get(word, ()):
                        reached |= self.follow(phrase, {place: path})
            if not reached:
                return reached
            ends = reached
        return ends


class _Reader:
    """One language's way of reading: patterns into steps, raw words into the words that its patterns use."""

    def __init__(self, source: LexiconSource) -> None:
        spellings = [*source.spellings.items(), ("", source.fillers)]  # a filler reads as nothing
        self._spellings = {" ".join(cut(variant)): cut(target) for target, listed in spellings for variant in listed}
        self._vocabulary: set[str] = set()
        self._steps: dict[str, list[_Step]] = {}
        self._lists: dict[str, _Step] = {}
        for name, lines in source.words.items():
            self._lists[name] = _Step.of(steps for line in lines for steps in self.pattern(line))

    def pattern(self, pattern: str) -> list[list[_Step]]:
        return self._alternatives(iter(_NOTATION.findall(pattern)))

    def _alternatives(self, tokens: Iterator[str], closing: str = "") -> list[list[_Step]]:
        """What stands between bars, up to the closing bracket or the end."""
        found: list[list[_Step]] = [[]]
        gap, token = 0, ""
        for token in tokens:
            if token == closing:
                break
            if token == "|":
                found.append([])
            new: list[_Step] = []
            if token in ("(", "["):
                new = [_Step.of(self._alternatives(tokens, ")" if token == "(" else "]"), optional=token == "[")]
            elif token[0] == "@":
                new = [self._lists[token[1:]]]
            elif token == EDGE:
                new = [_Step(frozenset({token}))]
            elif token != "|" and token not in _GAPS:
                if token not in self._steps:  # most words stand in many patterns
                    words = self.read(cut(token), guess=False).words
                    self._vocabulary.update(words)
                    self._steps[token] = [_Step(frozenset({word})) for word in words]
                new = self._steps[token]
            gap = _GAPS.get(token, gap)
            for step in new:
                found[-1].append(step._replace(gap=gap))
                gap = gap if step.optional else 0
        if gap or (closing and token != closing) or not all(found):
            raise ValueError("a bracket or a gap is left open, or something holds nothing but fillers")
        return found

    def learn(self, keywords: Sequence[str], ordinary: set[str]) -> None:
        """Make ready for people's lines, once all patterns are read."""
        self._keywords = {word for line in keywords for word in cut(line)}
        self._known = {*self._vocabulary, *ordinary, EDGE}
        self._pieces = self._vocabulary | self._keywords | {each for each in self._spellings if " " not in each}
        repeatable = sorted(self._pieces, key=lambda word: (word in self._keywords, -len(word), word))
        self._squeezed = {_REPEATED.sub(r"\1", word): word for word in repeatable}
        self._openers = {spelling.split()[0] for spelling in self._spellings if " " in spelling}
        self._openers |= {word[:size] for word in self._keywords if len(word) > 5 for size in range(1, len(word))}
        self._shuffled = {(word[0], *sorted(word)): word for word in sorted(self._vocabulary) if len(word) > 3}
        self._near: dict[tuple[int, str, int], list[str]] = defaultdict(list)
        for word in sorted(self._vocabulary | self._keywords):
            self._near[0, word[0], len(word)].append(word)
            for slips in range(1, 1 + (len(word) > 5 - (word in self._keywords)) + (len(word) > 10)):
                for size in range(len(word) - slips, len(word) + slips + 1):
                    self._near[slips, word[0], size].append(word)

    @property
    def listed(self) -> set[str]:
        """Words as people write them that this language's file holds."""
        spelt = {word for spelling in self._spellings for word in spelling.split()}
        return {*self._vocabulary, *self._keywords, *spelt} - {EDGE}

    def read(self, raw: Sequence[str], *, guess: bool = True) -> _Reading:
        """Patterns themselves are read without `guess`: listed spellings and fillers only."""
        reading, at = _Reading(), 0
        while at < len(raw):
            taken, words = self._next(raw, at, guess)
            kept = [word for word in words if word != EDGE]
            reading.words += kept
            reading.spans += [range(at, at + taken)] * len(kept)
            at += taken
            if at == len(raw) or raw[at] == EDGE:
                reading.edges.add(len(reading.words))
        return reading

    def _next(self, raw: Sequence[str], at: int, guess: bool) -> tuple[int, Sequence[str]]:
        """How many raw words to take here, and how they read."""
        word = raw[at]
        if guess and len(word) == 1:  # k i l l  m y s e l f
            letters = "".join(takewhile(lambda w: len(w) == 1 and w != EDGE, raw[at : at + _LONGEST_WORD]))
            if len(letters) > 2 and (pieces := [letters] if letters in self._pieces else self._unglue(letters, 1)):
                return len(letters), self._spelt(pieces)
        for size in range(min(4, len(raw) - at), 1, -1) if not guess or word in self._openers else ():
            if (spelt := self._spellings.get(" ".join(raw[at : at + size]))) is not None:
                return size, spelt
            if guess and len(joined := "".join(raw[at : at + size])) > 5 and joined in self._keywords:  # sui cide
                return size, self._spelt([joined])
        if not guess or word in self._known or word in self._spellings:
            return 1, self._spelt([word])
        forms = [word] if word.isalpha() else [word, *(word.translate(table) for table in _LEET)]
        parts = re.findall(r"[^\W_]+", word)  # a sign that means nothing here has no parts
        meant = next(filter(None, map(self._meant, forms)), parts if len(parts) < 2 else self.read(parts).words)
        return 1, self._spelt(meant)

    def _spelt(self, words: Iterable[str]) -> list[str]:
        return [each for word in words for each in self._spellings.get(word, [word])]

    def _meant(self, word: str) -> list[str]:
        """What a word that is in no list most likely means; nothing if there is nothing close."""
        known = word if word in self._pieces else self._squeezed.get(_REPEATED.sub(r"\1", word), "")
        if known == word or known in self._keywords or len(known) > 4 or (known and _STRETCHED.search(word)):
            return [known]
        if len(word) > _LONGEST_WORD or word.isdigit():
            return []
        stars = word.count("*")  # s*icide
        for slips, allowed in [(0, stars)] if stars else [(1, 1), (2, 2)]:
            near = self._near.get((slips, word[0], len(word)), ())
            if near and (best := process.extractOne(word, near, scorer=OSA.distance, score_cutoff=allowed)):
                return [best[0]]
        swapped = self._shuffled.get((word[0], *sorted(word)), "")
        return [swapped] if swapped and OSA.distance(word, swapped) == 1 else self._unglue(word, 7)

    def _unglue(self, letters: str, shortest: int) -> list[str]:
        """Words run together ("killmyself"), cut into the fewest known ones. Letters that stood apart may stay so."""
        cuts: dict[int, list[str]] = {0: []} if len(letters) >= shortest else {}
        for end in range(1, len(letters) + 1 if cuts else 0):
            for start in range(max(0, end - 12), end):
                piece = letters[start:end]
                fits = shortest == 1 or piece in self._keywords if len(piece) == 1 else piece in self._pieces
                if start in cuts and fits:
                    cuts[end] = min(cuts.get(end, list(letters)), [*cuts[start], piece], key=len)
        pieces = cuts.get(len(letters), [])
        return [] if self._keywords.isdisjoint(piece for piece in pieces if len(piece) > 2) else pieces


class _Entry(NamedTuple):
    rank: int
    finding: Finding
    steps: Sequence[_Step]
    must: Sequence[set[str]]  # the first words of each step that a match cannot do without


class _Language:
    """One language, compiled: its reader, and its entries by section and by a word that each cannot do without."""

    def __init__(self, name: str, source: LexiconSource, ordinary: set[str]) -> None:
        where, listed = f"{name}, words", list[tuple[str, _Entry]]()
        try:
            self.reader = _Reader(source)
            for section, kind, key, pattern in source.lines():
                where = f"{name}, {section}, {kind}, {key}: {pattern!r}"
                finding = Finding(Level.NOW if section == "now" else Level.CHECK_IN, kind, f"{name}.{key}")
                for steps in self.reader.pattern(pattern):
                    must = [_firsts([step]) for step in steps if not step.optional]
                    if steps[0].optional or all(EDGE in words for words in must):
                        raise ValueError("it needs a word that cannot be missing, at its beginning")
                    listed.append((section, _Entry(len(listed), finding, steps, must)))
        except (ValueError, KeyError) as error:
            raise PatternError(f"{where}: {error}") from error
        self.reader.learn(source.keywords, ordinary)
        self.words = self.reader.listed | {word for line in source.ordinary for word in cut(line)}
        uses = Counter(word for _, entry in listed for words in entry.must for word in words)
        self._index: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
        for section, entry in listed:
            rarest = min((words for words in entry.must if EDGE not in words), key=lambda ws: sum(uses[w] for w in ws))
            for word in rarest:
                self._index[section, word].append(entry)

    def found(self, section: str, reading: _Reading) -> Iterator[tuple[Finding, Iterable[int]]]:
        """Each finding with the places of its own words, in the order of the entries."""
        present = {EDGE, *reading.words}
        tried = {entry.rank: entry for word in present for entry in self._index.get((section, word), ())}
        for _, entry in sorted(tried.items()):
            if not any(map(present.isdisjoint, entry.must)):
                starts = {at for at, word in enumerate(reading.words) if word in entry.must[0]}
                for start in sorted(starts | reading.edges if EDGE in entry.must[0] else starts):
                    if ends := reading.follow(entry.steps, {start: ()}):
                        yield entry.finding, ends[max(ends)]


class Heard(NamedTuple):
    """What the lexicon says of a line, and the words that are left for another ear: its harmless ones taken out."""

    finding: Finding | None
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All languages' patterns, compiled once. People mix languages, and despair in their own: all are tried."""

    _languages: Mapping[str, _Language]

    @classmethod
    def compile(cls, languages: Mapping[str, LexiconSource]) -> Self:
        """Raises PatternError at the first pattern that cannot be read."""
        ordinary = {word for source in languages.values() for line in source.ordinary for word in cut(line)}
        return cls({name: _Language(name, source, ordinary) for name, source in languages.items()})

    def find(self, text: str, language: str | None = None) -> Finding | None:
        """The gravest finding; among equals the sitting's language first, then the order of the entries."""
        return self.hear(text, language).finding

    def hear(self, text: str, language: str | None = None) -> Heard:
        """What is found, and what is left. Without a sitting's language each one counts as the sitting's."""
        raw = cut(text)
        own = [each for name, each in self._languages.items() if name == language] or [*self._languages.values()]
        heard = [(each, each.reader.read(raw)) for each in own]
        harmless = _claimed(heard, "not_alarms")
        heard = [(each, reading.without(harmless)) for each, reading in heard]
        left = [EDGE if at in harmless else word for at, word in enumerate(raw)]
        lowered = _claimed(heard, "check_in_instead")
        for each, reading in heard:
            for finding, _ in each.found("now", reading.without(lowered)):
                return Heard(finding, left)
        if (foreign := self._foreign(own, left)) is not None:
            return Heard(foreign, left)
        for section in ("check_in_instead", "check_in"):
            for each, reading in heard:
                for finding, _ in each.found(section, reading):
                    return Heard(finding, left)
        return Heard(None, left)

    def _foreign(self, own: Sequence[_Language], raw: Sequence[str]) -> Finding | None:
        """Danger in another language than the sitting's: two words or more as they are listed, most of them not words
        of the sitting's language too. So a word that languages share ("die", "sobre") rings in its own only."""
        strange = {word for word in raw if not any(word in each.words for each in own)}
        for each in self._languages.values():
            if each in own or len(strange & each.words) < 2:
                continue
            reading = each.reader.read(raw, guess=False)
            heard = [(each, reading)]
            reading = reading.without(_claimed(heard, "not_alarms"))
            reading = reading.without(_claimed([(each, reading)], "check_in_instead"))
            for finding, path in each.found("now", reading):
                said = {raw[at] for place in path for at in reading.spans[place]}
                if len(said) > 1 and 2 * len(said & strange) > len(said):
                    return finding
        return None


def _claimed(heard: Sequence[tuple[_Language, _Reading]], section: str) -> set[int]:
    """The raw words that a section's entries claim, whichever language claims them."""
    claims = [(reading.spans, path) for each, reading in heard for _, path in each.found(section, reading)]
    return {raw for spans, path in claims for place in path for raw in spans[place]}
