"""Lines that people have labelled, to judge by: tables with tabs between the columns and no quoting."""

from collections.abc import Iterator
from pathlib import Path

from bot.content.reading import ContentError

INTENTS = ("intent", "noisy", "text")
"""The columns of ``intents.tsv``; ``noisy`` is 0 or 1."""
SAFEGUARDING = ("level", "kind", "noisy", "text")
"""The columns of ``safeguarding.tsv``."""


def read_labelled(file: Path, columns: tuple[str, ...]) -> Iterator[list[str]]:
    """The cells of each line below the heading; raises ContentError, which names the file and the line."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except OSError as error:
        raise ContentError([f"{file}: cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        raise ContentError([f"{file}: not UTF-8 text (byte {error.start})"]) from None
    if not lines or tuple(lines[0].split("\t")) != columns:
        raise ContentError([f"{file}:1: the first line must be {', '.join(columns)}, separated by tabs"])
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise ContentError([f"{file}:{number}: {len(cells)} columns where {len(columns)} are needed"])
        if "noisy" in columns and cells[columns.index("noisy")] not in ("0", "1"):
            raise ContentError([f"{file}:{number}: noisy is 0 or 1 (found {cells[columns.index('noisy')]!r})"])
        yield cells
