"""Reads the ESCO classification as it is downloaded: occupations, skills, relations, hierarchy, native labels.

The newest folder that holds ``occupationSkillRelations.csv`` is the classification, with English labels there or in its
folder ``en``; newer downloads add ``_en`` to every name. Folders of other versions beside it add labels of other
languages (``occupations_fr_v1.0.8.csv``); they may name concepts that this version has no longer, which are dropped and
counted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.content.downloads import Download, Dropped, Progress, Row
from bot.content.reading import ContentError
from bot.guidance.catalogue import ESCO_OCCUPATION, ESCO_SKILL

RELATIONS, BROADER = "occupationSkillRelations", "broaderRelationsOccPillar"
ENGLISH = "en"
WITHDRAWN = frozenset(("http://data.europa.eu/esco/occupation/a9e54177-a185-404d-b6e6-15663d31137e",))
"""Occupations that ESCO's relations still name though its list of occupations has them no longer (ESCO 1.1.1)."""
MOST_UNKNOWN = 0.1
"""A larger share of unknown concepts in a file of labels means that it belongs to something else."""
KINDS = {"essential": True, "optional": False}
OCCUPATION, SKILL = re.compile(ESCO_OCCUPATION), re.compile(ESCO_SKILL)
GROUP = re.compile(r"^http://data\.europa\.eu/esco/isco/C\d{1,4}$")
VERSION = re.compile(r"v(\d+(?:\.\d+)*)")
LABEL_FILE = re.compile(r"^(occupations|skills)_([a-z]{2,3})(?:_v[\d.]+)?\.csv$")


@dataclass(frozen=True, slots=True)
class Words:
    """What an occupation is called in one language."""

    label: str
    alternatives: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class EscoOccupation:
    """One occupation. ``parent`` is the broader occupation, None right below its ISCO-08 unit group."""

    uri: str
    isco08: str
    parent: str | None
    essential: tuple[str, ...]
    optional: tuple[str, ...]
    words: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Esco:
    """The whole classification, checked. ``skills``: URI → language → label. ``files``: name → SHA-256."""

    version: str
    occupations: Mapping[str, EscoOccupation]
    skills: Mapping[str, Mapping[str, str]]
    dropped: tuple[Dropped, ...]
    missing: tuple[str, ...]
    files: Mapping[str, str]


def read_esco(folder: Path, languages: Iterable[str], progress: Progress) -> Esco:
    """Read the download below ``folder``; raises ContentError with file, line, column and value.

    ``languages``: those that people here read. What has no labels for them, or for a language that was found, is
    named in ``missing``.
    """
    return _Reader(folder, progress).read(languages)


@dataclass(slots=True)
class _Reader:
    folder: Path
    progress: Progress
    download: Download = field(init=False)
    dropped: list[Dropped] = field(default_factory=list)

    def read(self, languages: Iterable[str]) -> Esco:
        self.download = Download(self.folder, self.progress)
        base = self._newest()
        english = base / ENGLISH if (base / ENGLISH).is_dir() else base
        groups = self._groups(english / f"ISCOGroups_{ENGLISH}.csv")
        own = {row["conceptUri"]: row for row in self._occupations(english / f"occupations_{ENGLISH}.csv")}
        codes = set(groups.values())
        for row in own.values():
            if row["iscoGroup"] not in codes:
                raise row.wrong("iscoGroup", "this group is not in the list of ISCO groups")
        listed = self._rows(english / f"skills_{ENGLISH}.csv", SKILL)
        skills = {row["conceptUri"]: {ENGLISH: row["preferredLabel"]} for row in listed}
        parents = self._hierarchy(_named(base, BROADER), own, groups)
        relations = self._relations(_named(base, RELATIONS), own, skills)
        words = {uri: {ENGLISH: _words(row)} for uri, row in own.items()}
        found = self._labels()
        for (kind, language), path in sorted(found.items()):
            if kind == "occupations":
                for row in self._known(self._occupations(path), own, path):
                    words[row["conceptUri"]][language] = _words(row)
            else:
                for row in self._known(self._rows(path, SKILL), skills, path):
                    skills[row["conceptUri"]][language] = row["preferredLabel"]
        return Esco(
            version=_version(base),
            occupations={
                uri: EscoOccupation(uri, row["iscoGroup"], parents[uri], *relations[uri], words[uri])
                for uri, row in own.items()
            },
            skills=skills,
            dropped=tuple(self.dropped),
            missing=_missing(found, languages),
            files=self.download.files,
        )

    def _newest(self) -> Path:
        found = [path.parent for path in sorted(self.folder.rglob(f"{RELATIONS}*.csv"))]
        if not found:
            raise ContentError([f"{self.folder}: no ESCO download here: no folder holds {RELATIONS}.csv"])
        return max(found, key=_order)

    def _labels(self) -> dict[tuple[str, str], Path]:
        """The newest file of labels for each kind and language but the classification's own English."""
        found: dict[tuple[str, str], Path] = {}
        for path in sorted(self.folder.rglob("*.csv"), key=_order):
            named = LABEL_FILE.match(path.name)
            if named and named[2] != ENGLISH:
                found[named[1], named[2]] = path
        return found

    def _rows(self, path: Path, uri: re.Pattern[str], *columns: str) -> Iterator[Row]:
        seen = set()
        for row in self.download.table(path, ("conceptUri", "preferredLabel", *columns)):
            if not uri.match(row["conceptUri"]):
                raise row.wrong("conceptUri", "not an ESCO address of the kind that this file holds")
            if row["conceptUri"] in seen:
                raise row.wrong("conceptUri", "stands in this file twice")
            if not row["preferredLabel"]:
                raise row.wrong("preferredLabel", f"is empty for {row['conceptUri']}")
            seen.add(row["conceptUri"])
            yield row

    def _occupations(self, path: Path) -> Iterator[Row]:
        for row in self._rows(path, OCCUPATION, "iscoGroup", "altLabels", "description"):
            if not re.fullmatch(r"\d{4}", row["iscoGroup"]):
                raise row.wrong("iscoGroup", "not an ISCO-08 unit group of four digits")
            yield row

    def _groups(self, path: Path) -> dict[str, str]:
        """The groups' codes by URI."""
        return {row["conceptUri"]: row["code"] for row in self._rows(path, GROUP, "code")}

    def _known(self, rows: Iterable[Row], known: Mapping[str, object], path: Path) -> list[Row]:
        every = list(rows)
        strange = [row for row in every if row["conceptUri"] not in known]
        if len(strange) > MOST_UNKNOWN * len(every):
            raise strange[0].wrong(
                "conceptUri", f"unknown, like {len(strange)} of {len(every)} in this file: not labels of this ESCO"
            )
        self._drop(path, "not in this version of ESCO", [row["conceptUri"] for row in strange])
        return [row for row in every if row["conceptUri"] in known]

    def _hierarchy(self, path: Path, own: Mapping[str, Row], groups: Mapping[str, str]) -> dict[str, str | None]:
        """Each occupation's broader occupation, or None."""
        broader: dict[str, str] = {}
        places: dict[str, Row] = {}
        dropped = []
        for row in self.download.table(path, ("conceptUri", "broaderUri")):
            pair = (row["conceptUri"], row["broaderUri"])
            if WITHDRAWN & set(pair):
                dropped += sorted(WITHDRAWN & set(pair))
                continue
            for column, uri in zip(("conceptUri", "broaderUri"), pair, strict=True):
                if uri not in own and uri not in groups:
                    raise row.wrong(column, "neither an occupation nor an ISCO group of this download")
            if pair[0] in broader:
                raise row.wrong("conceptUri", "has a second broader concept")
            broader[pair[0]], places[pair[0]] = pair[1], row
        self._drop(path, "the occupation is not in the list of occupations", dropped)
        for uri in own:
            if uri not in broader:
                raise ContentError([f"{path}: {uri}: this occupation has no broader concept"])
        _refuse_cycles(broader, places)
        return {uri: broader[uri] if broader[uri] in own else None for uri in own}

    def _relations(
        self, path: Path, own: Mapping[str, Row], skills: Mapping[str, object]
    ) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        """Each occupation's essential and optional skills."""
        found: dict[str, tuple[list[str], list[str]]] = {uri: ([], []) for uri in own}
        seen: set[tuple[str, str]] = set()
        dropped = []
        for row in self.download.table(path, ("occupationUri", "relationType", "skillUri")):
            occupation, skill, kind = row["occupationUri"], row["skillUri"], row["relationType"]
            if occupation in WITHDRAWN:
                dropped.append(occupation)
                continue
            if occupation not in own:
                raise row.wrong("occupationUri", "unknown: not in the list of occupations")
            if skill not in skills:
                raise row.wrong("skillUri", "unknown: not in the list of skills")
            if kind not in KINDS:
                raise row.wrong("relationType", f"must be one of {', '.join(KINDS)}")
            if (occupation, skill) in seen:
                raise row.wrong("skillUri", "stands with this occupation twice")
            seen.add((occupation, skill))
            found[occupation][0 if KINDS[kind] else 1].append(skill)
        self._drop(path, "the occupation is not in the list of occupations", dropped)
        return {uri: (tuple(essential), tuple(optional)) for uri, (essential, optional) in found.items()}

    def _drop(self, path: Path, why: str, names: Sequence[str]) -> None:
        if names:
            self.dropped.append(Dropped(path.name, len(names), why, tuple(name for name, _ in Counter(names).items())))


def _named(base: Path, name: str) -> Path:
    """A file of the classification, under its newer name if it has that one."""
    newer = base / f"{name}_{ENGLISH}.csv"
    return newer if newer.is_file() else base / f"{name}.csv"


def _words(row: Row) -> Words:
    names = (name.strip() for name in row["altLabels"].split("\n"))
    others = tuple(dict.fromkeys(name for name in names if name and name != row["preferredLabel"]))
    return Words(row["preferredLabel"], others, " ".join(row["description"].split()))


def _refuse_cycles(broader: Mapping[str, str], places: Mapping[str, Row]) -> None:
    safe: set[str] = set()
    for start in broader:
        way: list[str] = []
        uri = start
        while uri in broader and uri not in safe:
            if uri in way:
                raise places[uri].wrong("broaderUri", f"{uri} is broader than itself, over {len(way)} steps or fewer")
            way.append(uri)
            uri = broader[uri]
        safe.update(way)


def _missing(found: Iterable[tuple[str, str]], languages: Iterable[str]) -> tuple[str, ...]:
    have = set(found)
    wanted = ({*languages} | {language for _, language in have}) - {ENGLISH}
    return tuple(
        f"{kind}_{language}"
        for kind in ("occupations", "skills")
        for language in sorted(wanted)
        if (kind, language) not in have
    )


def _version(path: Path) -> str:
    """The version that the nearest folder or the file names, empty if none does."""
    for part in (path.name, *(parent.name for parent in path.parents)):
        if named := VERSION.search(part):
            return named[1].rstrip(".")
    return ""


def _order(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in _version(path).split(".") if part)
