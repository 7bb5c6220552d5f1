"""Loads every pack below ``data/`` and checks that they fit together."""

import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content import checks, distress, experience, prose
from bot.content.languages import Language
from bot.content.reading import ContentError, read
from bot.content.texts import (
    InstrumentText,
    LanguageInfo,
    Messages,
    PathwayText,
    SafeguardingLists,
    SearchWords,
    SiteText,
    SkillsText,
)
from bot.guidance.catalogue import Pathway, Site
from bot.guidance.experience import Experience
from bot.guidance.instruments import Circumstances, Exploring, Interests, Skills
from bot.guidance.items import ItemStatistics, LearnedItems, neutral
from bot.guidance.safeguarding import Lexicon, PatternError
from bot.guidance.vocabulary import Concepts, Vocabulary

LEARNED_ITEMS = Path("instruments/learned/interests.yml")
"""What ``itinera instrument estimate`` learned; not there until enough people have answered."""


@dataclass(frozen=True, slots=True)
class Content:
    """All content, checked. ``version`` names exactly this content wherever a result is stored."""

    version: str
    interests: Interests
    circumstances: Circumstances
    exploring: Exploring
    skills: Skills
    pathways: Mapping[str, Pathway]
    sites: Mapping[str, Site]
    languages: Mapping[str, Language]  # in the order of the sites
    safeguarding: Mapping[str, SafeguardingLists]
    lexicon: Lexicon
    statistics: ItemStatistics
    concepts: Concepts
    vocabularies: Mapping[str, Vocabulary]
    experience: Experience

    def option_ids(self, question: str) -> tuple[str, ...]:
        """The options of a question about circumstances, none for one that is not asked."""
        return next((one.option_ids for one in self.circumstances.questions if one.id == question), ())


class _Reader:
    """Reads file after file and keeps the faults, so that an author sees all of them at once."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def one(self, path: Path, shape: Any) -> Any:
        try:
            return read(path, shape)
        except ContentError as error:
            self.problems.extend(error.problems)
            return None

    def typed(self, path: Path, shape: Any, typing: bool) -> Any:
        """A file about what people type; a language of buttons only may lack it."""
        return self.one(path, shape) if typing or path.exists() else None

    def many(self, folder: Path, shape: Any) -> dict[str, Any]:
        parts = {path.stem: self.one(path, shape) for path in sorted(folder.glob("*.yml"))}
        return {name: part for name, part in parts.items() if part is not None}

    def lexicon(self, data: Path, lists: Mapping[str, SafeguardingLists]) -> Lexicon | None:
        """The gate's patterns of every language, compiled together."""
        try:
            return Lexicon.compile(lists)
        except PatternError as error:
            self.problems.append(f"{data / 'languages'}: safeguarding.yml: {error}")
            return None

    def statistics(self, path: Path, interests: Interests) -> ItemStatistics | None:
        """What was learned of the items, or what is known of items that nobody has answered."""
        if not path.exists():
            return neutral(interests.items)
        learned: LearnedItems | None = self.one(path, LearnedItems)
        try:
            return learned.statistics(interests.items) if learned else None
        except ValueError as error:
            self.problems.append(f"{path}: items: {error}")
            return None

    def some(self, folders: list[Path], name: str, shape: Any) -> dict[str, Any]:
        """The file ``name`` of every language that has it."""
        files = {folder.name: folder / name for folder in folders}
        read = {code: self.one(file, shape) for code, file in files.items() if file.exists()}
        return {code: one for code, one in read.items() if one is not None}

    def language(self, folder: Path) -> Language | None:
        info = self.one(folder / "language.yml", LanguageInfo)
        responses = self.one(folder / "responses.yml", Messages)
        interface = self.one(folder / "interface.yml", Messages)
        desk = self.one(folder / "desk.yml", Messages)
        interests = self.one(folder / "instruments/interests.yml", InstrumentText)
        circumstances = self.one(folder / "instruments/circumstances.yml", InstrumentText)
        exploring = self.one(folder / "instruments/exploring.yml", InstrumentText)
        skills = self.one(folder / "instruments/skills.yml", SkillsText)
        pathways = self.many(folder / "pathways", PathwayText)
        sites = self.many(folder / "sites", SiteText)
        typing = info is None or info.typing
        search = self.typed(folder / "search.yml", SearchWords, typing) or SearchWords()
        if not (info and responses and interface and desk and interests and circumstances and exploring and skills):
            return None
        if info.code != folder.name:
            self.problems.append(f"{folder / 'language.yml'}: code: {info.code!r} is not the folder's name")
        return Language(
            info, responses, interface, desk, interests, circumstances, exploring, skills, pathways, sites, search
        )


def load(home: Path) -> Content:
    """Read and check ``home/data``; raises ContentError that lists every fault found."""
    with _collecting_later():
        return _load(home / "data")


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Millions of objects are made that all stay: to look for rubbish among them would take a third of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _load(data: Path) -> Content:
    reader = _Reader()
    interests = reader.one(data / "instruments/interests.yml", Interests)
    circumstances = reader.one(data / "instruments/circumstances.yml", Circumstances)
    exploring = reader.one(data / "instruments/exploring.yml", Exploring)
    skills = reader.one(data / "instruments/skills.yml", Skills)
    statistics = reader.statistics(data / LEARNED_ITEMS, interests) if interests else None
    concepts = reader.one(data / "instruments" / experience.FILE, Concepts)
    pathways = reader.many(data / "pathways", Pathway)
    sites = reader.many(data / "sites", Site)
    folders = [folder for folder in sorted((data / "languages").glob("*")) if folder.is_dir()]
    languages = {folder.name: reader.language(folder) for folder in folders}
    lists: dict[str, SafeguardingLists] = {}
    for folder in folders:
        language = languages[folder.name]
        typing = language is None or language.info.typing
        if (read_lists := reader.typed(folder / "safeguarding.yml", SafeguardingLists, typing)) is not None:
            lists[folder.name] = read_lists
    lexicon = reader.lexicon(data, lists)
    vocabularies: dict[str, Vocabulary] = reader.some(folders, experience.FILE, Vocabulary)
    if reader.problems or not (
        interests and statistics and circumstances and exploring and skills and lexicon and concepts
    ):
        raise ContentError(reader.problems)
    content = Content(
        _version(data),
        interests,
        circumstances,
        exploring,
        skills,
        pathways,
        sites,
        {code: language for code in _in_order(sites, languages) if (language := languages[code])},
        lists,
        lexicon,
        statistics,
        concepts,
        vocabularies,
        Experience(concepts, skills, vocabularies),
    )
    problems = [
        *checks.structure(content, data),
        *checks.pictograms(content, data),
        *checks.wording(content, data),
        *experience.fitting(data, concepts, skills, pathways, vocabularies),
    ]
    if problems:
        raise ContentError(problems)
    return content


def _in_order(sites: Mapping[str, Site], languages: Mapping[str, object]) -> list[str]:
    """Languages as the sites list them, the others after: who asks for none is shown the first."""
    listed = [code for site in sites.values() for code in site.languages if code in languages]
    return list(dict.fromkeys([*listed, *languages]))


def _version(data: Path) -> str:
    """A digest over every file that shapes what people read, are asked or are recommended."""
    digest = hashlib.sha256()
    for path in sorted(data.rglob("*.yml")):
        if path.relative_to(data).parts[0] not in ("nlu", "rules"):
            digest.update(f"{path.relative_to(data).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def check_words(content: Content, home: Path) -> None:
    """Raise ContentError that lists each text that reads badly, and each phrase or example that cannot be used.

    Takes many seconds, so that only authors ask. A service that starts with such a phrase does without it.
    """
    data = home / "data"
    problems = [
        *distress.faults(data, distress.load(data)),
        *experience.faults(data, content.experience),
        *prose.faults(content, data),
    ]
    if problems:
        raise ContentError(problems)


def refuse_drafts(content: Content, home: Path) -> None:
    """Raise ContentError when a site that is not a demo would open with unreviewed texts."""
    data = home / "data"
    real = any(not site.demo for site in content.sites.values())
    problems = list(checks.opening(content, data, distress.load(data) if real else {}))
    if problems:
        raise ContentError(problems)
