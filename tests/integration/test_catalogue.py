"""Importing the big catalogue: all or nothing, once, replaced by a newer one, noted in the audit."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.casework.catalogue import Catalogue, NoCatalogue
from bot.content import ContentError
from bot.records import catalogue as stored
from bot.records.database import Database, DatabaseError, alembic_config
from bot.records.tables import audit
from tests.conftest import HOME, House
from tests.unit.content import made_up
from tests.unit.content.made_up import BAKE, BAKER, CAKE_BAKER, COOK


def quiet(_: str) -> None:
    """Progress that nobody sees."""


@pytest.fixture
def catalogue(still_house: House) -> Catalogue:
    return still_house.casework.catalogue


@pytest.fixture
def esco(tmp_path: Path) -> Path:
    return made_up.esco(tmp_path / "esco")


@pytest.fixture
def onet(tmp_path: Path) -> Path:
    return made_up.crosswalk(made_up.onet(tmp_path / "onet"))


def newer(esco: Path) -> Path:
    """The same download a version later: the cook is called chef."""
    made_up.esco(esco, "v9.2")
    path = esco / "v9.2/en/occupations_en.csv"
    path.write_text(path.read_text("utf-8").replace(",cook,", ",chef,"), "utf-8")
    return esco


def labels(database: Database) -> list[str]:
    with database.read() as connection:
        return sorted(label for _, label, _ in stored.names(connection, "en"))


def test_an_import_stores_occupations_skills_and_words(catalogue: Catalogue, database: Database, esco: Path) -> None:
    imported = catalogue.import_esco(esco, "operator", quiet)
    assert imported.new and imported.source.version == "9.1"
    assert imported.source.counts["occupations"] == 4 and imported.source.counts["occupations_fr"] == 2
    with database.read() as connection:
        numbers = stored.skill_numbers(connection)
        found, other = stored.occupation(connection, BAKER), stored.occupation(connection, CAKE_BAKER)
        assert found is not None and other is not None
        (baker, words), (cake, _) = found, other
        assert (cake.parent, cake.isco08, list(cake.essential)) == (baker.number, "7512", [numbers[BAKE]])
    assert (words["fr"].label, words["en"].alternatives) == ("boulanger/boulangère", "bread maker")


def test_the_same_files_are_imported_once(catalogue: Catalogue, database: Database, esco: Path) -> None:
    first = catalogue.import_esco(esco, "operator", quiet)
    again = catalogue.import_esco(esco, "operator", quiet)
    assert (again.new, again.source) == (False, first.source)
    with database.read() as connection:
        noted = connection.execute(select(audit.c.actor, audit.c.verb, audit.c.object)).all()
    assert [tuple(row) for row in noted] == [("operator", "imported", "esco 9.1")]


def test_a_newer_download_takes_the_place_of_the_old_one(
    catalogue: Catalogue, database: Database, esco: Path, onet: Path
) -> None:
    catalogue.import_esco(esco, "operator", quiet)
    catalogue.import_onet(onet, onet, "operator", quiet)
    assert catalogue.import_esco(newer(esco), "operator", quiet).new
    assert labels(database) == ["baker", "cake baker", "chef", "pilot"]
    assert catalogue.sources()[1] is None
    assert catalogue.import_onet(onet, onet, "operator", quiet).new


def test_interests_come_from_the_second_import(
    catalogue: Catalogue, database: Database, esco: Path, onet: Path
) -> None:
    with pytest.raises(NoCatalogue, match="import-esco"):
        catalogue.import_onet(onet, onet, "operator", quiet)
    catalogue.import_esco(esco, "operator", quiet)
    with database.read() as connection, pytest.raises(NoCatalogue, match="import-onet"):
        catalogue.occupations(connection)
    imported = catalogue.import_onet(onet, onet, "operator", quiet)
    assert dict(imported.source.counts) == {"with_interests": 3, "by_crosswalk": 2, "by_hierarchy": 1, "without": 1}
    assert not catalogue.import_onet(onet, onet, "operator", quiet).new
    with database.read() as connection:
        found = stored.occupation(connection, COOK)
        assert found is not None
        cook, _ = found
        assert cook.onet == ["35-2014.00"] and cook.route == "crosswalk"
        assert len(catalogue.occupations(connection).entries) == 4


def test_the_catalogue_at_hand_is_loaded_again_after_an_import(still_house: House, esco: Path, onet: Path) -> None:
    catalogue = still_house.casework.catalogue
    catalogue.import_esco(esco, "operator", quiet)
    catalogue.import_onet(onet, onet, "operator", quiet)
    with still_house.database.read() as connection:
        before = catalogue.occupations(connection)
        assert catalogue.occupations(connection) is before
    still_house.clock.forward(minutes=1)
    catalogue.import_esco(newer(esco), "operator", quiet)
    catalogue.import_onet(onet, onet, "operator", quiet)
    with still_house.database.read() as connection:
        assert catalogue.occupations(connection) is not before


def test_a_wrong_file_changes_nothing(catalogue: Catalogue, database: Database, esco: Path) -> None:
    catalogue.import_esco(esco, "operator", quiet)
    newer(esco)
    path = esco / "v9.2/occupationSkillRelations.csv"
    path.write_bytes(path.read_bytes() + b"nothing,essential,nothing\r\n")
    with pytest.raises(ContentError):
        catalogue.import_esco(esco, "operator", quiet)
    assert "cook" in labels(database)


def test_an_import_that_fails_in_the_middle_leaves_the_old_catalogue(
    catalogue: Catalogue, database: Database, esco: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue.import_esco(esco, "operator", quiet)

    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("bot.casework.catalogue.desk.note", full)
    with pytest.raises(OSError, match="no space"):
        catalogue.import_esco(newer(esco), "operator", quiet)
    assert "cook" in labels(database)


def test_a_database_that_cannot_store_is_one_clear_line(
    catalogue: Catalogue, database: Database, esco: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue.import_esco(esco, "operator", quiet)

    def full(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr("bot.casework.catalogue.desk.note", full)
    with pytest.raises(DatabaseError, match="nothing changed: database or disk is full"):
        catalogue.import_esco(newer(esco), "operator", quiet)
    assert "cook" in labels(database)


def test_the_tables_go_and_come_back_with_a_catalogue_in_them(
    catalogue: Catalogue, database: Database, esco: Path
) -> None:
    catalogue.import_esco(esco, "operator", quiet)
    with database.engine.connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        connection.commit()
    database.migrate()
    assert catalogue.sources() == (None, None)
    assert catalogue.import_esco(esco, "operator", quiet).new


def test_kill_9_in_the_middle_leaves_the_old_catalogue(catalogue: Catalogue, database: Database, esco: Path) -> None:
    catalogue.import_esco(esco, "operator", quiet)
    script = f"""
        import os, signal
        from datetime import datetime
        from pathlib import Path
        from bot import content
        from bot.casework import catalogue
        from bot.records.database import Database

        def die(*_):
            os.kill(os.getpid(), signal.SIGKILL)

        catalogue.desk.note = die
        database = Database({database.url.render_as_string()!r})
        pack = content.load(Path({str(HOME)!r}))
        catalogue.Catalogue(pack, database, datetime.now).import_esco(Path({str(newer(esco))!r}), "x", print)
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=HOME,
        env={**os.environ, "PYTHONPATH": str(HOME)},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert b"storing" in ended.stdout
    assert "cook" in labels(database)
    assert catalogue.import_esco(esco, "operator", quiet).new
