"""The figures of a load run, and how people read them."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.measuring.figures import percentile
from bot.measuring.load.check import Checked
from bot.measuring.load.orders import Driven

TURNS = ("button", "typed")


@dataclass(frozen=True, slots=True)
class Process:
    """Processor seconds in the measured time, resident memory at its end (shared pages count in each process)."""

    name: str
    cpu_s: float
    rss_mb: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from the first try to the answer."""

    count: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float


@dataclass(frozen=True, slots=True)
class LoadFigures:
    """What ``itinera bench load`` reports."""

    terminals: int
    database: str
    seconds: float
    turns: Latency
    by_kind: dict[str, Latency]
    turns_a_second: float
    conversations_done: int
    retries: dict[str, int]
    errors: dict[str, int]
    processes: list[Process]
    cpu_ms_a_turn: float
    """Processor time of the services for each turn, sign-ins within the measured time included."""
    database_cpu_ms_a_turn: float | None
    """The same of a PostgreSQL on this machine; None for SQLite and for one elsewhere."""
    driver_cpu_share: float
    driver_lag_ms: dict[str, float]
    checked: Checked

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {**asdict(self), "sound": self.checked.sound}


def figures(
    terminals: int, database: str, driven: Driven, processes: Sequence[Process], checked: Checked
) -> LoadFigures:
    """The figures of what the driver brought back."""
    kinds = sorted({sample.kind for sample in driven.samples})
    turns = _latency([sample.ms for sample in driven.samples if sample.kind in TURNS])
    serving = sum(one.cpu_s for one in processes if one.name != "postgresql")
    storing = [one.cpu_s for one in processes if one.name == "postgresql"]
    each = 1000 / max(1, turns.count)
    return LoadFigures(
        terminals=terminals,
        database=database,
        seconds=driven.seconds,
        turns=turns,
        by_kind={kind: _latency([one.ms for one in driven.samples if one.kind == kind]) for kind in kinds},
        turns_a_second=round(turns.count / driven.seconds, 1),
        conversations_done=sum(sitting.done for sitting in driven.sittings),
        retries=driven.retries,
        errors=driven.errors,
        processes=list(processes),
        cpu_ms_a_turn=round(serving * each, 2),
        database_cpu_ms_a_turn=round(sum(storing) * each, 2) if storing else None,
        driver_cpu_share=driven.cpu_share,
        driver_lag_ms=driven.lag_ms,
        checked=checked,
    )


def report(found: LoadFigures) -> Iterator[str]:
    """A table for people."""
    yield (
        f"{found.terminals} terminals, {found.database}, {found.seconds} s: {found.turns_a_second} turns a second, "
        f"{found.conversations_done} conversations up to the plan that is sent"
    )
    yield f"{'':<14}{'count':>8}{'p50':>9}{'p95':>9}{'p99':>9}{'max':>10}  ms"
    for name, one in {"turns": found.turns, **found.by_kind}.items():
        yield f"{name:<14}{one.count:>8}{one.p50_ms:>9}{one.p95_ms:>9}{one.p99_ms:>9}{one.max_ms:>10}"
    for name, counts in (("sent again", found.retries), ("given up", found.errors)):
        yield f"{name:<14}{', '.join(f'{cause}: {count}' for cause, count in counts.items()) or 'nothing'}"
    for process in found.processes:
        if process.name != "postgresql":
            yield f"{process.name:<14}{process.cpu_s:>7} s of processor time, {process.rss_mb} MB"
    stored = "" if found.database_cpu_ms_a_turn is None else f", PostgreSQL {found.database_cpu_ms_a_turn} ms"
    yield f"{'a turn':<14}{found.cpu_ms_a_turn} ms of processor time{stored}"
    lag = ", ".join(f"{name} {value}" for name, value in found.driver_lag_ms.items())
    yield f"{'driver':<14}{found.driver_cpu_share:.0%} of one core, late by {lag} ms"
    checked = asdict(found.checked)
    yield f"{'checked':<14}" + ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in checked.items())
    yield f"{'':<14}{'every acknowledged turn is there once' if found.checked.sound else 'SOMETHING IS WRONG'}"


def _latency(samples: Sequence[float]) -> Latency:
    ordered = sorted(samples)
    p50, p95, p99 = (round(percentile(ordered, share), 1) for share in (0.5, 0.95, 0.99))
    return Latency(len(ordered), p50, p95, p99, round(max(ordered, default=0.0), 1))
