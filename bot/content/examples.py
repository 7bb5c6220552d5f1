"""What people type, by intent: the lines of ``data/nlu/<language>/*.yml`` as they are written there."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from bot.content.reading import ContentError

CRIES = "distress"
"""The intent whose lines are cries for help; all others are ordinary ones."""


class TypedLine(NamedTuple):
    """One example; ``text`` may hold alternatives (`bot.guidance.alternatives`)."""

    intent: str
    language: str
    text: str


def read_examples(path: Path) -> Iterator[TypedLine]:
    """Every example of a file; raises ContentError for a file that holds something else."""
    try:
        blocks = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)["nlu"]
        listed = [(str(one["intent"]), one.get("metadata") or {}, str(one["examples"])) for one in blocks]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        said = " ".join(str(error).split())
        raise ContentError([f"{path}: not a list of intents with examples: {said}"]) from None
    for intent, metadata, examples in listed:
        if not isinstance(metadata, dict) or not metadata.get("language"):
            raise ContentError([f"{path}: the intent '{intent}' has no 'metadata: {{language: …}}'"])
        for line in map(str.strip, examples.splitlines()):
            if "](" in line:
                raise ContentError([f"{path}: '{line}' of '{intent}': '](' means an entity to Rasa"])
            if line.startswith("-"):
                yield TypedLine(intent, str(metadata["language"]), line[1:].strip())
