"""Buckets: what comes at once, what comes in the long run, and whom they forget."""

from hypothesis import given
from hypothesis import strategies as st

from bot.web import limits
from bot.web.limits import Buckets


class Watch:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_goes_through_and_then_one_for_each_token() -> None:
    watch = Watch()
    buckets = Buckets(burst=3, rate=2, clock=watch)

    assert [buckets.wait("a") for _ in range(4)] == [0, 0, 0, 0.5]
    watch.now = 0.5
    assert [buckets.wait("a") for _ in range(2)] == [0, 0.5]


def test_nobody_waits_for_somebody_else() -> None:
    buckets = Buckets(burst=1, rate=1, clock=Watch())

    assert [buckets.wait("a"), buckets.wait("b"), buckets.wait("a")] == [0, 0, 1]


@given(st.lists(st.floats(min_value=0, max_value=3), max_size=60))
def test_never_more_than_the_burst_and_the_rate(pauses: list[float]) -> None:
    watch = Watch()
    buckets = Buckets(burst=4, rate=2, clock=watch)
    passed = 0
    for pause in pauses:
        watch.now += pause
        passed += buckets.wait("a") == 0

    assert passed <= 4 + 2 * watch.now + 1e-6


def test_who_has_been_silent_longest_is_forgotten() -> None:
    buckets = Buckets(burst=1, rate=0.001, clock=Watch())
    for who in range(limits.MOST_KNOWN + 1):
        buckets.wait(who)

    assert buckets.wait(0) == 0
    assert buckets.wait(limits.MOST_KNOWN) > 0
