"""The machine knows nothing of offence, risk, recidivism or personality: no field, no question, no column."""

import re

from bot.content import Content
from bot.guidance import catalogue, instruments, plan
from bot.guidance.parts import Part
from bot.records.tables import metadata

FORBIDDEN = re.compile(
    r"offen[cs]e|crime|convict|sentence|risk|recidiv|personalit|danger|nationalit|religio|ethnic", re.I
)


def _fields() -> set[str]:
    shapes = [s for room in (catalogue, instruments, plan) for s in vars(room).values() if isinstance(s, type)]
    return {f"{s.__name__}.{name}" for s in shapes if issubclass(s, Part) for name in s.model_fields}


def test_no_shape_has_such_a_field() -> None:
    assert [name for name in _fields() if FORBIDDEN.search(name)] == []


def test_no_table_has_such_a_column() -> None:
    columns = [str(column) for table in metadata.tables.values() for column in table.columns]
    assert [name for name in columns if FORBIDDEN.search(name)] == []


def test_no_question_has_such_an_option(content: Content) -> None:
    names = [q.id for q in content.circumstances.questions]
    names += [o.id for q in content.circumstances.questions for o in q.options]
    assert [name for name in names if FORBIDDEN.search(name)] == []
