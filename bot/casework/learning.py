"""Learning what the interest items are like from the answers that people gave here."""

from collections.abc import Mapping

import numpy as np

from bot.content import Content
from bot.guidance.instruments import FACES
from bot.guidance.items import FEWEST_PEOPLE, LearnedItems, Numbers, learn, neutral
from bot.records import answers
from bot.records.database import Database

FEWEST_ANSWERS = 18
"""People who answered fewer questions say too little about how items go together."""


class TooFewPeople(Exception):
    """Not enough people have answered yet; the sentence says how many have."""


def learn_items(content: Content, database: Database) -> LearnedItems:
    """Item statistics from the valid answers of everybody who used five faces; raises TooFewPeople."""
    with database.read() as connection:
        people = answers.of_everybody(connection, "interests", without_adjustment="three_faces")
    items = [item.id for item in content.interests.items]
    rows = [row for given in people if np.isfinite(row := _points(items, given)).sum() >= FEWEST_ANSWERS]
    if len(rows) < FEWEST_PEOPLE:
        raise TooFewPeople(
            f"{len(rows)} people have answered at least {FEWEST_ANSWERS} interest questions; "
            f"{FEWEST_PEOPLE} are needed before the items can be described by their answers"
        )
    learned = learn(neutral(content.interests.items), np.array(rows))
    return LearnedItems.of(learned, content.interests.version)


def _points(items: list[str], given: Mapping[str, answers.Value]) -> Numbers:
    faces = [str(given.get(item, "")) for item in items]
    return np.array([float(FACES.index(face)) if face in FACES else np.nan for face in faces])
