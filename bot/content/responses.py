"""Reads a table of people whose sixty answers to an interest questionnaire are all known."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.content.reading import ContentError
from bot.guidance.instruments import FACES, InterestItem
from bot.guidance.items import Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """People's points (people × items, 0 to 4, items in the order of the instrument), and the form each answered."""

    points: Numbers
    forms: tuple[str, ...]


def read_responses(path: Path, items: Sequence[InterestItem]) -> Responses:
    """Read a CSV file with a column for each item (R1 to C10) and perhaps one named ``form``.

    Raises ContentError that names the file, and the line and column of the first fault.
    """
    columns = [item.id.upper() for item in items]
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ContentError([f"{path}: cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        raise ContentError([f"{path}: not UTF-8 text (byte {error.start}); save the file as UTF-8"]) from None
    table = csv.DictReader(text.splitlines())
    missing = [column for column in columns if column not in (table.fieldnames or ())]
    if missing:
        raise ContentError([f"{path}:1: the column {missing[0]!r} is missing; R1 to C10 are needed"])
    people, forms = [], []
    for row in table:
        people.append([_points(path, table.line_num, column, row[column]) for column in columns])
        forms.append(row.get("form") or "")
    if not people:
        raise ContentError([f"{path}: there is nobody in this file"])
    return Responses(np.array(people), tuple(forms))


def _points(path: Path, line: int, column: str, value: str | None) -> float:
    if value is None or value.strip() not in {str(number) for number in range(len(FACES))}:
        raise ContentError([f"{path}:{line}: {column}: {value!r} is not a whole number from 0 to 4"])
    return float(value)
