"""Commands that measure how fast the service is."""

import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot import settings as configuration
from bot.cli.common import Json, Refused, group, open_parts

bench = group("The performance figures.")
TERMINATED = 143


@bench.callback()
def _ends_what_it_began() -> None:
    """The services and databases of a measurement end with it, also when it is asked to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))


@bench.command("turns")
def bench_turns(
    stock: Annotated[Path | None, typer.Option(help="An interpreter with stock Rasa 3.6.21, measured beside.")] = None,
    as_json: Json = False,
) -> None:
    """Turns in process and over HTTP, early and after 2,000 events; start, memory, installed size."""
    from bot.measuring import service, turns

    try:
        figures = turns.measure(configuration.read(), stock, _say)
    except service.NotServed as error:
        raise Refused(str(error)) from None
    if as_json:
        print(json.dumps(figures.as_json(), indent=1))
        return
    for name, value in figures.as_json().items():
        if isinstance(value, dict):
            print(f"{name:<13} p50 {value['p50_ms']:>7} ms   p99 {value['p99_ms']:>7} ms   {value['events']} events")
        else:
            print(f"{name:<13} {'not measured' if value is None else value}")


@bench.command("match")
def bench_match(as_json: Json = False) -> None:
    """Ranking the whole imported catalogue for one person, in milliseconds."""
    from bot.measuring import match

    figures = asdict(match.measure(open_parts()))
    print(json.dumps(figures, indent=1) if as_json else "\n".join(f"{name:<12} {v}" for name, v in figures.items()))


@bench.command("growth")
def bench_growth(
    database: Annotated[
        str | None, typer.Option(help="An empty one; SQLite in a folder of its own without it.")
    ] = None,
    esco: Annotated[Path | None, typer.Option(help="The ESCO download: the catalogue grows too.")] = None,
    onet: Annotated[Path | None, typer.Option(help="The O*NET download; with --esco.")] = None,
    crosswalk: Annotated[Path | None, typer.Option(help="The crosswalk between them; with --esco.")] = None,
    as_json: Json = False,
) -> None:
    """What a turn costs as history, people and catalogue grow."""
    from bot.measuring import growth, service

    given = [one for one in (esco, onet, crosswalk) if one is not None]
    if len(given) not in (0, 3):
        raise Refused("--esco, --onet, --crosswalk: give all three or none")
    settings = configuration.read().model_copy(update={"database": database or ""})
    try:
        rows = growth.measure(settings, (given[0], given[1], given[2]) if given else None, _say)
    except service.NotServed as error:
        raise Refused(str(error)) from None
    if as_json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
        return
    print(f"{'grows':<12}{'to':>7}  {'over':<8} {'turn':<11}{'p50':>8}{'p99':>9}{'cpu':>8}  ms")
    for row in rows:
        what = f"{row.grows:<12}{row.size:>7}  {row.over:<8} {row.turn:<11}"
        print(f"{what}{row.figure.p50_ms:>8}{row.figure.p99_ms:>9}{'–' if row.cpu_ms is None else row.cpu_ms:>8}")


@bench.command("load")
def bench_load(
    terminals: Annotated[int, typer.Option(min=1, help="Screens at which people sit at once.")] = 200,
    workers: Annotated[int, typer.Option(min=1, help="Processes of each service.")] = 1,
    services: Annotated[int, typer.Option(min=1, help="Services on ports of their own; conversations hop.")] = 1,
    database: Annotated[str | None, typer.Option(help="Its address; SQLite in a folder of its own without it.")] = None,
    seconds: Annotated[float, typer.Option(min=1, help="How long is measured.")] = 60.0,
    turns: Annotated[int, typer.Option(min=0, help="End after so many turns; 0: after the time.")] = 0,
    think: Annotated[float, typer.Option(min=0, help="Mean seconds from a reply to the next turn.")] = 2.0,
    ahead: Annotated[int, typer.Option(min=0, help="Begin up to so many turns into a conversation.")] = 60,
    typed: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the questions at which something is typed.")
    ] = 0.15,
    language: Annotated[list[str] | None, typer.Option(help="Only these; may be repeated.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed says and chooses the same.")] = 1,
    address: Annotated[str, typer.Option(help="A running service over the configured database.")] = "",
    plot: Annotated[Path | None, typer.Option(help="Write latency over time there, as SVG.")] = None,
    as_json: Json = False,
) -> None:
    """Many terminals through whole conversations over HTTP; afterwards every turn is looked up in the database."""
    from bot.measuring import service
    from bot.measuring.load import figures, picture, run

    if address and (services, workers, database) != (1, 1, None):
        raise Refused("--address: the running service has its own workers and database")
    settings = configuration.read()
    if not address:
        settings = settings.model_copy(update={"database": database or ""})
    if services > 1 and settings.database_url.startswith("sqlite"):
        raise Refused("--services: more than one needs PostgreSQL; give --database")
    wanted = run.Wanted(
        terminals=terminals,
        workers=workers,
        services=services,
        seconds=seconds,
        turns=turns,
        think_s=think,
        ahead=ahead,
        typed=typed,
        seed=seed,
        languages=tuple(language or ()),
        address=address,
    )
    try:
        found, driven = run.run(settings, wanted, _say)
    except service.NotServed as error:
        raise Refused(str(error)) from None
    if plot is not None:
        try:
            plot.write_text(picture.picture(driven.samples, driven.seconds), "utf-8")
        except OSError as error:
            raise Refused(f"--plot: {plot} cannot be written ({error.strerror})") from None
    print(json.dumps(found.as_json(), indent=1) if as_json else "\n".join(figures.report(found)))
    if not found.checked.sound:
        raise Refused("what is stored is not what was acknowledged")


def _say(line: str) -> None:
    print(line, file=sys.stderr)
