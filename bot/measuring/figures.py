"""Samples as figures: percentiles of milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """Milliseconds of a turn with ``events`` dialogue events behind it."""

    events: int
    p50_ms: float
    p99_ms: float

    @classmethod
    def of(cls, events: int, samples: Sequence[float]) -> "Figure":
        """The figure of at least one sample, each in milliseconds."""
        ordered = sorted(samples)
        return cls(events, round(percentile(ordered, 0.5), 2), round(percentile(ordered, 0.99), 2))


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that ``share`` (0 to 1) of the ascending samples stay at or below; 0 without samples."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
