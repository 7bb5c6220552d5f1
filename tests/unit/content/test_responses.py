"""Tables of answers that are read to simulate with."""

from pathlib import Path

import pytest

from bot.content.reading import ContentError
from bot.content.responses import read_responses
from tests.unit.guidance.interests import ITEMS

HEADER = ",".join(item.id.upper() for item in ITEMS)


def _file(folder: Path, *lines: str) -> Path:
    path = folder / "responses.csv"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_points_stand_in_the_order_of_the_items(tmp_path: Path) -> None:
    columns = [f"C{n}" for n in range(10, 0, -1)]
    others = [item.id.upper() for item in ITEMS if item.id[0] != "c"]
    path = _file(tmp_path, ",".join(["form", *columns, *others]), ",".join(["v1", "4", *["0"] * 59]))
    read = read_responses(path, ITEMS)
    assert read.forms == ("v1",) and read.points[0, 59] == 4 and read.points[0, 50] == 0


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((HEADER.replace("R7", "R77"),), ":1: the column 'R7' is missing"),
        ((HEADER, ",".join(["5", *["0"] * 59])), ":2: R1: '5' is not a whole number from 0 to 4"),
        ((HEADER, ",".join(["0"] * 60), ",".join(["0"] * 59)), ":3: C10: None is not"),
        ((HEADER,), "there is nobody"),
    ],
)
def test_a_fault_is_named_with_line_and_column(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(ContentError) as error:
        read_responses(_file(tmp_path, *lines), ITEMS)
    assert said in str(error.value)


def test_a_file_that_is_not_there_or_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="cannot be read"):
        read_responses(tmp_path / "none.csv", ITEMS)
    path = tmp_path / "latin.csv"
    path.write_bytes(b"R1,\xe9\n")
    with pytest.raises(ContentError, match="not UTF-8"):
        read_responses(path, ITEMS)
