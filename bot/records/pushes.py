"""What staff watch is told at once: an alert, a task, a submitted plan. Ids only, and only after the commit.

On PostgreSQL the message is part of the transaction (pg_notify) and reaches every process that listens; on SQLite,
which serves one process, it is handed over when the unit of work has committed. Nobody relies on it alone: a message
may be lost while a connection is down, so that whoever listens looks again after each new connection, and asks now
and then anyway.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from psycopg import Error as DriverError
from sqlalchemy import Connection, Engine, bindparam, func, literal, select
from sqlalchemy.exc import SQLAlchemyError

from bot.records.tables import participant

CHANNEL = "itinera"
ALERT, TASK, PLAN = "alert", "task", "plan"
WAITING = "itinera_pushes"
LOOK_S = 1.0
"""How soon the listening thread sees that it should end, and tries a lost connection again."""

log = structlog.get_logger()

_SITE = select(participant.c.site).where(participant.c.id == bindparam("person"))
_NOTIFY = select(
    func.pg_notify(CHANNEL, participant.c.site + literal(" ") + bindparam("what", type_=participant.c.site.type))
).where(participant.c.id == bindparam("person"))


@dataclass(frozen=True, slots=True)
class Push:
    """Something new for the staff of a site."""

    site: str
    kind: str
    id: int


def push(connection: Connection, kind: str, row_id: int, participant_id: int, site: str | None = None) -> None:
    """Tell the staff of a participant's site of a new row, if this unit of work commits; ``site`` if it is known."""
    if connection.dialect.name == "postgresql":
        connection.execute(_NOTIFY, {"person": participant_id, "what": f"{kind} {row_id}"})
    else:
        if site is None:
            site = str(connection.execute(_SITE, {"person": participant_id}).scalar_one())
        connection.info.setdefault(WAITING, []).append(Push(site, kind, row_id))


class Pushes:
    """Who wants to hear of what is new, in this process. The listening thread begins with the first of them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._wakes: dict[int, tuple[str, Callable[[], None]]] = {}
        self._next = 0
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def subscribe(self, site: str, wake: Callable[[], None]) -> Callable[[], None]:
        """Call ``wake``, from any thread, when there may be something new at a site; returns what ends that."""
        with self._lock:
            self._next += 1
            number = self._next
            self._wakes[number] = (site, wake)
            if self._thread is None and self._engine.dialect.name == "postgresql":
                self._thread = threading.Thread(target=self._listen, name="pushes", daemon=True)
                self._thread.start()

        def leave() -> None:
            with self._lock:
                self._wakes.pop(number, None)

        return leave

    def deliver(self, pushes: Sequence[Push]) -> None:
        """Wake those whom it concerns."""
        sites = {one.site for one in pushes}
        self._wake(lambda site: site in sites)

    def close(self) -> None:
        """End the listening thread."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=LOOK_S * 3)

    def _wake(self, concerns: Callable[[str], bool]) -> None:
        with self._lock:
            wakes = [wake for site, wake in self._wakes.values() if concerns(site)]
        for wake in wakes:
            wake()

    def _listen(self) -> None:
        while not self._ended.is_set():
            try:
                self._hear()
            except (SQLAlchemyError, DriverError) as error:
                log.warning("pushes.lost", cause=str(error).partition("\n")[0])
                self._ended.wait(LOOK_S)

    def _hear(self) -> None:
        """One connection, apart from the pool, until it breaks or the process ends."""
        borrowed = self._engine.raw_connection()
        connection: Any = borrowed.driver_connection
        borrowed.detach()
        with connection:
            connection.autocommit = True
            connection.execute(f"LISTEN {CHANNEL}")
            self._wake(lambda _site: True)  # of what was told before, nobody here knows
            while not self._ended.is_set():
                for one in connection.notifies(timeout=LOOK_S):
                    site, kind, row_id = one.payload.split(" ")
                    self.deliver([Push(site, kind, int(row_id))])
