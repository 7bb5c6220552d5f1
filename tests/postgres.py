"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on a free port of this machine, durable."""

import contextlib
import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.records.database import Database

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
MISSING = None if PROGRAMS or shutil.which("initdb") else "no PostgreSQL on this machine: apt-get install postgresql"
MOST_WAIT_S = 30
TEMPLATE = "itinera_template"


class Cluster:
    """Start it, stop it, kill it. Its files belong to the user that PostgreSQL wants: never root."""

    def __init__(self, folder: Path, *, small: bool = False) -> None:
        """``small``: a write-ahead log of a few megabytes, for a small disk."""
        self.folder = folder
        self.data = folder / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._numbers = itertools.count(1)
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        # -N: what initdb writes need not outlive a power cut; the server itself is durable.
        self._run(
            "initdb",
            "-D",
            self.data,
            "-U",
            "itinera",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
            *(["--wal-segsize=1"] if small else []),
        )
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(
                f"port = {self.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"
                "fsync = on\nsynchronous_commit = on\nshared_buffers = 16MB\nmax_connections = 60\n"
            )
            if small:
                settings.write("min_wal_size = 2MB\nmax_wal_size = 8MB\n")

    def start(self) -> None:
        """Start and wait until it answers."""
        self._run("pg_ctl", "start", "-D", self.data, "-l", self.folder / "log", "-w", "-s", "-t", str(MOST_WAIT_S))

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """An orderly stop that ends the connections; SIGQUIT stops without tidying up."""
        server = self._server()
        os.kill(server, how)
        _wait_for_end([server])

    def kill(self) -> None:
        """kill -9 of the server and all its processes, as when the power goes."""
        server = self._server()
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        processes = [server, *map(int, children)]
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        _wait_for_end(processes)
        (self.data / "postmaster.pid").unlink()

    def address(self, name: str = "postgres") -> str:
        return f"postgresql+psycopg://itinera@127.0.0.1:{self.port}/{name}"

    def new(self) -> str:
        """The address of a migrated and empty database."""
        name = f"itinera_{next(self._numbers)}"
        with self.connect() as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {TEMPLATE}")
                made = Database(self.address(TEMPLATE))
                made.migrate()
                made.close()
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY wal_log")
        return self.address(name)

    def blank(self) -> str:
        """The address of a database without tables."""
        name = f"blank_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.address(name)

    def connect(self, name: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        """A connection of an outsider."""
        return psycopg.connect(host="127.0.0.1", port=self.port, user="itinera", dbname=name, autocommit=True)

    @property
    def runs(self) -> bool:
        """Whether the server has not ended."""
        return (self.data / "postmaster.pid").exists() and _runs(self._server())

    def _server(self) -> int:
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def _run(self, program: str, *arguments: object) -> None:
        at = PROGRAMS[-1] / program if PROGRAMS else Path(str(shutil.which(program)))
        command = [str(at), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", stdin=subprocess.DEVNULL, timeout=120)
        assert done.returncode == 0, f"{program}: {done.stdout[-1000:]} {done.stderr[-1000:]}"


def _wait_for_end(processes: list[int]) -> None:
    """Until none of them runs; one that nobody has collected yet does not."""
    deadline = time.monotonic() + MOST_WAIT_S
    while any(_runs(process) for process in processes):
        assert time.monotonic() < deadline, "PostgreSQL did not end"
        time.sleep(0.01)


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def cluster(disk: Path | None = None) -> Iterator[Cluster]:
    """A running cluster that is gone afterwards, on a small ``disk`` if one is given.

    Skips the test, by name, where PostgreSQL is not installed.
    """
    if MISSING is not None:
        pytest.skip(MISSING)
    # Not below pytest's folder, which the user postgres may not enter.
    folder = Path(tempfile.mkdtemp(prefix="itinera-postgres-", dir=disk))
    try:
        made = Cluster(folder, small=disk is not None)
        made.start()
        try:
            yield made
        finally:
            if made.runs:
                made.stop(signal.SIGQUIT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
