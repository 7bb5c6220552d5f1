"""What the adaptive interview finds out about people whose sixty answers are all known."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.guidance.adaptive import AdaptiveInterview
from bot.guidance.estimate import THREE_FACES
from bot.guidance.instruments import FACES, Interests
from bot.guidance.items import ItemStatistics, Numbers, learn, neutral
from bot.guidance.profile import LEADING

COARSER = {0: 0, 1: 1, 2: 1, 3: 1, 4: 2}
"""Which of three faces somebody presses who would have pressed one of five (0 to 4)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One interview: how much was asked, and whether the estimate agrees with all sixty answers."""

    asked: int
    first_agrees: bool
    three_agree: bool
    r: float | None  # None for somebody whose six scores are all equal


@dataclass(frozen=True, slots=True)
class Figures:
    """The mean over many interviews."""

    interviews: int
    mean_asked: float
    top1_agreement: float
    top3_agreement: float
    profile_r: float

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> "Figures":
        """The figures of at least one outcome."""
        known = [one.r for one in outcomes if one.r is not None]
        return cls(
            interviews=len(outcomes),
            mean_asked=float(np.mean([one.asked for one in outcomes])),
            top1_agreement=float(np.mean([one.first_agrees for one in outcomes])),
            top3_agreement=float(np.mean([one.three_agree for one in outcomes])),
            profile_r=float(np.mean(known)) if known else float("nan"),
        )


def interviews(
    instrument: Interests,
    people: Numbers,
    forms: Sequence[str],
    *,
    orders: int,
    learned: bool,
    coarse: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Outcome]:
    """Interview everybody ``orders`` times; ``people`` (people × items) holds points 0 to 4, items in order.

    Item statistics come from the other half of those who answered the same form, each half in turn; or, with
    ``learned`` false, they are the neutral ones. The same input gives the same outcome.
    """
    found: list[Outcome] = []
    for order in range(orders):
        for statistics, group in _halves(instrument, people, forms, order, learned=learned):
            interview = AdaptiveInterview(instrument, statistics)
            for person in group:
                found.append(_interview(interview, people[person], f"{order}/{person}", coarse=coarse))
                progress(len(found))
    return found


def _halves(
    instrument: Interests, people: Numbers, forms: Sequence[str], order: int, *, learned: bool
) -> Iterator[tuple[ItemStatistics, NDArray[np.int_]]]:
    before = neutral(instrument.items)
    chance = np.random.default_rng(order)
    for form in sorted(set(forms)):
        members = chance.permutation([number for number, one in enumerate(forms) if one == form])
        half = len(members) // 2
        for asked, other in ((members[:half], members[half:]), (members[half:], members[:half])):
            yield (learn(before, people[other]) if learned else before), asked


def _interview(interview: AdaptiveInterview, points: Numbers, seed: str, *, coarse: bool) -> Outcome:
    items = interview.estimator.statistics.items
    answers: dict[str, str] = {}
    while (item := interview.next(interview.given(answers), seed, coarse=coarse)) is not None:
        value = int(points[items.index(item)])
        answers[item] = THREE_FACES[COARSER[value]] if coarse else FACES[value]
    scores = interview.estimate(answers, coarse=coarse).scores
    full = interview.estimator.statistics.membership @ points
    return Outcome(len(answers), *agreement(scores, full))


def agreement(scores: Numbers, full: Numbers) -> tuple[bool, bool, float | None]:
    """Whether first area and first three of ``scores`` are valid for the ``full`` ones, and Pearson's r of both.

    Areas that are level in ``full`` may stand in any order.
    """
    looks = np.argsort(-scores, kind="stable")
    inside, outside = looks[:LEADING], looks[LEADING:]
    r = None
    if full.std() > 0 and scores.std() > 0:
        r = float(np.corrcoef(scores, full)[0, 1])
    return bool(full[looks[0]] == full.max()), bool(full[inside].min() >= full[outside].max()), r
