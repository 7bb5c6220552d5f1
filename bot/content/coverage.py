"""What each language has: texts and how they read, what it understands of typed words, who stands for it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.content import prose
from bot.content.examples import read_examples

if TYPE_CHECKING:
    from bot.content.packs import Content
    from bot.guidance.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Coverage:
    """One language."""

    language: str
    name: str
    texts: int
    """Texts that people read, staff included."""
    words: int
    words_a_sentence: float
    longest_sentence: int
    lix: float
    typing: bool
    intents: int
    examples: int
    fewest_examples: int
    """Examples of the intent that has fewest."""
    safeguarding_patterns: int
    experience_phrases: int
    sites: tuple[str, ...]
    reviewed: Mapping[str, bool]
    """Topic → whether a named person stands for it."""


def coverage(content: "Content", home: Path) -> Iterator[Coverage]:
    """One entry a language; raises ContentError when the examples cannot be read."""
    for code, language in content.languages.items():
        shown = list(prose.texts(language))
        reading = prose.Cutter(code).reading([one for one in shown if not one.for_staff])
        files = sorted((home / "data/nlu" / code).glob("*.yml"))
        examples = Counter(line.intent for path in files for line in read_examples(path))
        lists, words = content.safeguarding.get(code), content.vocabularies.get(code)
        reviews = dict(language.info.reviews) | ({"safeguarding": lists.review} if lists else {})
        yield Coverage(
            language=code,
            name=language.info.name,
            texts=len(shown),
            words=reading.words,
            words_a_sentence=round(reading.mean, 1),
            longest_sentence=reading.longest,
            lix=round(reading.lix, 1),
            typing=language.info.typing,
            intents=len(examples),
            examples=sum(examples.values()),
            fewest_examples=min(examples.values(), default=0),
            safeguarding_patterns=sum(1 for _ in lists.lines()) if lists else 0,
            experience_phrases=_phrases(words) if words else 0,
            sites=tuple(name for name, site in content.sites.items() if code in site.languages),
            reviewed={topic: review.status == "reviewed" for topic, review in reviews.items()},
        )


def _phrases(words: "Vocabulary") -> int:
    occupations = sum(len(one.words) for one in words.occupations.values())
    return occupations + sum(len(one.words) for one in words.skills.values())
