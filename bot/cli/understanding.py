"""Commands that measure how well typed words are understood."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import settings as configuration
from bot.cli.bench import bench
from bot.cli.common import Json, Refused, known_language, throw_away_parts
from bot.cli.guidance import evaluate

__all__ = ["bench", "evaluate"]


@contextmanager
def parsing(engine: Any) -> Iterator[Callable[[str, str], Any]]:
    """A function from a text and its language to the engine's parse of it."""
    loop = asyncio.new_event_loop()
    try:
        yield lambda text, language: loop.run_until_complete(engine.parse(text, language))
    finally:
        loop.close()


@contextmanager
def classifying(engine: Any) -> Iterator[Callable[[str, str], Sequence[tuple[str, float]]]]:
    """A function from a text and its language to the engine's ranking of intents."""
    with parsing(engine) as parse:
        yield lambda text, language: parse(text, language).ranking


@evaluate.command("intents")
def evaluate_intents(
    language: Annotated[str | None, typer.Option(help="One language; all that have held-out lines without it.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Write calibration and rejection curves there, as SVG.")] = None,
    as_json: Json = False,
) -> None:
    """Accuracy, confusions and calibration of the intents on the lines of tests/heldout."""
    from bot import app as composition
    from bot.measuring import intents

    folder = configuration.read().home / "tests/heldout"
    there = intents.held_out_languages(folder)
    if language is not None and language not in there:
        raise Refused(f"--language: {language!r} has no held-out lines; there is {', '.join(there) or 'no language'}")
    if not there:
        raise Refused(f"{folder}: there are no held-out lines")
    parts = throw_away_parts()
    composition.load_engine(parts)
    with classifying(parts.turns.engine) as classify:
        found = {
            code: intents.evaluate(classify, code, folder / code / "intents.tsv")
            for code in ([language] if language else there)
        }
    if plot is not None:
        try:
            plot.write_text(intents.plot(found), "utf-8")
        except OSError as error:
            raise Refused(f"--plot: {plot} cannot be written ({error.strerror})") from None
    if as_json:
        print(json.dumps({code: one.as_json() for code, one in found.items()}, indent=1))
    else:
        print("\n".join(intents.report(found)))


@evaluate.command("distress")
def evaluate_distress(
    language: Annotated[str, typer.Option("--language", help="One language; otherwise all with labelled lines.")] = "",
    held_out: Annotated[
        Path | None, typer.Option("--held-out", help="A folder with a folder a language; otherwise tests/heldout.")
    ] = None,
    as_json: Json = False,
) -> None:
    """How many cries for help a turn hears, by kind and level, and its false alarms per line and per person."""
    from bot import app as composition
    from bot.measuring import distress as judged

    home = configuration.read().home
    folder = held_out or home / "tests/heldout"
    codes = [language] if language else sorted(file.parent.name for file in folder.glob("*/safeguarding.tsv"))
    if not codes:
        raise Refused(f"--held-out: {folder} has no language with a safeguarding.tsv")
    parts = throw_away_parts()
    for code in codes:
        known_language(parts.content.languages, code)
    composition.load_engine(parts)
    find = parts.casework.safety.find
    with parsing(parts.turns.engine) as parse:
        found = [judged.evaluate(find, lambda *said: str(parse(*said).intent), code, folder / code) for code in codes]
    if as_json:
        print(json.dumps([one.as_json() for one in found], ensure_ascii=False, indent=1))
    else:
        print("\n".join(line for one in found for line in judged.report(one)))


@bench.command("understanding")
def bench_understanding(
    massive: Annotated[Path, typer.Option(help="A folder with <language>_train.tsv and <language>_test.tsv.")],
    as_json: Json = False,
) -> None:
    """Our classifier beside Rasa's default features with logistic regression, at 20 and 60 examples an intent."""
    from bot.measuring import massive as measured

    runs = []
    try:
        for run in measured.measure(massive):
            runs.append(run)
            if not as_json:
                print(
                    f"{run.classifier:<13} {run.language}  {run.examples:>3} an intent   accuracy {run.accuracy:.3f}   "
                    f"trained in {run.train_s:6.1f} s   {run.parse_ms:5.2f} ms a text   peak {run.peak_mb:4.0f} MB",
                    flush=True,
                )
    except measured.MassiveError as error:
        raise Refused(f"--massive: {error}") from None
    if as_json:
        print(json.dumps([asdict(run) for run in runs], indent=1))
