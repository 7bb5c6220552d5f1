"""A language's ``distress.yml``: how people ask for help and how they do not, for the classifier of the safety gate."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.content.reading import ContentError, located, read
from bot.guidance.alternatives import BadAlternatives, expand
from bot.guidance.parts import Part, Review

FILE = "distress.yml"
LEVELS = ("now", "check_in", "none")


Lines = Annotated[tuple[Annotated[str, StringConstraints(min_length=1)], ...], Field(min_length=1)]
"""Lines as people write them; ``(a|b)`` and ``[maybe]`` stand for several (bot.guidance.alternatives)."""


class Danger(Part):
    """Danger to oneself or others: the dialogue stops."""

    suicide: Lines
    selfharm: Lines
    harm_other: Lines
    in_danger: Lines
    goodbye: Lines


class Despair(Part):
    """Despair without danger in it: staff look in."""

    hopelessness: Lines
    exhaustion: Lines
    cant_cope: Lines
    isolation: Lines
    worthless: Lines
    past_or_loss: Lines


class Harmless(Part):
    """What sounds alike and is neither. All lines of ``data/nlu`` are added to these for training."""

    idiom: Lines
    work: Lines
    negation: Lines
    end_talk: Lines
    answer: Lines
    out_of_scope: Lines
    angry: Lines


class DistressExamples(Part):
    """A language's examples, and who stands for them."""

    review: Review
    now: Danger
    check_in: Despair
    none: Harmless

    def lines(self) -> Iterator[tuple[str, str, int, str]]:
        """Every line as it is written, behind its level, kind and place."""
        for level in LEVELS:
            part: Part = getattr(self, level)
            for kind in type(part).model_fields:
                yield from ((level, kind, at, line) for at, line in enumerate(getattr(part, kind)))


def load(data: Path) -> dict[str, DistressExamples]:
    """The examples of every language that has some; raises ContentError. A service does without them: it has learned.

    They are a quarter of all that there is to read at a start.
    """
    examples, problems = {}, []
    for path in sorted(data.glob(f"languages/*/{FILE}")):
        try:
            examples[path.parent.name] = read(path, DistressExamples)
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)
    return examples


def faults(data: Path, examples: Mapping[str, DistressExamples]) -> Iterator[str]:
    """Yield one sentence for each line that cannot be read, or stands at two levels and teaches nothing.

    For authors and before training.
    """
    for code, one in examples.items():
        seen: dict[str, str] = {}
        for level, kind, at, line in one.lines():
            if fault := _fault(line, level, seen):
                yield f"{located(data / 'languages' / code / FILE, (level, kind, at))}: {fault}"


def _fault(line: str, level: str, seen: dict[str, str]) -> str:
    try:
        ways = expand(line)
    except BadAlternatives as error:
        return str(error)
    other = (way for way in ways if seen.setdefault(" ".join(way.casefold().split()), level) != level)
    way = next(other, None)
    return "" if way is None else f"{way!r} stands under '{seen[' '.join(way.casefold().split())]}' too"
