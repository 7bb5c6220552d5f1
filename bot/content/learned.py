"""What was learned from use: labelled words as training examples, a file a language."""

from collections.abc import Iterable
from pathlib import Path

import yaml

from bot.content.examples import read_examples
from bot.content.reading import replace_file

FILE = "learned.yml"
_MEANS_SOMETHING = str.maketrans(dict.fromkeys("()[]{}|", " "))
"""Brackets and bars name alternatives and entities in examples; typed by people they are only noise."""
_HEAD = "# Learned from use: words that were not understood, with what staff said was meant. Written by the program.\n"


def write_examples(folder: Path, language: str, examples: Iterable[tuple[str, str]]) -> int:
    """Write ``folder/learned.yml`` from pairs of intent and text; returns how many examples it holds.

    All of it or nothing; what another file of the folder already has under the same intent is left out.
    """
    others = (path for path in folder.glob("*.yml") if path.name != FILE)
    known = {(one.intent, one.text.casefold()) for path in others for one in read_examples(path)}
    blocks: dict[str, dict[str, str]] = {}
    for intent, text in examples:
        plain = " ".join(text.translate(_MEANS_SOMETHING).split()).lstrip("-").strip()
        if plain and (intent, plain.casefold()) not in known:
            blocks.setdefault(intent, {})[plain.casefold()] = plain
    body = [
        {
            "intent": intent,
            "metadata": {"language": language},
            "examples": _Literal("".join(f"- {one}\n" for one in texts.values())),
        }
        for intent, texts in sorted(blocks.items())
    ]
    text = yaml.dump({"version": "3.1", "nlu": body}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    replace_file(folder / FILE, _HEAD + text)
    return sum(map(len, blocks.values()))


class _Literal(str):
    """A text that YAML shows line by line."""


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(_Literal, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), "|"))
