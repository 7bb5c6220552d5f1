"""How a language's texts read: plain sentences, one form of address, nothing left in English.

Only `itinera content check` asks: a service starts without it, because sentences are cut with spaCy, whose
import takes seconds. The words of an item, of a sentence and on average are rules of the craft (docs/guidance.md).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from bot.content.languages import Language
from bot.content.texts import Messages, SkillsText

if TYPE_CHECKING:
    from bot.content.packs import Content

REFERENCE = "en"
MOST_WORDS_IN_AN_ITEM = 8
MOST_WORDS_IN_A_SENTENCE = 20
MEAN_WORDS_IN_A_SENTENCE = 12
LONG_WORD = 7
"""Letters from which LIX calls a word long (Björnsson 1968)."""
ENOUGH_WORDS = 100
"""Below this many words a file's readability says little."""
ENOUGH_IN_COMMON = 3
"""Words that a text has to share with the English one before it counts as untranslated."""

_STOPS = [".", "!", "?", "…", ":", "؟", "\n"]
_TYPED = frozenset({"words", "ignored"})  # what people type, not what they read


@dataclass(frozen=True, slots=True)
class Text:
    """One text that somebody reads: its file below the language's folder, its key, and whether it is for staff."""

    file: str
    key: str
    text: str
    for_staff: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How a group of texts reads."""

    words: int
    sentences: int
    longest: int
    """Words of the longest sentence."""
    lix: float
    """Björnsson's readability index: words a sentence plus the percentage of long words; below 40 is easy."""

    @property
    def mean(self) -> float:
        """Words a sentence."""
        return self.words / self.sentences if self.sentences else 0.0


def texts(language: Language) -> Iterator[Text]:
    """Everything in a language that somebody reads."""
    yield from _messages("responses.yml", language.responses)
    yield from _messages("interface.yml", language.interface)
    yield from (Text(one.file, one.key, one.text, True) for one in _messages("desk.yml", language.desk))
    for name in ("interests", "circumstances", "exploring", "skills"):
        yield from _part(f"instruments/{name}.yml", "", getattr(language, name))
    for name, pathway in language.pathways.items():
        yield from _part(f"pathways/{name}.yml", "", pathway)
    for name, site in language.sites.items():
        yield from _part(f"sites/{name}.yml", "", site)


def faults(content: "Content", data: Path) -> Iterator[str]:
    """Yield one sentence for each text that is too long, too hard, in another form of address or untranslated."""
    english = {(one.file, one.key): one.text for one in texts(content.languages[REFERENCE])}
    for code, language in content.languages.items():
        folder, shown = data / "languages" / code, list(texts(language))
        cutter = Cutter(code)
        yield from _items(folder, language)
        yield from _long_sentences(folder, shown, cutter)
        yield from _hard_files(folder, shown, cutter, language.info.easy_up_to)
        yield from _other_address(folder, shown, language.info.address.never)
        if code != REFERENCE:
            yield from _untranslated(folder, shown, english)


class Cutter:
    """Cuts the texts of one language into sentences and words."""

    def __init__(self, code: str) -> None:
        import spacy  # here, because it takes seconds and only authors need it
        from spacy.util import registry

        known = registry.has("languages", code) or _has_class(code)
        self._cut = spacy.blank(code if known else "xx")
        self._cut.add_pipe("sentencizer", config={"punct_chars": _STOPS})

    def sentences(self, text: str) -> list[list[str]]:
        """The words of each sentence. A word is what stands between blanks and has a letter or a digit."""
        cut = [_words(sentence.text) for sentence in self._cut(text).sents]
        return [words for words in cut if words]

    def reading(self, shown: Sequence[Text]) -> Reading:
        """How these texts read."""
        sentences = [sentence for one in shown for sentence in self.sentences(one.text)]
        words = [word for sentence in sentences for word in sentence]
        long = sum(len(re.sub(r"\W", "", word)) >= LONG_WORD for word in words)
        lix = len(words) / len(sentences) + 100 * long / len(words) if words else 0.0
        return Reading(len(words), len(sentences), max(map(len, sentences), default=0), lix)


def _has_class(code: str) -> bool:
    from importlib.util import find_spec

    return find_spec(f"spacy.lang.{code}") is not None


def _words(sentence: str) -> list[str]:
    return [word for word in sentence.split() if any(letter.isalnum() for letter in word)]


def _items(folder: Path, language: Language) -> Iterator[str]:
    for name, text in language.interests.questions.items():
        if len(_words(text.text)) > MOST_WORDS_IN_AN_ITEM:
            file = folder / "instruments/interests.yml"
            yield f"{file}: questions.{name}: more than {MOST_WORDS_IN_AN_ITEM} words: {text.text!r}"


def _long_sentences(folder: Path, shown: Sequence[Text], cutter: Cutter) -> Iterator[str]:
    for one in shown:
        for words in () if one.for_staff else cutter.sentences(one.text):
            if len(words) > MOST_WORDS_IN_A_SENTENCE:
                yield f"{folder / one.file}: {one.key}: {len(words)} words in one sentence: {' '.join(words)!r}"


def _hard_files(folder: Path, shown: Sequence[Text], cutter: Cutter, easy_up_to: int | None) -> Iterator[str]:
    files: dict[str, list[Text]] = defaultdict(list)
    for one in shown:
        if not one.for_staff:
            files[one.file].append(one)
    for file, parts in files.items():
        reading = cutter.reading(parts)
        if reading.mean > MEAN_WORDS_IN_A_SENTENCE:
            yield (
                f"{folder / file}: sentences have {reading.mean:.1f} words on average, "
                f"{MEAN_WORDS_IN_A_SENTENCE} at most"
            )
        if easy_up_to is not None and reading.words >= ENOUGH_WORDS and reading.lix > easy_up_to:
            yield f"{folder / file}: hard to read: LIX {reading.lix:.0f}, {easy_up_to} at most in this language"


def _other_address(folder: Path, shown: Sequence[Text], never: Sequence[str]) -> Iterator[str]:
    """Someone who is addressed formally on one page and like a child on the next loses trust."""
    if not never:
        return
    listed = re.compile(rf"\b(?:{'|'.join(map(re.escape, never))})\b", re.IGNORECASE)
    for one in shown:
        if found := listed.search(one.text):
            yield f"{folder / one.file}: {one.key}: another form of address: {found.group()!r} in {one.text!r}"


def _untranslated(folder: Path, shown: Sequence[Text], english: Mapping[tuple[str, str], str]) -> Iterator[str]:
    for one in shown:
        plain = re.sub(r"\{\w+\}", "", one.text)
        if one.text == english.get((one.file, one.key)) and len(_words(plain)) >= ENOUGH_IN_COMMON:
            yield f"{folder / one.file}: {one.key}: the same as in English: {one.text!r}"


def _messages(file: str, messages: Messages) -> Iterator[Text]:
    for key, text in messages.items():
        yield from (Text(file, key if where == "" else f"{key}.{where}", part) for where, part in _leaves(text))


def _part(file: str, key: str, part: BaseModel | SkillsText) -> Iterator[Text]:
    for where, text in _leaves(part.model_dump(exclude=set(_TYPED))):
        yield Text(file, f"{key}.{where}".strip("."), text)


def _leaves(value: Any) -> Iterator[tuple[str, str]]:
    """Every text in a nested value, with its place."""
    if isinstance(value, str):
        if value:
            yield "", value
        return
    inner = value.items() if isinstance(value, Mapping) else enumerate(value)
    for key, each in inner:
        yield from ((f"{key}.{where}".strip("."), text) for where, text in _leaves(each))
