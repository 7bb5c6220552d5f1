"""What was learned from use: labelled words as training examples, a file a language."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

FILE = "learned.yml"
_MEANS_SOMETHING = str.maketrans(dict.fromkeys("()[]{}|", " "))
"""Brackets and bars name alternatives and entities in examples; typed by people they are only noise."""
_HEAD = "# Learned from use: words that were not understood, with what staff said was meant. Written by the program.\n"


def write_examples(folder: Path, language: str, examples: Iterable[tuple[str, str]]) -> int:
    """Write ``folder/learned.yml`` from pairs of intent and text; returns how many examples it holds.

    All of it or nothing; what another file of the folder already has under the same intent is left out.
    """
    known = {
        (intent, text.casefold()) for path in folder.glob("*.yml") if path.name != FILE for intent, text in _read(path)
    }
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
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{FILE}"
    text = yaml.dump({"version": "3.1", "nlu": body}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    draft.write_text(_HEAD + text, "utf-8")
    draft.replace(folder / FILE)
    return sum(map(len, blocks.values()))


def _read(path: Path) -> Iterable[tuple[str, str]]:
    blocks: list[Mapping[str, str]] = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["nlu"]
    for block in blocks:
        yield from ((block["intent"], line.removeprefix("- ").strip()) for line in block["examples"].splitlines())


class _Literal(str):
    """A text that YAML shows line by line."""


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(_Literal, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), "|"))
