"""How we speak to PostgreSQL: the time-outs of a connection, connections that died unseen, a server that is away."""

import select
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.exc import InvalidatePoolError

CONNECT_TIMEOUT_S = 2
STATEMENT_TIMEOUT_MS = 5_000
LOCK_TIMEOUT_MS = 1_000
"""Of every lock but a conversation's, for which nobody waits in the database (conversations.take)."""
IDLE_IN_TRANSACTION_MS = 30_000
"""A process that stopped in the middle of a turn lets go of its conversation after this."""
POOL = {"pool_size": 5, "max_overflow": 10, "pool_timeout": 2, "pool_use_lifo": True}
"""A turn needs one connection at a time, a page of the desk too; whoever finds none within 2 s hears "busy"."""
REST_S = 0.5
"""After a connection failed, the next are refused at once for so long: a dead server costs one wait, not one each."""


def arguments(url: URL) -> dict[str, Any]:
    """What libpq is told for each connection. What the address itself says (``?connect_timeout=5``) wins."""
    limits = {
        "statement_timeout": STATEMENT_TIMEOUT_MS,
        "lock_timeout": LOCK_TIMEOUT_MS,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_MS,
    }
    ours = " ".join(f"-c {name}={value}" for name, value in limits.items())
    theirs = url.query.get("options", "")
    wanted: dict[str, Any] = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "keepalives": 1,
        "keepalives_idle": 10,
        "keepalives_interval": 3,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
        "application_name": "itinera",
    }
    given = {name: value for name, value in wanted.items() if name not in url.query}
    return {**given, "options": f"{ours} {theirs if isinstance(theirs, str) else ' '.join(theirs)}".strip()}


class Watch:
    """Drops connections that died while they lay in the pool, and spares a server that is away.

    A ping before each turn would cost a round trip. A socket that has something to say although nobody asked says
    that the server closed it, and looking costs some microseconds. What dies later fails once, and the turn is
    carried out again (bot.records.patience).
    """

    def __init__(self, engine: Engine) -> None:
        self._away_until = 0.0
        self._last: Exception | None = None
        event.listen(engine, "checkout", self._checkout)
        event.listen(engine, "do_connect", self._connect)

    def _checkout(self, connection: Any, _record: object, _fairy: object) -> None:
        if connection.closed or _readable(connection.pgconn.socket):
            raise InvalidatePoolError

    def _connect(self, dialect: Dialect, _record: object, args: Sequence[Any], named: dict[str, Any]) -> Any:
        if self._last is not None and time.monotonic() < self._away_until:
            raise type(self._last)(*self._last.args)
        try:
            made = dialect.connect(*args, **named)
        except Exception as error:
            self._last, self._away_until = error, time.monotonic() + REST_S
            raise
        self._last = None
        return made


def _readable(socket: int) -> bool:
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))
