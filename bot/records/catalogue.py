"""The big catalogue as it is stored: occupations and skills by number, their words, and where they come from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, null, select, text, update

from bot.records.tables import catalogue_occupation, catalogue_skill, catalogue_source, catalogue_words

LOCK = 20_300
"""The number of PostgreSQL's advisory lock for imports; no other lock of ours has it."""
BATCH = 2_000
"""Rows that one statement stores."""


@dataclass(frozen=True, slots=True)
class Source:
    """What was imported: ``files`` by name with their SHA-256, ``counts``, and what was dropped or is missing."""

    name: str
    version: str
    files: Mapping[str, str]
    counts: Mapping[str, int]
    dropped: Sequence[Mapping[str, Any]]
    missing: Sequence[str]
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class Occupation:
    """One occupation; skills and the broader occupation by number. ``interests`` R, I, A, S, E, C from 1 to 7."""

    number: int
    uri: str
    isco08: str
    parent: int | None
    essential: Sequence[int]
    optional: Sequence[int]
    interests: Sequence[float] | None = None
    job_zone: int | None = None
    route: str | None = None
    confidence: float | None = None
    onet: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """An occupation in one language; ``alternatives`` one a line."""

    number: int
    language: str
    label: str
    alternatives: str
    description: str


@dataclass(frozen=True, slots=True)
class Character:
    """Interests and job zone for the occupation with this URI."""

    uri: str
    interests: Sequence[float]
    job_zone: int
    route: str
    confidence: float | None
    onet: Sequence[str]


_SAID = tuple(column for column in catalogue_words.c if column.name != "number")


def one_at_a_time(connection: Connection) -> None:
    """Let a second import wait for the end of the first; SQLite's writers wait for each other anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK})


def source(connection: Connection, name: str) -> Source | None:
    """What was imported under that name, "esco" or "onet"."""
    row = connection.execute(select(catalogue_source).where(catalogue_source.c.name == name)).first()
    return None if row is None else Source(**row._mapping)


def versions(connection: Connection) -> dict[str, Mapping[str, str]]:
    """The files of what is imported, by source: differs whenever something else was imported."""
    rows = connection.execute(select(catalogue_source.c.name, catalogue_source.c.files))
    return {row.name: row.files for row in rows}


def replace_esco(
    connection: Connection,
    given: Source,
    skills: Iterable[tuple[int, str, Mapping[str, str]]],
    occupations: Iterable[Occupation],
    words: Iterable[Words],
) -> None:
    """Put a whole classification in the place of the one before, which goes with its O*NET values."""
    for table in (catalogue_words, catalogue_occupation, catalogue_skill, catalogue_source):
        connection.execute(delete(table))
    _store(connection, catalogue_skill, ({"number": n, "uri": uri, "labels": dict(of)} for n, uri, of in skills))
    _store(connection, catalogue_occupation, (_values(one) for one in occupations))
    _store(connection, catalogue_words, (asdict(one) for one in words))
    connection.execute(insert(catalogue_source).values(**asdict(given)))


def replace_onet(connection: Connection, given: Source, characters: Iterable[Character]) -> None:
    """Give the occupations other interests and job zones; those that are not named have none any more."""
    empty = {name: null() for name in ("interests", "job_zone", "route", "confidence", "onet")}
    connection.execute(update(catalogue_occupation).values(empty))
    statement = update(catalogue_occupation).where(catalogue_occupation.c.uri == bindparam("which"))
    rows = [
        {
            "which": one.uri,
            "interests": list(one.interests),
            "job_zone": one.job_zone,
            "route": one.route,
            "confidence": one.confidence,
            "onet": list(one.onet),
        }
        for one in characters
    ]
    columns: dict[str, Any] = {name: bindparam(name) for name in empty}
    connection.execute(statement.values(columns), rows)
    connection.execute(delete(catalogue_source).where(catalogue_source.c.name == given.name))
    connection.execute(insert(catalogue_source).values(**asdict(given)))


def occupations(connection: Connection) -> list[Occupation]:
    """Every occupation, by number."""
    statement = select(catalogue_occupation).order_by(catalogue_occupation.c.number)
    return [_occupation(row) for row in connection.execute(statement)]


def occupation(connection: Connection, uri: str) -> tuple[Occupation, dict[str, Words]] | None:
    """The occupation with this URI, and what it is called by language."""
    statement = (
        select(catalogue_occupation, *_SAID)
        .join(catalogue_words, catalogue_words.c.number == catalogue_occupation.c.number)
        .where(catalogue_occupation.c.uri == uri)
    )
    rows = connection.execute(statement).all()
    if not rows:
        return None
    own = {column.name for column in catalogue_occupation.c}
    first = Occupation(**{name: value for name, value in rows[0]._mapping.items() if name in own})
    words = (Words(row.number, row.language, row.label, row.alternatives, row.description) for row in rows)
    return first, {one.language: one for one in words}


def labels(connection: Connection, uris: Iterable[str], languages: Iterable[str]) -> dict[str, dict[str, str]]:
    """What some occupations are called: URI → language → label."""
    statement = (
        select(catalogue_occupation.c.uri, catalogue_words.c.language, catalogue_words.c.label)
        .join(catalogue_words, catalogue_words.c.number == catalogue_occupation.c.number)
        .where(catalogue_occupation.c.uri.in_(list(uris)), catalogue_words.c.language.in_(list(languages)))
    )
    found: dict[str, dict[str, str]] = {}
    for row in connection.execute(statement):
        found.setdefault(row.uri, {})[row.language] = row.label
    return found


def names(connection: Connection, language: str) -> list[tuple[str, str, str]]:
    """URI, label and alternative labels (one a line) of the occupations that have words in this language."""
    statement = (
        select(catalogue_occupation.c.uri, catalogue_words.c.label, catalogue_words.c.alternatives)
        .join(catalogue_words, catalogue_words.c.number == catalogue_occupation.c.number)
        .where(catalogue_words.c.language == language)
        .order_by(catalogue_occupation.c.number)
    )
    return [(row.uri, row.label, row.alternatives) for row in connection.execute(statement)]


def skill_numbers(connection: Connection) -> dict[str, int]:
    """The skills' numbers by URI."""
    rows = connection.execute(select(catalogue_skill.c.uri, catalogue_skill.c.number))
    return {row.uri: row.number for row in rows}


def skill_labels(connection: Connection, numbers: Iterable[int]) -> dict[int, tuple[str, Mapping[str, str]]]:
    """URI and labels by language of the skills with these numbers."""
    statement = select(catalogue_skill).where(catalogue_skill.c.number.in_(list(numbers)))
    return {row.number: (row.uri, row.labels) for row in connection.execute(statement)}


def _store(connection: Connection, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)


def _values(one: Occupation) -> dict[str, Any]:
    """An occupation without its O*NET values, which come by themselves."""
    return {
        "number": one.number,
        "uri": one.uri,
        "isco08": one.isco08,
        "parent": one.parent,
        "essential": list(one.essential),
        "optional": list(one.optional),
    }


def _occupation(row: Any) -> Occupation:
    return Occupation(**row._mapping)
