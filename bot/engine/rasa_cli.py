"""Rasa's own ``train``, ``test nlu`` and ``data validate`` on this runtime.

The last two run once for each language: Rasa would flag words that two languages share, and its test sends no language.
Its other commands open channels without authentication or need a terminal; they are not offered.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import yaml

from bot.content.examples import read_examples
from bot.engine.compat import examples, logs
from bot.engine.errors import EngineError, TrainingFailed
from bot.engine.training import check_components, one_line

DEFAULT_DATA = ("data/nlu", "data/rules")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line instead of the usage."""
        raise TrainingFailed(f"{self.prog}: {message}")


def main(argv: Sequence[str], home: Path | None = None) -> int:
    """Runs a command in ``home`` (or where we are) and returns its exit code. Failures are one line on stderr."""
    try:
        with contextlib.chdir(home or Path()), logs.calm():
            return _run(list(argv))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except Exception as error:
        if not isinstance(error, EngineError):
            logging.getLogger(__name__).debug("Rasa's command failed.", exc_info=error)
        print(f"error: {one_line(error)}", file=sys.stderr)
        return 1


def _run(argv: list[str]) -> int:
    if argv[:1] not in (["train"], ["test"], ["data"]):
        raise TrainingFailed("itinera rasa runs 'train', 'test nlu' and 'data validate'.")
    # Before Rasa is loaded: a configuration for TensorFlow is refused at once.
    check_components(Path(_option(argv, "--config", "-c") or "config.yml"))
    arguments = _parser().parse_args(argv)
    examples.install()
    sys.path.insert(0, str(Path.cwd()))
    if argv[0] == "train":
        return _train(arguments)
    if argv[:2] == ["test", "nlu"]:
        return _test_nlu(arguments)
    if argv[:2] == ["data", "validate"]:
        return _validate(arguments)
    raise TrainingFailed("itinera rasa runs 'train', 'test nlu' and 'data validate'.")


def _option(argv: list[str], *names: str) -> str | None:
    """Finds an option's value before there is a parser: making Rasa's takes two seconds."""
    for position, word in enumerate(argv):
        name, given, value = word.partition("=")
        if name in names:
            return value if given else next(iter(argv[position + 1 :]), None)
    return None


def _parser() -> argparse.ArgumentParser:
    from rasa.cli import data, test, train
    from rasa.cli.arguments.default_arguments import add_logging_options

    parser = _Parser(prog="itinera rasa")
    commands = parser.add_subparsers()
    common = argparse.ArgumentParser(add_help=False)
    add_logging_options(common)
    for command in (train, test, data):
        command.add_subparser(commands, parents=[common])
    return parser


def _paths(given: Any) -> list[str]:
    """Returns the data folders: Rasa's default, the whole folder ``data``, would read the content packs as well."""
    paths = [given] if isinstance(given, str) else list(given or ())
    return list(DEFAULT_DATA) if paths in ([], ["data"]) else [str(path) for path in paths]


def _train(arguments: argparse.Namespace) -> int:
    arguments.data = _paths(arguments.data)
    # Validation belongs to `data validate`, which looks at one language at a time.
    arguments.skip_validation = not arguments.fail_on_validation_warnings
    arguments.func(arguments)
    return 0


def _test_nlu(arguments: argparse.Namespace) -> int:
    from bot.engine.nlu import assumed_language

    given = [arguments.nlu] if arguments.nlu != "data" else ["data/nlu"]
    results = Path(arguments.out or "results")
    arguments.disable_plotting = True  # there is no matplotlib here
    with tempfile.TemporaryDirectory() as workplace:
        for language, path in _split(given, Path(workplace)).items():
            arguments.nlu, arguments.out = str(path), str(results / language)
            token = assumed_language.set(language)
            try:
                arguments.func(arguments)
            finally:
                assumed_language.reset(token)
            report = json.loads((results / language / "intent_report.json").read_text(encoding="utf-8"))
            average = report["weighted avg"]
            print(f"{language}: {average['support']:.0f} examples, F1 {average['f1-score']:.3f} ({results / language})")
    return 0


def _validate(arguments: argparse.Namespace) -> int:
    paths = _paths(arguments.data)
    others = [path for path in paths if not _has_examples(Path(path))]
    with tempfile.TemporaryDirectory() as workplace:
        for language, path in _split([path for path in paths if path not in others], Path(workplace)).items():
            print(f"Validating {language} …", file=sys.stderr)
            arguments.data = [str(path), *others]
            arguments.func(arguments)
    print("No errors found.", file=sys.stderr)
    return 0


def _files(path: Path) -> list[Path]:
    found = sorted(path.rglob("*.yml")) if path.is_dir() else [path]
    if not found or not all(file.is_file() for file in found):
        raise TrainingFailed(f"{path} is not there or has no .yml files.")
    return found


def _has_examples(path: Path) -> bool:
    return any("nlu" in _read(file) for file in _files(path))


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise TrainingFailed(f"{path} cannot be read: {one_line(error)}") from error
    return content if isinstance(content, dict) else {}


def _split(paths: list[str], workplace: Path) -> dict[str, Path]:
    """Writes the examples of each language into a file of their own, by the language that each intent block states."""
    blocks: dict[str, dict[str, str]] = {}
    for file in (file for path in paths for file in _files(Path(path))):
        for intent, language, text in read_examples(file):
            block = blocks.setdefault(language, {})
            block[intent] = block.get(intent, "") + f"- {text}\n"
    if not blocks:
        raise TrainingFailed(f"There are no examples in {', '.join(paths)}.")
    written = {}
    for language, found in sorted(blocks.items()):
        written[language] = workplace / f"{language}.yml"
        listed = [
            {"intent": intent, "metadata": {"language": language}, "examples": lines} for intent, lines in found.items()
        ]
        content = yaml.safe_dump({"version": "3.1", "nlu": listed}, allow_unicode=True, sort_keys=False)
        written[language].write_text(content, encoding="utf-8")
    return written
