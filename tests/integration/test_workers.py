"""Processes that are forked, replaced and ended: `bot.workers` with work that only writes down that it runs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import HOME

PROGRAM = """
import os, select, signal, sys
from pathlib import Path
from bot import workers

here, conduct = Path(sys.argv[1]), sys.argv[2]

def work(lifeline):
    if conduct == "dies":
        os._exit(3)
    if conduct == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    else:
        signal.signal(signal.SIGTERM, lambda *_: finished("asked"))
    (here / str(os.getpid())).write_text("running")
    select.select([lifeline], [], [])
    finished("orphaned")

def finished(why):
    (here / str(os.getpid())).write_text(why)
    os._exit(0)

if conduct == "deaf":
    workers.MOST_DRAIN_S = 1
try:
    workers.supervise(2, work)
except workers.WorkersFailed as error:
    sys.exit(f"failed: {error}")
"""


class Parent:
    def __init__(self, folder: Path, conduct: str = "works") -> None:
        self.folder = folder
        command = [sys.executable, "-c", PROGRAM, str(folder), conduct]
        self.process = subprocess.Popen(command, cwd=HOME, stderr=subprocess.PIPE, text=True)

    def told(self) -> dict[int, str]:
        return {int(path.name): path.read_text() for path in self.folder.iterdir()}

    def until(self, holds: Callable[[dict[int, str]], bool]) -> dict[int, str]:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if holds(told := self.told()):
                return told
            time.sleep(0.02)
        raise AssertionError(f"it did not come to that: {self.told()}")

    def both_run(self) -> list[int]:
        told = self.until(lambda told: list(told.values()).count("running") == 2)
        return [pid for pid, what in told.items() if what == "running"]


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[Parent]:
    made = Parent(tmp_path)
    yield made
    if made.process.poll() is None:
        made.process.kill()
    made.process.communicate(timeout=10)


def test_a_worker_that_is_killed_is_replaced(parent: Parent) -> None:
    killed = parent.both_run()[0]
    os.kill(killed, signal.SIGKILL)

    told = parent.until(lambda told: len(told) == 3)

    assert killed in told and parent.process.poll() is None


def test_asked_to_end_the_parent_ends_all_workers_and_then_itself(parent: Parent) -> None:
    running = parent.both_run()

    parent.process.terminate()

    assert parent.process.wait(timeout=10) == 0
    assert parent.told() == dict.fromkeys(running, "asked")


def test_workers_end_when_their_parent_was_killed(parent: Parent) -> None:
    running = parent.both_run()

    parent.process.kill()

    assert parent.until(lambda told: "running" not in told.values()) == dict.fromkeys(running, "orphaned")


def test_a_worker_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    parent = Parent(tmp_path, "deaf")
    running = parent.both_run()

    parent.process.terminate()

    assert parent.process.wait(timeout=10) == 0
    for pid in running:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    parent.process.communicate()


def test_workers_that_die_at_once_end_the_service_with_one_sentence(tmp_path: Path) -> None:
    parent = Parent(tmp_path, "dies")

    said = parent.process.communicate(timeout=20)[1]

    assert parent.process.returncode == 1
    assert said.splitlines()[-1].startswith("failed: the workers end as soon as they start")
