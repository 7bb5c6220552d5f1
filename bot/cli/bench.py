"""Commands that measure how fast the service is."""

import json
import sys
from dataclasses import asdict

from bot import settings as configuration
from bot.cli.common import Json, group, open_parts

bench = group("The performance figures.")


@bench.command("turns")
def bench_turns(as_json: Json = False) -> None:
    """Turns in process and over HTTP, early and after 2,000 events; start, memory, installed size."""
    from bot.measuring import turns

    figures = turns.measure(configuration.read(), lambda line: print(line, file=sys.stderr))
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
