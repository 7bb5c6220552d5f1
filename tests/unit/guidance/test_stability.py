"""How stable the list is under small changes of answers."""

import numpy as np

from bot.content import Content
from bot.guidance.stability import stability


def _people(content: Content, likes: str, points: float) -> np.ndarray:
    return np.array([[points if item.area in likes else 1.0 for item in content.interests.items]] * 20)


def test_a_clear_pattern_hardly_moves(content: Content) -> None:
    found = stability(content.interests, _people(content, "RC", 4.0), tuple(content.pathways.values()))
    assert found.people == 20
    assert found.same_first == 1.0 and found.shown_overlap > 0.9 and found.halves_overlap == 1.0


def test_people_without_a_pattern_are_not_counted(content: Content) -> None:
    mixed = np.vstack([_people(content, "RC", 4.0), _people(content, "RC", 1.0)])
    assert stability(content.interests, mixed, tuple(content.pathways.values())).people == 20


def test_the_same_seed_gives_the_same_figures(content: Content) -> None:
    people = np.random.default_rng(1).integers(0, 5, (40, 60)).astype(float)
    people[:, :10] = 4
    pathways = tuple(content.pathways.values())
    assert stability(content.interests, people, pathways) == stability(content.interests, people, pathways)
    assert stability(content.interests, people, pathways) != stability(content.interests, people, pathways, seed=1)
