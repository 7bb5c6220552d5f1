"""How far words reach: what is denied, wished for or done by others; which clause a duration or a place belongs to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from bot.guidance.durations import Duration
from bot.guidance.spoken import COMMA, EDGE, Token

MOST_BESIDE = 3
"""A clause with a duration and so many other words at most speaks of the clause beside it."""

DENYING = ("negation", "wish", "other")


class Span(NamedTuple):
    """A concept, said by the tokens from ``first`` to ``last``."""

    kind: str
    id: str
    first: int
    last: int
    ambiguous: bool


class Cue(NamedTuple):
    """Words that say something about others: a negation, wish, ability, other, neutral, home, household or place."""

    kind: str
    id: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Line:
    """The tokens of a line with the sentence and the clause of each."""

    tokens: Sequence[Token]
    subjects: frozenset[str]
    objects: frozenset[str]
    contrasts: frozenset[str]
    joins: frozenset[str]

    def reach(self, cue: Cue) -> int:
        """The last token that the cue speaks of: to the edge of the sentence, a contrast, or the person's "I"."""
        ends = {EDGE, *self.contrasts, *self.subjects, *(self.objects if cue.kind == "other" else ())}
        for at in range(cue.last + 1, len(self.tokens)):
            if self.tokens[at].word in ends:
                return at
        return len(self.tokens)

    def clauses(self, *, commas: bool = True) -> tuple[list[int], list[int]]:
        """The number of the sentence and of the clause for each token; without ``commas`` these part no clauses."""
        sentences, clauses = list[int](), list[int]()
        sentence = clause = 0
        for word, _, _ in self.tokens:
            if word == EDGE:
                sentence, clause = sentence + 1, clause + 1
            elif (word == COMMA and commas) or word in self.joins or word in self.contrasts:
                clause += 1
            sentences.append(sentence)
            clauses.append(clause)
        return sentences, clauses

    def thoughts(self) -> list[int]:
        """The number of the thought for each token: it ends at the edge of a sentence, a contrast or the next "I"."""
        ends = {EDGE, *self.contrasts, *self.subjects}
        return list(accumulate(int(word in ends) for word, _, _ in self.tokens))


def about_the_person(spans: Iterable[Span], cues: Sequence[Cue], line: Line, at_home: frozenset[str]) -> list[Span]:
    """Without what was denied, wished for or done by others; after "I can", without occupations.

    Where the clause says "at home" or "as a hobby", only the occupations of ``at_home`` stay.

    A cue that stands inside a phrase ("never late") or inside neutral words ("not only") says nothing by itself.
    """
    spans = list(spans)
    neutral = [cue for cue in cues if cue.kind == "neutral"]
    reaches = [
        (cue, line.reach(cue))
        for cue in cues
        if cue.kind in (*DENYING, "ability")
        and not any(_touch(cue, one) for one in neutral)
        and not any(span.first <= cue.first and cue.last <= span.last for span in spans)
    ]
    _, clauses = line.clauses()
    home = {clauses[cue.first] for cue in cues if cue.kind == "home"}
    return [
        span
        for span in spans
        if span.kind != "occupation" or span.id in at_home or clauses[span.last] not in home
        if not any(
            cue.first < span.first <= reach and (cue.kind in DENYING or span.kind == "occupation")
            for cue, reach in reaches
        )
    ]


def give_way(spans: Sequence[Span], yields: Mapping[str, frozenset[str]], line: Line) -> list[Span]:
    """Without the general occupation ("in a kitchen") where the same clause names the trade (", as a cook").

    What follows a comma mostly says more about the same job; "and", "then" or "but" lead to another. A single word,
    mostly a workplace, gives way to a trade in all that is said up to the next "I" or "then".
    """
    _, clauses = line.clauses(commas=False)
    thoughts = line.thoughts()
    return [
        span
        for span in spans
        if not any(
            one.kind == span.kind and one.id in yields.get(span.id, ()) and within[one.last] == within[span.last]
            for within in ((thoughts, clauses) if span.first == span.last else (clauses,))
            for one in spans
        )
    ]


def without_household(spans: Sequence[Span], cues: Sequence[Cue], line: Line, counting: frozenset[str]) -> list[Span]:
    """Without the occupation where the same words also say a skill, and it was for the person's own home.

    ``counting`` are the occupations that count at home too.
    """
    before, thoughts = placed(spans, cues, line, kind="household"), line.thoughts()
    home = {thoughts[cue.first] for cue in cues if cue.kind == "household"}
    return [
        span
        for span in spans
        if (span not in before and thoughts[span.first] not in home)
        or span.kind != "occupation"
        or span.id in counting
        or not any(one.kind == "skill" and one.first <= span.last and span.first <= one.last for one in spans)
    ]


def lasting(spans: Sequence[Span], durations: Sequence[Duration], line: Line) -> dict[Span, int]:
    """Months for each span: a duration goes to the nearest words of its clause, or of the clause beside it."""
    _, clauses = line.clauses()
    sizes: dict[int, int] = {}
    for clause in clauses:
        sizes[clause] = sizes.get(clause, 0) + 1
    near: list[tuple[int, int, int, tuple[int, int]]] = []
    places = {(span.first, span.last) for span in spans}
    for number, duration in enumerate(durations):
        clause = clauses[duration.start]
        alone = sizes[clause] - (duration.end - duration.start) <= MOST_BESIDE + 1
        for first, last in places:
            apart = abs(clauses[first] - clause)
            if apart == 0 or (apart == 1 and alone and _same_sentence(line, duration.start, first)):
                after = first >= duration.end
                distance = first - duration.end if after else duration.start - last
                near.append((apart * 1_000 + distance, not after, number, (first, last)))
    given: dict[tuple[int, int], int] = {}
    used = set[int]()
    for _, _, number, place in sorted(near):
        if number not in used and place not in given:
            used.add(number)
            given[place] = durations[number].months
    return {
        span: months
        for span in spans
        for (first, last), months in given.items()
        if span.first <= last and first <= span.last
    }


def placed(spans: Sequence[Span], cues: Sequence[Cue], line: Line, kind: str = "place") -> dict[Span, str]:
    """The place of each span: a cue of its clause, or one before all that its sentence tells, up to a contrast."""
    sentences, clauses = line.clauses()
    cues = [cue for cue in cues if cue.kind == kind]
    opening: dict[int, int] = {}
    for span in spans:
        opening.setdefault(sentences[span.first], span.first)
    found: dict[Span, str] = {}
    for span in spans:
        same = [cue for cue in cues if clauses[cue.first] == clauses[span.first]]
        before = [
            cue
            for cue in cues
            if sentences[cue.first] == sentences[span.first] and cue.last < opening[sentences[span.first]]
            if line.contrasts.isdisjoint(token.word for token in line.tokens[cue.last : span.first])
        ]
        for cue in sorted(same, key=lambda cue: (abs(cue.first - span.first), cue.first)) or before[:1]:
            found.setdefault(span, cue.id)
    return found


def _touch(one: Cue, other: Cue) -> bool:
    return one.first <= other.last and other.first <= one.last


def _same_sentence(line: Line, one: int, other: int) -> bool:
    return all(token.word != EDGE for token in line.tokens[min(one, other) : max(one, other)])
