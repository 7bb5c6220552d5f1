"""Reads one YAML file into a checked shape; an error names the file, the line and the field."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError


class ContentError(Exception):
    """Content that cannot be used; ``problems`` has one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type["ContentError"], tuple[list[str]]]:
        return type(self), (self.problems,)


class _Loader(yaml.CSafeLoader):
    """Leaves days as text: whoever checks them can then say which line holds an impossible one."""


_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: str(node.value))


def read(path: Path, shape: Any) -> Any:
    """Return the file's content as ``shape``; raises ContentError with one line for each fault."""
    try:
        node = yaml.compose(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError:
        raise ContentError([f"{path}: this file is missing"]) from None
    except UnicodeDecodeError as error:
        raise ContentError([f"{path}: not UTF-8 text (byte {error.start}); save the file as UTF-8"]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError([f"{path}:{line}: not valid YAML: {error.problem}"]) from None
    except yaml.YAMLError as error:
        raise ContentError([f"{path}: not valid YAML: {str(error).splitlines()[0]}"]) from None
    if node is None:
        raise ContentError([f"{path}: the file is empty"])
    _refuse_repeated_keys(path, node)
    data = _Loader("").construct_document(node)
    try:
        return _adapter(shape).validate_python(data)
    except ValidationError as error:
        problems = []
        for fault in error.errors(include_url=False):
            place = fault["loc"]
            field = ".".join(str(part) for part in place) or "the file"
            given = "" if isinstance(fault["input"], (dict, list)) else f" (found {str(fault['input'])[:60]!r})"
            message = fault["msg"].removeprefix("Value error, ")
            problems.append(f"{path}:{_line_of(node, place)}: {field}: {message}{given}")
        raise ContentError(problems) from None


def write(path: Path, part: BaseModel) -> None:
    """Write a shape as YAML, all of it or nothing."""
    replace_file(path, yaml.safe_dump(part.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=120))


def replace_file(path: Path, text: str) -> None:
    """Write a text file: what was there stays until the new one is complete on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def located(path: Path, place: tuple[str | int, ...]) -> str:
    """File, line and field of a place in a file that could be read, for a fault that shows only later."""
    node = yaml.compose(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    assert node is not None
    return f"{path}:{_line_of(node, place)}: {'.'.join(map(str, place))}"


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def _refuse_repeated_keys(path: Path, node: yaml.Node) -> None:
    """YAML keeps the last of two equal keys in silence; a lost sentence must not pass."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise ContentError([f"{path}:{key.start_mark.line + 1}: {key.value}: this key stands here twice"])
            seen.add(key.value)
            _refuse_repeated_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_repeated_keys(path, value)


def _line_of(node: yaml.Node, place: tuple[str | int, ...]) -> int:
    """The line of the deepest part of ``place`` that the file has."""
    line = node.start_mark.line + 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if found is None:
                continue  # a name that pydantic adds for a union, or a missing key
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line
