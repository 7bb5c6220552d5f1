"""The database: one durable engine, explicit transactions, and units of work that roll back unless committed."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.exc import SQLAlchemyError as StorageError

from bot.records import postgres
from bot.records.pushes import WAITING, Pushes

__all__ = ["Database", "DatabaseError", "StorageError", "alembic_config"]

BUSY_TIMEOUT_MS = 5_000
MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATING = 0x1713E4A
"""The advisory lock under which one service at a time brings a PostgreSQL database up to date."""


class DatabaseError(Exception):
    """The database cannot be used; the sentence says why and what to do."""


class Database:
    """Opens units of work. Synchronous on purpose: one turn's statements take half a millisecond.

    ``pool`` changes how many connections PostgreSQL is asked for (arguments of SQLAlchemy's QueuePool).
    """

    def __init__(self, url: str, **pool: int) -> None:
        try:
            self.url: URL = make_url(url)
        except ArgumentError:
            raise DatabaseError(f"database: {url!r} is not a database address such as sqlite:///itinera.db") from None
        if self.url.get_backend_name() not in ("sqlite", "postgresql"):
            raise DatabaseError(f"database: {self.url.get_backend_name()!r} is not supported; use SQLite or PostgreSQL")
        if self.sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        # hide_parameters: what people wrote stays out of errors, and so out of the log.
        if self.sqlite:
            self.engine: Engine = create_engine(self.url, hide_parameters=True)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin)
        else:
            arguments = {"connect_args": postgres.arguments(self.url), **postgres.POOL, **pool}
            self.engine = create_engine(self.url, hide_parameters=True, **arguments)
            postgres.Watch(self.engine)
        self.pushes = Pushes(self.engine)

    @property
    def sqlite(self) -> bool:
        """Whether this is the default, single-process database."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A unit of work: rolled back unless the block calls ``commit()`` on what it is given."""
        with self.engine.connect() as connection:
            told = connection.info[WAITING] = []
            try:
                yield connection
                if connection.in_transaction():
                    told.clear()
            finally:
                if connection.in_transaction():
                    connection.rollback()
                elif not connection.invalidated:
                    _end_of_transaction(connection)
        if told:
            self.pushes.deliver(told)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view that never takes the writers' lock."""
        with self.engine.connect().execution_options(**self._reading) as connection:
            yield connection

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """For one statement that reads: nothing is begun or ended around it, which would be two journeys more."""
        alone = {"itinera_alone": True} if self.sqlite else {"isolation_level": "AUTOCOMMIT"}
        with self.engine.connect().execution_options(**alone) as connection:
            yield connection

    @property
    def _reading(self) -> dict[str, Any]:
        if self.sqlite:
            return {"itinera_read_only": True}
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    def answers(self) -> bool:
        """Whether the database can be read right now."""
        try:
            with self.read() as connection:
                return bool(connection.exec_driver_sql("SELECT 1").scalar_one())
        except SQLAlchemyError:
            return False

    def migrate(self) -> None:
        """Bring the tables to the newest version; raises DatabaseError when they are newer than this code."""
        try:
            with self.engine.connect() as connection:
                if not self.sqlite:  # of two services that start at once one migrates, the other waits for it
                    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
                have = MigrationContext.configure(connection).get_current_revision()
                config = alembic_config()
                script = ScriptDirectory.from_config(config)
                if have is not None and have not in {one.revision for one in script.walk_revisions()}:
                    raise DatabaseError(
                        f"database: its tables (version {have}) are newer than this program; "
                        "install the newer Itinera or restore an older backup"
                    )
                if have != script.get_current_head():
                    config.attributes["connection"] = connection
                    command.upgrade(config, "head")
                    connection.commit()
        except SQLAlchemyError as error:
            raise DatabaseError(f"database: cannot open {self.url.render_as_string()}: {_cause(error)}") from error

    def disconnect(self) -> None:
        """Close all connections that nobody uses, for a fork; the next unit of work opens a new one."""
        self.engine.dispose()

    def close(self) -> None:
        """Give all connections back."""
        self.pushes.close()
        self.engine.dispose()


def alembic_config() -> Config:
    """How Alembic finds our migrations; the caller adds the connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _cause(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]


def _end_of_transaction(connection: Connection) -> None:
    """Take the driver out of a transaction that a failed commit left open. Nothing is sent when there is none."""
    driver = connection.engine.dialect.loaded_dbapi
    with suppress(driver.Error):  # then the connection is broken, and the pool drops it
        connection.connection.rollback()


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transaction control begins transactions late and lets DDL escape them: we say BEGIN ourselves.
    connection.isolation_level = None
    for statement in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    ):
        connection.execute(statement).close()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("itinera_alone", False):
        return
    # A writer takes the lock at once: a deferred one would find it taken in the middle of its work.
    connection.exec_driver_sql("BEGIN" if options.get("itinera_read_only", False) else "BEGIN IMMEDIATE")
