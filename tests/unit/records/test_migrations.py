"""Every migration with data, up and down; the tables are those that the code describes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path / 'itinera.db'}")
    else:
        made = Database(request.getfixturevalue("postgres").blank())
    yield made
    made.close()


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


@pytest.mark.parametrize("fresh", ["sqlite"], indirect=True)
def test_every_connection_is_durable(fresh: Database) -> None:
    fresh.migrate()
    with fresh.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize("fresh", ["postgresql"], indirect=True)
def test_every_connection_to_postgresql_has_its_limits(fresh: Database) -> None:
    with fresh.write() as connection:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "synchronous_commit")
        found = {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names}
    assert found == {
        "statement_timeout": "5s",
        "lock_timeout": "1s",
        "idle_in_transaction_session_timeout": "30s",
        "synchronous_commit": "on",
    }


@pytest.mark.parametrize("fresh", ["postgresql"], indirect=True)
def test_what_the_address_says_wins(fresh: Database) -> None:
    address = fresh.url.update_query_dict({"options": "-c statement_timeout=70s", "application_name": "other"})
    database = Database(address.render_as_string(hide_password=False))
    with database.read() as connection:
        shown = [
            connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in ("statement_timeout", "lock_timeout")
        ]
        name = connection.exec_driver_sql("SHOW application_name").scalar_one()
    database.close()
    assert (shown, name) == (["70s", "1s"], "other")


def test_two_services_that_start_at_once_both_find_their_tables(fresh: Database) -> None:
    others = [Database(fresh.url.render_as_string(hide_password=False)) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(Database.migrate, others))
    for other in others:
        with other.read() as connection:
            assert people.count(connection) == (0, 0)
        other.close()


def test_a_reader_sees_one_moment(fresh: Database) -> None:
    fresh.migrate()
    note = text("INSERT INTO audit (at, actor, verb, object) VALUES ('2026-12-01', 'a', 'b', 'c')")
    count = text("SELECT count(*) FROM audit")
    with fresh.read() as reader:
        before = reader.execute(count).scalar_one()
        with fresh.write() as writer:
            writer.execute(note)
            writer.commit()
        assert reader.execute(count).scalar_one() == before == 0
    with fresh.read() as reader:
        assert reader.execute(count).scalar_one() == 1


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
