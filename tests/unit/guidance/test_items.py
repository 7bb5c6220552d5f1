"""Statistics of items: neutral ones, and what is learned from answers."""

import numpy as np
import pytest

from bot.guidance.items import NEUTRAL_SPREAD, ItemStatistics, LearnedItems, learn, neutral
from tests.unit.guidance.interests import ITEMS

NEUTRAL = neutral(ITEMS)


def _people(count: int, seed: int = 1) -> np.ndarray:
    """People who like r-items by a point and a half more than c-items, with answers that are whole points."""
    chance = np.random.default_rng(seed)
    mean = np.array([3.0 if item.id[0] == "r" else 1.5 for item in ITEMS])
    likes = chance.standard_normal((count, 6)).repeat(10, axis=1)
    return np.clip(np.rint(mean + 0.8 * likes + 0.6 * chance.standard_normal((count, 60))), 0, 4)


def test_neutral_items_differ_only_by_their_area() -> None:
    assert set(NEUTRAL.mean) == {2.0}
    assert np.allclose(np.diag(NEUTRAL.covariance), NEUTRAL_SPREAD**2)
    assert np.linalg.eigvalsh(NEUTRAL.covariance)[0] > 0
    correlation = NEUTRAL.covariance / NEUTRAL_SPREAD**2
    r1, r2, i1, a1, s1 = (NEUTRAL.items.index(name) for name in ("r1", "r2", "i1", "a1", "s1"))
    assert correlation[r1, r2] > correlation[r1, i1] > correlation[r1, a1] > correlation[r1, s1] > 0


def test_many_answers_outweigh_what_was_thought_before() -> None:
    learned = learn(NEUTRAL, _people(800))
    r, c = learned.items.index("r1"), learned.items.index("c1")
    assert learned.mean[r] - learned.mean[c] == pytest.approx(1.3, abs=0.25)  # answers end at 4 points
    assert learned.covariance[c, c + 1] == pytest.approx(0.55, abs=0.15)
    assert abs(learned.covariance[r, c]) < 0.12


def test_no_answers_change_nothing() -> None:
    learned = learn(NEUTRAL, np.full((5, 60), np.nan))
    assert np.allclose(learned.mean, NEUTRAL.mean) and np.allclose(learned.covariance, NEUTRAL.covariance, atol=1e-3)


def test_missing_answers_do_not_pull_the_means() -> None:
    answers = _people(400)
    whole = learn(NEUTRAL, answers)
    # Everybody answers r1; whoever likes it less is asked no other r-item: missing, but not at random.
    asked_less = answers.copy()
    asked_less[np.ix_(answers[:, 0] <= 2, range(1, 10))] = np.nan
    assert np.allclose(learn(NEUTRAL, asked_less).mean[1:10], whole.mean[1:10], atol=0.2)
    assert not np.allclose(np.nanmean(asked_less[:, 1:10], axis=0), whole.mean[1:10], atol=0.2)


def test_what_is_stored_is_what_was_learned() -> None:
    learned = learn(NEUTRAL, _people(300))
    stored = LearnedItems.of(learned, version=2)
    again = LearnedItems.model_validate_json(stored.model_dump_json()).statistics(ITEMS)
    assert np.allclose(again.mean, learned.mean, atol=1e-4)
    assert np.allclose(again.covariance, learned.covariance, atol=1e-4)
    assert again.people == 300


def test_stored_statistics_that_cannot_be_are_refused() -> None:
    stored = LearnedItems.of(learn(NEUTRAL, _people(300)), version=2)
    with pytest.raises(ValueError, match="each item needs a mean"):
        LearnedItems.model_validate({**stored.model_dump(), "means": stored.means[:-1]})
    rows = [list(row) for row in stored.covariances]
    rows[1][0] = 9.0
    with pytest.raises(ValueError, match="no possible answers"):
        LearnedItems.model_validate({**stored.model_dump(), "covariances": rows})
    with pytest.raises(ValueError, match="another list of items"):
        stored.statistics(ITEMS[:-1])


def test_the_statistics_name_the_area_of_each_item() -> None:
    assert isinstance(NEUTRAL, ItemStatistics)
    assert NEUTRAL.membership.sum(axis=1).tolist() == [10] * 6
