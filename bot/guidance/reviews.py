"""On which days a plan is looked at again together. The rule is stated in docs/guidance.md."""

from datetime import date, timedelta

EVERY = timedelta(weeks=8)
SOON_EVERY = timedelta(weeks=4)
SOON = timedelta(days=183)
"""With less than six months left a plan is reviewed more often."""
LAST = timedelta(weeks=4)
"""The last review lies so long before release."""


def review_days(today: date, release_on: date | None) -> tuple[date, ...]:
    """Every eight weeks, every four when less than six months are left, and always one four weeks before release.

    No days without a known release date, and none when four weeks or less are left: then the first talk is the review.
    The day before the last one falls out when it would lie less than two weeks before it.
    """
    if release_on is None or release_on - LAST <= today:
        return ()
    last = release_on - LAST
    days: list[date] = []
    day = today
    while True:
        day += EVERY if release_on - day >= SOON else SOON_EVERY
        if last - day < SOON_EVERY / 2:
            return (*days, last)
        days.append(day)
