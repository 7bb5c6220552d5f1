"""Writes that go to the database together: on PostgreSQL in one statement, so that they cost one journey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Insert, Update


@dataclass(frozen=True, slots=True)
class Write:
    """A statement, made once and for all, and its values. No two that may go together share the name of a value."""

    statement: Insert | Update
    values: Mapping[str, Any]


def together(connection: Connection, writes: Sequence[Write]) -> None:
    """Carry writes out that do not see each other: neither order nor foreign keys among them may matter."""
    statements = tuple(one.statement for one in writes)
    if connection.dialect.name == "postgresql" and len(set(statements)) == len(statements):
        connection.execute(_joined(statements), {name: value for one in writes for name, value in one.values.items()})
        return
    for one in writes:
        connection.execute(one.statement, one.values)


@lru_cache(maxsize=64)
def _joined(statements: tuple[Insert | Update, ...]) -> Insert | Update:
    *others, last = statements
    return last.add_cte(*(one.cte(f"write_{number}") for number, one in enumerate(others)))
