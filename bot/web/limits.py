"""How often somebody may ask: a bucket of tokens each, which fills again with time."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

MOST_KNOWN = 10_000
"""Whoever has been silent longest is forgotten first; a full bucket has nothing to remember."""


class Buckets:
    """One bucket for each who: ``burst`` requests at once, ``rate`` a second in the long run. For one process."""

    def __init__(self, burst: float, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._rate, self._clock = burst, rate, clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def wait(self, who: Hashable) -> float:
        """Take a token: 0 when there was one, else the seconds until there is one."""
        now = self._clock()
        left, at = self._buckets.pop(who, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        taken = left >= 1
        self._buckets[who] = (left - taken, now)
        if len(self._buckets) > MOST_KNOWN:
            self._buckets.popitem(last=False)
        return 0 if taken else (1 - left) / self._rate
