"""The road of a profile without a clear pattern: days at work, what matters, what went best, what is worth trying."""

from collections.abc import Mapping, Sequence

from bot.guidance.catalogue import Pathway
from bot.guidance.instruments import Question
from bot.guidance.interview import Answers, chosen
from bot.guidance.parts import AREAS, Area

CARD_VALUES = {"yes": 1.0, "maybe": 0.5, "no": 0.0}
UNKNOWN_CARD = 0.5
CARD_WEIGHT = 0.7
"""A day at work that somebody can imagine says more of that work than what matters to them in general."""
STRONGEST = 2
"""A pathway leans to the areas that are highest in the mean of its occupations."""


def leanings(questions: Sequence[Question], answers: Answers) -> dict[Area, float]:
    """How far what somebody ticked points to each area: 0 to 1, where 1 is the area that is ticked most."""
    counts = dict.fromkeys(AREAS, 0)
    for question in questions:
        ticked = set(chosen(answers.get(question.id)))
        for option in question.options:
            if option.id in ticked:
                for area in option.areas:
                    counts[area] += 1
    most = max(counts.values())
    return {area: count / most if most else 0.0 for area, count in counts.items()}


def worth_trying(
    pathways: Sequence[Pathway], cards: Mapping[str, str], leaning: Mapping[Area, float]
) -> dict[str, float]:
    """How much each pathway is worth trying, 0 to 1: CARD_WEIGHT for its card, the rest for where the person leans.

    ``cards``: pathway id → yes, maybe, no or ``dont_know``; a pathway without a card counts as "maybe".
    """
    worth = {}
    for pathway in pathways:
        card = CARD_VALUES.get(cards.get(pathway.id, ""), UNKNOWN_CARD)
        areas = strongest(pathway)
        leans = sum(leaning.get(area, 0.0) for area in areas) / len(areas)
        worth[pathway.id] = CARD_WEIGHT * card + (1 - CARD_WEIGHT) * leans
    return worth


def strongest(pathway: Pathway) -> tuple[Area, ...]:
    """The areas that a pathway leans to."""
    mean = {area: sum(one.interests[area] for one in pathway.occupations) for area in AREAS}
    return tuple(sorted(AREAS, key=lambda area: -mean[area])[:STRONGEST])
