"""Reads the tables that others publish: strictly, with the file, the line and the column in every error."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from bot.content.reading import ContentError

Progress = Callable[[str], None]
"""Called with the name of the file that is read next."""

MOST_FIELD_LETTERS = 1_000_000
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class _Tabs(csv.excel_tab):
    """O*NET's text files: a quotation mark in them is only a letter."""

    quoting = csv.QUOTE_NONE


@dataclass(frozen=True, slots=True)
class Dropped:
    """Rows that are left out by a stated rule: how many, of which file, why, and whom they name."""

    file: str
    rows: int
    why: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, by column; ``line`` is where it begins in the file."""

    path: Path
    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column].strip()

    def wrong(self, column: str, why: str) -> ContentError:
        """The error for a value of this row."""
        return ContentError([f"{self.path}:{self.line}: {column}: {why} (found {self.values[column][:80]!r})"])

    def number(self, column: str, low: float, high: float) -> float:
        """A number from ``low`` to ``high``; raises ContentError."""
        try:
            value = float(self[column])
        except ValueError:
            raise self.wrong(column, "not a number") from None
        if not low <= value <= high:
            raise self.wrong(column, f"must be from {low:g} to {high:g}")
        return value


class Download:
    """The files of one download; remembers the SHA-256 of each file that was read, by its name in the folder."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        if not folder.is_dir():
            raise ContentError([f"{folder}: there is no such folder"])
        self.folder = folder
        self.files: dict[str, str] = {}
        self._progress = progress

    def table(self, path: Path, columns: Sequence[str], *, tabs: bool = False) -> Iterator[Row]:
        """The rows of a CSV file, or of a tab-separated one without quotes. Raises ContentError."""
        text = self._text(path)
        # Fields hold line breaks, so that the csv module must see them as they are.
        lines = io.StringIO(text, newline="")
        csv.field_size_limit(MOST_FIELD_LETTERS)
        reader = csv.reader(lines, _Tabs if tabs else csv.excel, strict=True)
        header = self._header(path, next(reader, []), columns)
        line = reader.line_num + 1
        try:
            for fields in reader:
                if fields and len(fields) != len(header):
                    raise ContentError(
                        [f"{path}:{line}: {len(fields)} fields where the first line names {len(header)} columns"]
                    )
                if fields:
                    yield Row(path, line, dict(zip(header, fields, strict=True)))
                line = reader.line_num + 1
        except csv.Error as error:
            raise ContentError([f"{path}:{line}: not a valid table: {error}"]) from None

    def sheet(self, path: Path, columns: Sequence[str]) -> Iterator[Row]:
        """The rows of a workbook's first sheet below the row that names ``columns``. Raises ContentError."""
        raw = self._bytes(path)
        try:
            with zipfile.ZipFile(io.BytesIO(raw)) as book:
                # The operator's own file, read by the operator: nobody else hands it in.
                strings = [_inner(one) for one in ElementTree.fromstring(book.read(STRINGS))]  # noqa: S314
                rows = ElementTree.fromstring(book.read(SHEET)).iter(f"{SPREADSHEET}row")  # noqa: S314
                cells = [(int(row.get("r", "0")), _cells(row, strings)) for row in rows]
        except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, ValueError, IndexError) as error:
            raise ContentError([f"{path}: not a workbook (.xlsx) that can be read: {error}"]) from None
        named = next((n for n, (_, row) in enumerate(cells) if set(columns) <= set(row.values())), None)
        if named is None:
            raise ContentError([f"{path}: no row names the columns {', '.join(columns)}"])
        letters = {name: letter for letter, name in cells[named][1].items()}
        for line, row in cells[named + 1 :]:
            if row:
                yield Row(path, line, {name: row.get(letters[name], "") for name in columns})

    def _header(self, path: Path, found: Sequence[str], columns: Sequence[str]) -> Sequence[str]:
        missing = [name for name in columns if name not in found]
        if missing:
            raise ContentError([f"{path}:1: {missing[0]}: this column is missing; there is {', '.join(found)[:200]}"])
        return found

    def _text(self, path: Path) -> str:
        raw = self._bytes(path)
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise ContentError(
                [f"{path}:{line}: not UTF-8 text (byte {error.start}, 0x{raw[error.start]:02x}); save it as UTF-8"]
            ) from None

    def _bytes(self, path: Path) -> bytes:
        self._progress(path.name)
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            raise ContentError([f"{path}: this file is missing"]) from None
        except OSError as error:
            raise ContentError([f"{path}: cannot be read: {error.strerror}"]) from None
        self.files[path.name] = hashlib.sha256(raw).hexdigest()
        return raw


def _inner(element: ElementTree.Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{SPREADSHEET}t"))


def _cells(row: ElementTree.Element, strings: Sequence[str]) -> dict[str, str]:
    """A row's cells that hold something, by the letters of their column."""
    found = {}
    for cell in row:
        value = cell.find(f"{SPREADSHEET}v")
        letters = cell.get("r", "").rstrip("0123456789")
        if value is not None and value.text is not None:
            found[letters] = strings[int(value.text)] if cell.get("t") == "s" else value.text
    return found
