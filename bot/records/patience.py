"""Carrying a unit of work out again: a row that another turn holds, a connection that was lost on the way."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from enum import Enum, auto
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolIsEmpty

MOST_WAIT_S = 2.0
PAUSE_S = (0.01, 0.05)
"""Between two looks at a held row: drawn anew each time, so that two that wait do not keep meeting."""

Result = TypeVar("Result")


class Unavailable(Exception):
    """The row stays held or the database is away. Nothing was stored, or it was with its turn id: ask again."""


class Trouble(Enum):
    """What a failure of the database means for a unit of work that was rolled back."""

    HELD = auto()
    """Somebody else has the row: wait, without a connection, and look again."""
    LOST = auto()
    """The connection or the server is gone. Whether a commit arrived shows when the work is done again."""
    SLOW = auto()
    """The database took too long already: whoever waits for this has waited enough."""
    MET = auto()
    """Two units of work came into each other's way: once more, the other one is done."""


_STATES = {
    "55P03": Trouble.HELD,  # lock not available
    "57P01": Trouble.LOST,  # the administrator ended the connection
    "57P02": Trouble.LOST,  # the server crashed
    "57P03": Trouble.LOST,  # the server starts or stops
    "57P05": Trouble.LOST,  # idle session
    "25P03": Trouble.LOST,  # idle in a transaction
    "57014": Trouble.SLOW,  # the statement took too long
    "53300": Trouble.SLOW,  # too many connections
    "40001": Trouble.MET,  # could not be put in an order
    "40P01": Trouble.MET,  # deadlock
}


def trouble(error: BaseException) -> Trouble | None:
    """What kind of failure lies behind ``error`` (or its causes); None for one that another try would not mend."""
    for one in _causes(error):
        if isinstance(one, PoolIsEmpty):
            return Trouble.SLOW
        if isinstance(one, IntegrityError):
            return Trouble.MET
        if isinstance(one, DBAPIError):
            return _of_driver(one)
    return None


def _of_driver(error: DBAPIError) -> Trouble | None:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return Trouble.LOST if state.startswith("08") else _STATES.get(state)
    if getattr(error.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
        return Trouble.HELD
    # psycopg reports what happens to the connection itself without a state of the server.
    module = type(error.orig).__module__
    return Trouble.LOST if error.connection_invalidated or module.startswith("psycopg") else None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


async def patiently(work: Callable[[], Awaitable[Result]], most_s: float | None = None) -> Result:
    """Carry ``work`` out: again while its row is held, once more when the connection was lost.

    ``work`` opens its own unit of work and must be safe to repeat: a turn is, by its turn id. Between two tries
    nothing is held, neither a connection nor the lock of the process. ``most_s``: how long to wait for a held row,
    MOST_WAIT_S unless told. Raises Unavailable, and whatever another try would not mend.
    """
    deadline = time.monotonic() + (MOST_WAIT_S if most_s is None else most_s)
    again = True
    while True:
        try:
            return await work()
        except Exception as error:
            found = trouble(error)
            if found is None or (found is Trouble.MET and not again):
                raise
            given_up = found is Trouble.SLOW or (found is Trouble.LOST and not again)
            if given_up or time.monotonic() > deadline:
                raise Unavailable from error
            again = again and found is Trouble.HELD
        await asyncio.sleep(random.uniform(*PAUSE_S))


def at_most_twice(work: Callable[[], Result]) -> Result:
    """Carry ``work``, which must be safe to repeat, out once more when the database failed the first time."""
    try:
        return work()
    except SQLAlchemyError as error:
        if trouble(error) is None:
            raise
        return work()
