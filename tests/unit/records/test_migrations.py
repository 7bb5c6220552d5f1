"""Every migration with data, up and down; the tables are those that the code describes."""

from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.records import people
from bot.records.database import Database, DatabaseError, alembic_config
from bot.records.tables import metadata


@pytest.fixture
def fresh(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'itinera.db'}")


def test_the_tables_are_those_that_the_code_describes(fresh: Database) -> None:
    fresh.migrate()
    with fresh.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_up_with_data_down_and_up_again(fresh: Database) -> None:
    fresh.migrate()
    with fresh.write() as connection:
        people.add_participant(
            connection,
            code="A1234",
            pin_hash="x",
            site="demo",
            language="en",
            held=people.Held(),
            now=datetime(2026, 12, 1),
        )
        connection.commit()
    with fresh.engine.connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.commit()
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    fresh.migrate()
    with fresh.read() as connection:
        assert people.count(connection) == (0, 0)


def test_migrating_twice_changes_nothing(fresh: Database) -> None:
    fresh.migrate()
    fresh.migrate()


def test_a_database_newer_than_the_code_is_refused(fresh: Database) -> None:
    fresh.migrate()
    with fresh.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    with pytest.raises(DatabaseError, match="newer than this program"):
        fresh.migrate()


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(DatabaseError, match="not a database address"):
        Database("itinera.db")
    with pytest.raises(DatabaseError, match="not supported"):
        Database("mysql://localhost/itinera")


def test_every_connection_is_durable(fresh: Database) -> None:
    fresh.migrate()
    with fresh.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_unit_of_work_that_does_not_commit_leaves_nothing(fresh: Database) -> None:
    fresh.migrate()
    with fresh.write() as connection:
        connection.execute(text("INSERT INTO audit (at, actor, verb, object) VALUES ('2026-12-01', 'a', 'b', 'c')"))
    with fresh.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit")).scalar_one() == 0


def test_what_staff_hold_is_kept_and_replaced(fresh: Database) -> None:
    fresh.migrate()
    first = people.Held(permissions=("work_outside",), completed=("first_aid",), sex="female", age_band="18_to_20")
    with fresh.write() as connection:
        person = people.add_participant(
            connection,
            code="A1234",
            pin_hash="x",
            site="demo",
            language="en",
            held=first,
            now=datetime(2026, 12, 1),
        )
        assert people.held(connection, person) == first
        people.set_held(connection, person, people.Held(adjustments=("three_faces",)))
        assert people.held(connection, person) == people.Held(adjustments=("three_faces",))
        connection.commit()
