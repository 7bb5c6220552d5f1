"""A language's ``distress.yml``: how people ask for help and how they do not, for the classifier of the safety gate."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.content.reading import located
from bot.guidance.alternatives import BadAlternatives, expand
from bot.guidance.parts import Part, Review

FILE = "distress.yml"
LEVELS = ("now", "check_in", "none")


def _sound(line: str) -> str:
    try:
        ways = expand(line)
    except BadAlternatives as error:
        raise ValueError(str(error)) from None
    if not ways:
        raise ValueError("the line is empty")
    return line


Lines = Annotated[tuple[Annotated[str, AfterValidator(_sound)], ...], Field(min_length=1)]
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


def fitting(data: Path, examples: Mapping[str, DistressExamples]) -> Iterator[str]:
    """Yield one sentence for each line that stands at two levels of one language: nothing can be learned from it."""
    for code, one in examples.items():
        seen: dict[str, str] = {}
        for level, kind, at, line in one.lines():
            for way in expand(line):
                first = seen.setdefault(" ".join(way.casefold().split()), level)
                if first != level:
                    file = data / "languages" / code / FILE
                    yield f"{located(file, (level, kind, at))}: {way!r} stands under '{first}' too"
                    break
