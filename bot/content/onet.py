"""Reads O*NET's interests and job zones, and the crosswalk from ESCO that gives them to its occupations.

The way of one occupation: ESCO → O*NET-SOC 2010 (crosswalk) → O*NET-SOC 2019 (O*NET's own table) → six interest
values and a job zone. A 2010 code that became several stays what it is if its own code lives on; otherwise the mean of
those that have values counts, with the lowest job zone. An occupation outside the crosswalk takes the values of its
nearest broader occupation (route "hierarchy"), and without one the mean of its ISCO-08 unit group.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from bot.content.downloads import Download, Dropped, Progress
from bot.content.reading import ContentError
from bot.guidance.parts import AREAS

CODE = re.compile(r"^\d\d-\d{4}\.\d\d$")
ELEMENTS = {f"1.B.1.{letter}": area for letter, area in zip("abcdef", AREAS, strict=True)}
OLD, NEW = "O*NET-SOC 2010 Code", "O*NET-SOC 2019 Code"
ONET_CODE = "O*NET-SOC Code"
ESCO_TO_ONET, OLD_TO_NEW = "esco_onet_crosswalk*.csv", "2010_to_2019_Crosswalk.xlsx"
CROSSWALK, HIERARCHY = "crosswalk", "hierarchy"
VERSION = re.compile(r"O\*NET (\d+\.\d+) Database")


@dataclass(frozen=True, slots=True)
class Character:
    """What O*NET says of one occupation.

    ``interests``: six values from 1 to 7 in the order R, I, A, S, E, C. ``job_zone``: 1 to 5. ``onet``: the 2019 codes
    they come from. ``confidence``: the crosswalk's own mark (0.5, 1 or 2, the higher the surer); None for the
    hierarchy.
    """

    interests: tuple[float, ...]
    job_zone: int
    onet: tuple[str, ...]
    route: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Onet:
    """Interests and job zones by ESCO URI. ``without``: the occupations that no route reaches."""

    version: str
    characters: Mapping[str, Character]
    without: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an occupation of the stored catalogue stands: its ISCO-08 unit group and its broader occupation."""

    isco08: str
    parent: str | None


def read_onet(folder: Path, crosswalk: Path, places: Mapping[str, Place], progress: Progress) -> Onet:
    """Read both downloads for the occupations ``places`` (by ESCO URI); raises ContentError."""
    download = Download(folder, progress)
    known = {row[ONET_CODE] for row in download.table(folder / "Occupation Data.txt", (ONET_CODE,), tabs=True)}
    interests = _interests(download, known)
    zones = _zones(download, known)
    tables = Download(crosswalk, progress)
    renamed = _renamed(tables, crosswalk / OLD_TO_NEW)
    found, dropped = _crosswalk(tables, crosswalk, renamed, interests, zones, places)
    characters = {**_inherited(found, places), **found}
    return Onet(
        version=_version(folder / "Read Me.txt"),
        characters=characters,
        without=tuple(uri for uri in places if uri not in characters),
        dropped=dropped,
        files={**download.files, **tables.files},
    )


def _interests(download: Download, known: set[str]) -> dict[str, tuple[float, ...]]:
    path = download.folder / "Interests.txt"
    found: dict[str, dict[str, float]] = {}
    for row in download.table(path, (ONET_CODE, "Element ID", "Scale ID", "Data Value"), tabs=True):
        code, element = row[ONET_CODE], row["Element ID"]
        if code not in known:
            raise row.wrong(ONET_CODE, "unknown: not in 'Occupation Data.txt'")
        if row["Scale ID"] != "OI":
            continue  # the high points are derived from the six values
        if element not in ELEMENTS:
            raise row.wrong("Element ID", f"must be one of {', '.join(ELEMENTS)}")
        if element in found.setdefault(code, {}):
            raise row.wrong("Element ID", f"stands twice for {code}")
        found[code][element] = row.number("Data Value", 1, 7)
    for code, values in found.items():
        if len(values) != len(ELEMENTS):
            raise ContentError([f"{path}: {code}: has {len(values)} of {len(ELEMENTS)} interest values"])
    return {code: tuple(values[element] for element in ELEMENTS) for code, values in found.items()}


def _zones(download: Download, known: set[str]) -> dict[str, int]:
    found = {}
    for row in download.table(download.folder / "Job Zones.txt", (ONET_CODE, "Job Zone"), tabs=True):
        if row[ONET_CODE] not in known:
            raise row.wrong(ONET_CODE, "unknown: not in 'Occupation Data.txt'")
        if not row["Job Zone"].isdecimal():
            raise row.wrong("Job Zone", "not a whole number")
        found[row[ONET_CODE]] = int(row.number("Job Zone", 1, 5))
    return found


def _renamed(download: Download, path: Path) -> dict[str, list[str]]:
    """The codes of 2019 that a code of 2010 became."""
    found: dict[str, list[str]] = {}
    for row in download.sheet(path, (OLD, NEW)):
        for column in (OLD, NEW):
            if not CODE.match(row[column]):
                raise row.wrong(column, "not an O*NET-SOC code such as 47-2031.00")
        found.setdefault(row[OLD], []).append(row[NEW])
    return found


def _crosswalk(
    download: Download,
    folder: Path,
    renamed: Mapping[str, Sequence[str]],
    interests: Mapping[str, tuple[float, ...]],
    zones: Mapping[str, int],
    places: Mapping[str, Place],
) -> tuple[dict[str, Character], tuple[Dropped, ...]]:
    path = next(iter(sorted(folder.glob(ESCO_TO_ONET), reverse=True)), folder / "esco_onet_crosswalk.csv")
    found: dict[str, Character] = {}
    strange, silent = [], []
    for row in download.table(path, ("concept_uri", "onet_code", "confidence")):
        uri, code = row["concept_uri"], row["onet_code"]
        confidence = row.number("confidence", 0, 2)
        if code not in renamed:
            raise row.wrong("onet_code", f"unknown: not in {OLD_TO_NEW}")
        if uri in found:
            raise row.wrong("concept_uri", "stands in this file twice")
        codes = [one for one in renamed[code] if one in interests and one in zones]
        codes = [code] if code in codes else codes
        if uri not in places:
            strange.append(uri)
        elif not codes:
            silent.append(uri)
        else:
            values = tuple(round(fmean(column), 4) for column in zip(*(interests[one] for one in codes), strict=True))
            zone = min(zones[one] for one in codes)
            found[uri] = Character(values, zone, tuple(codes), CROSSWALK, confidence)
    kinds = (
        ("not in this version of ESCO", strange),
        ("O*NET has no interests for its occupation, another route is tried", silent),
    )
    return found, tuple(Dropped(path.name, len(uris), why, tuple(uris)) for why, uris in kinds if uris)


def _inherited(found: Mapping[str, Character], places: Mapping[str, Place]) -> dict[str, Character]:
    """What occupations outside the crosswalk take from the hierarchy."""
    groups: dict[str, list[Character]] = {}
    for uri, one in found.items():
        groups.setdefault(places[uri].isco08, []).append(one)
    means = {code: _mean(members) for code, members in groups.items()}
    inherited = {}
    for uri, place in places.items():
        if uri in found:
            continue
        parent = place.parent
        while parent is not None and parent not in found:
            parent = places[parent].parent
        near = found[parent] if parent is not None else means.get(place.isco08)
        if near is not None:
            inherited[uri] = Character(near.interests, near.job_zone, near.onet, HIERARCHY, None)
    return inherited


def _mean(members: Sequence[Character]) -> Character:
    values = tuple(round(fmean(column), 4) for column in zip(*(one.interests for one in members), strict=True))
    codes = tuple(dict.fromkeys(code for one in members for code in one.onet))
    zones = sorted(one.job_zone for one in members)
    return Character(values, zones[(len(zones) - 1) // 2], codes, HIERARCHY, None)


def _version(path: Path) -> str:
    try:
        named = VERSION.search(path.read_text("utf-8", errors="replace"))
    except FileNotFoundError:
        return ""
    return named[1] if named else ""
