"""Reads a sentence that was shown back into the text it was made from and the names that were filled in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from string import Formatter

from bot.content.languages import Language


class Untraceable(Exception):
    """A sentence that no recorded answer, offer or content stands behind; it says which."""


def read_back(language: Language, keys: Iterable[str], sentence: str) -> tuple[str, dict[str, str]]:
    """The key of the response that a sentence was made from, and what stands in its placeholders.

    Raises Untraceable for a sentence that was made from none of ``keys``.
    """
    for key in keys:
        for template in _templates(language, key):
            if (found := re.fullmatch(_pattern(template), sentence)) is not None:
                return key, found.groupdict()
    raise Untraceable(f"no text of {language.info.code} says: {sentence}")


def named(language: Language, joined: str, labels: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of labels that stand in a row, with the language's comma between. ``labels``: id → label.

    Raises Untraceable for a label that there is not.
    """
    by_label = {label: name for name, label in labels.items()}
    one = "|".join(re.escape(label) for label in sorted(by_label, key=len, reverse=True))
    comma = re.escape(f"{language.info.comma} ")
    if not by_label or not re.fullmatch(f"(?:{one})(?:{comma}(?:{one}))*", joined):
        raise Untraceable(f"not all of this is known: {joined}")
    return tuple(by_label[label] for label in re.findall(f"(?:^|{comma})({one})(?={comma}|$)", joined))


def _templates(language: Language, key: str) -> Iterator[str]:
    text = language.responses[key]
    if isinstance(text, str):
        yield text
    else:
        yield from text.values() if isinstance(text, Mapping) else (" ".join(text),)


def _pattern(template: str) -> str:
    """The template as a regular expression, each placeholder a group; one that comes again must say the same."""
    parts: list[str] = []
    seen: set[str] = set()
    for literal, field, _, _ in Formatter().parse(template):
        parts.append(re.escape(literal))
        if field:
            parts.append(f"(?P={field})" if field in seen else f"(?P<{field}>.+)")
            seen.add(field)
    return "".join(parts)
