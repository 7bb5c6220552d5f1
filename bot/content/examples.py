"""What people type, by intent: the lines of ``data/nlu/<language>/*.yml`` as they are written there."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.content.reading import ContentError

CRIES = "distress"
"""The intent whose lines are cries for help; all others are ordinary ones."""


def read_examples(path: Path) -> Iterator[tuple[str, str]]:
    """Intent and line of every example of a file; raises ContentError for one that holds something else."""
    try:
        blocks = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)["nlu"]
        listed = [(str(block["intent"]), str(block["examples"]).splitlines()) for block in blocks]
    except (UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        said = " ".join(str(error).split())
        raise ContentError([f"{path}: not a list of intents with examples: {said}"]) from None
    for intent, lines in listed:
        yield from ((intent, line.strip()[1:].strip()) for line in lines if line.strip().startswith("-"))
