"""A load run as an SVG picture: latency over time, and how often each latency was seen."""

import math
from collections.abc import Iterator, Sequence

from bot.measuring.figures import percentile
from bot.measuring.load.figures import TURNS
from bot.measuring.load.orders import Sample

_WIDE, _HIGH, _EDGE, _GAP = 420, 260, 50, 80
_LINES = (("p50", 0.5, "#1b5e9e"), ("p95", 0.95, "#c8501e"), ("p99", 0.99, "#7a3e9d"))
_BINS = 30
_DECADES = (1, 10, 100, 1_000, 10_000)


def picture(samples: Sequence[Sample], seconds: float) -> str:
    """Both panels; milliseconds on a logarithmic scale from 1 to 10,000."""
    turns = [one for one in samples if one.kind in TURNS]
    width, height = 2 * (_WIDE + _GAP) + _EDGE, _HIGH + 2 * _EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *_over_time(turns, seconds),
        *_histogram([one.ms for one in turns]),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _over_time(turns: Sequence[Sample], seconds: float) -> Iterator[str]:
    yield from _frame(_GAP, "seconds", "ms of a turn", ("0", f"{seconds:.0f}"))
    for decade in _DECADES:
        y = _EDGE + _HIGH * (1 - _share(decade))
        yield f'<text x="{_GAP - 6}" y="{y + 4:.0f}" text-anchor="end">{decade}</text>'
        yield f'<path d="M{_GAP} {y:.1f}h{_WIDE}" stroke="#dddddd"/>'
    by_second: dict[int, list[float]] = {}
    for one in turns:
        by_second.setdefault(int(one.at_s), []).append(one.ms)
    for number, (name, share, colour) in enumerate(_LINES):
        points = [(at + 0.5, percentile(sorted(found), share)) for at, found in sorted(by_second.items())]
        path = "L".join(
            f"{_GAP + _WIDE * min(1.0, at / max(1.0, seconds)):.1f} {_EDGE + _HIGH * (1 - _share(ms)):.1f}"
            for at, ms in points
        )
        if path:
            yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield f'<text x="{_GAP + 12 + 50 * number}" y="{_EDGE + 16}" fill="{colour}">{name}</text>'


def _histogram(taken: Sequence[float]) -> Iterator[str]:
    left = 2 * _GAP + _WIDE
    yield from _frame(left, "ms of a turn", "turns", ("1", "10000"))
    counts = [0] * _BINS
    for ms in taken:
        counts[min(_BINS - 1, int(_share(ms) * _BINS))] += 1
    most = max([*counts, 1])
    wide = _WIDE / _BINS
    for number, count in enumerate(counts):
        high = _HIGH * count / most
        x, y = left + number * wide, _EDGE + _HIGH - high
        yield f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide - 1:.1f}" height="{high:.1f}" fill="#1b5e9e"/>'
    yield f'<text x="{left - 6}" y="{_EDGE + 10}" text-anchor="end">{most}</text>'


def _frame(left: int, across: str, up: str, ends: tuple[str, str]) -> Iterator[str]:
    bottom = _EDGE + _HIGH
    yield f'<rect x="{left}" y="{_EDGE}" width="{_WIDE}" height="{_HIGH}" fill="none" stroke="#333333"/>'
    yield f'<text x="{left + _WIDE / 2}" y="{bottom + 34}" text-anchor="middle">{across}</text>'
    yield f'<text x="{left}" y="{_EDGE - 12}">{up}</text>'
    yield f'<text x="{left}" y="{bottom + 16}">{ends[0]}</text>'
    yield f'<text x="{left + _WIDE}" y="{bottom + 16}" text-anchor="end">{ends[1]}</text>'


def _share(ms: float) -> float:
    """Where a time lies on the scale, 0 to 1."""
    return min(1.0, max(0.0, math.log10(max(ms, 1.0)) / math.log10(_DECADES[-1])))
