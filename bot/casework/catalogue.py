"""The big catalogue: importing it as a whole, and having it at hand for matching."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from bot.content import Content, ContentError
from bot.content.downloads import Progress
from bot.content.esco import Esco, read_esco
from bot.content.onet import CROSSWALK, Onet, Place, read_onet
from bot.guidance.occupations import Entry, Occupations
from bot.records import catalogue, desk
from bot.records.catalogue import Source
from bot.records.database import Database, DatabaseError, StorageError

ESCO, ONET = "esco", "onet"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to; ``new`` is False when exactly these files were imported already."""

    source: Source
    new: bool


class NoCatalogue(ContentError):
    """What is asked for needs an import that was not made; the sentence says which."""


class Catalogue:
    """Imports ESCO and O*NET, each in one transaction, and loads what matching needs once."""

    def __init__(self, content: Content, database: Database, clock: Callable[[], datetime]) -> None:
        self._content = content
        self._database = database
        self._clock = clock
        self._loaded: tuple[object, Occupations] | None = None

    def import_esco(self, folder: Path, actor: str, progress: Progress) -> Imported:
        """Read the download, then put it in the place of the one before. Raises ContentError; then nothing changed."""
        read = read_esco(folder, self._content.languages, progress)
        given = Source(
            name=ESCO,
            version=read.version,
            files=read.files,
            counts={
                "occupations": len(read.occupations),
                "skills": len(read.skills),
                "essential": sum(len(one.essential) for one in read.occupations.values()),
                "optional": sum(len(one.optional) for one in read.occupations.values()),
                **_languages(read),
            },
            dropped=[asdict(one) for one in read.dropped],
            missing=list(read.missing),
            imported_at=self._clock(),
        )
        return self._replace(given, actor, progress, lambda connection: _store_esco(connection, given, read))

    def import_onet(self, folder: Path, crosswalk: Path, actor: str, progress: Progress) -> Imported:
        """Give the stored occupations interests and job zones. Raises ContentError or NoCatalogue."""
        with self._database.read() as connection:
            stored = catalogue.occupations(connection)
        if not stored:
            raise NoCatalogue(
                ["there is no ESCO catalogue to give interests to; run 'itinera content import-esco' first"]
            )
        uris = {one.number: one.uri for one in stored}
        places = {one.uri: Place(one.isco08, uris[one.parent] if one.parent is not None else None) for one in stored}
        read = read_onet(folder, crosswalk, places, progress)
        routes = [one.route for one in read.characters.values()]
        given = Source(
            name=ONET,
            version=read.version,
            files=read.files,
            counts={
                "with_interests": len(routes),
                "by_crosswalk": routes.count(CROSSWALK),
                "by_hierarchy": len(routes) - routes.count(CROSSWALK),
                "without": len(read.without),
            },
            dropped=[asdict(one) for one in read.dropped],
            missing=list(read.without),
            imported_at=self._clock(),
        )
        return self._replace(given, actor, progress, lambda connection: _store_onet(connection, given, read))

    def sources(self) -> tuple[Source | None, Source | None]:
        """What is imported of ESCO and of O*NET."""
        with self._database.read() as connection:
            return catalogue.source(connection, ESCO), catalogue.source(connection, ONET)

    def occupations(self, connection: Connection) -> Occupations:
        """The catalogue for matching, loaded again after an import; raises NoCatalogue."""
        versions = catalogue.versions(connection)
        if self._loaded is None or self._loaded[0] != versions:
            if ESCO not in versions:
                raise NoCatalogue(["the ESCO catalogue is not imported; run 'itinera content import-esco'"])
            if ONET not in versions:
                raise NoCatalogue(["the catalogue has no interests yet; run 'itinera content import-onet'"])
            self._loaded = versions, _occupations(connection)
        return self._loaded[1]

    def _replace(self, given: Source, actor: str, progress: Progress, store: Callable[[Connection], None]) -> Imported:
        try:
            return self._stored(given, actor, progress, store)
        except StorageError as error:
            cause = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise DatabaseError(f"database: the import was not stored, nothing changed: {cause}") from error

    def _stored(self, given: Source, actor: str, progress: Progress, store: Callable[[Connection], None]) -> Imported:
        with self._database.write() as connection:
            catalogue.one_at_a_time(connection)
            before = catalogue.source(connection, given.name)
            if before is not None and before.files == given.files:
                return Imported(before, new=False)
            progress("storing")
            store(connection)
            desk.note(connection, actor, "imported", f"{given.name} {given.version}", given.imported_at)
            connection.commit()
        return Imported(given, new=True)


def _languages(read: Esco) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in read.occupations.values():
        for language in one.words:
            found[f"occupations_{language}"] = found.get(f"occupations_{language}", 0) + 1
    for labels in read.skills.values():
        for language in labels:
            found[f"skills_{language}"] = found.get(f"skills_{language}", 0) + 1
    return dict(sorted(found.items()))


def _store_esco(connection: Connection, given: Source, read: Esco) -> None:
    skills = {uri: number for number, uri in enumerate(read.skills)}
    numbers = {uri: number for number, uri in enumerate(read.occupations)}

    def occupations() -> Iterator[catalogue.Occupation]:
        for uri, one in read.occupations.items():
            yield catalogue.Occupation(
                number=numbers[uri],
                uri=uri,
                isco08=one.isco08,
                parent=numbers[one.parent] if one.parent is not None else None,
                essential=[skills[name] for name in one.essential],
                optional=[skills[name] for name in one.optional],
            )

    def words() -> Iterator[catalogue.Words]:
        for uri, one in read.occupations.items():
            for language, said in one.words.items():
                others = "\n".join(said.alternatives)
                yield catalogue.Words(numbers[uri], language, said.label, others, said.description)

    labelled = ((skills[uri], uri, labels) for uri, labels in read.skills.items())
    catalogue.replace_esco(connection, given, labelled, occupations(), words())


def _store_onet(connection: Connection, given: Source, read: Onet) -> None:
    characters: Iterable[catalogue.Character] = (
        catalogue.Character(uri, one.interests, one.job_zone, one.route, one.confidence, one.onet)
        for uri, one in read.characters.items()
    )
    catalogue.replace_onet(connection, given, characters)


def _occupations(connection: Connection) -> Occupations:
    entries = [
        Entry(
            uri=one.uri,
            isco08=one.isco08,
            job_zone=one.job_zone,
            route=one.route,
            interests=one.interests,
            essential=one.essential,
            optional=one.optional,
        )
        for one in catalogue.occupations(connection)
    ]
    return Occupations.of(entries, catalogue.skill_numbers(connection))
