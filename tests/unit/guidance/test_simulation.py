"""The simulation counts what it says it counts."""

import numpy as np
import pytest

from bot.guidance.simulation import Figures, Outcome, agreement, interviews
from tests.unit.guidance.interests import INSTRUMENT


def test_level_areas_may_stand_in_any_order() -> None:
    full = np.array([30.0, 30.0, 20.0, 20.0, 5.0, 0.0])
    assert agreement(np.array([29.0, 31.0, 18.0, 19.0, 6.0, 1.0]), full)[:2] == (True, True)
    assert agreement(np.array([29.0, 31.0, 18.0, 10.0, 19.0, 1.0]), full)[:2] == (True, False)
    assert agreement(np.array([20.0, 20.0, 30.0, 10.0, 9.0, 1.0]), full)[0] is False
    assert agreement(full, full)[2] == pytest.approx(1.0)
    assert agreement(full, np.full(6, 20.0))[2] is None


def test_the_figures_are_means() -> None:
    figures = Figures.of([Outcome(20, True, False, 0.8), Outcome(30, True, True, None)])
    assert (figures.mean_asked, figures.top1_agreement, figures.top3_agreement) == (25, 1.0, 0.5)
    assert figures.profile_r == 0.8


def test_everybody_is_interviewed_once_an_order_and_the_same_each_time() -> None:
    people = np.random.default_rng(2).integers(0, 5, (12, 60)).astype(float)
    forms = ["a"] * 7 + ["b"] * 5
    first = interviews(INSTRUMENT, people, forms, orders=2, learned=True)
    assert len(first) == 24
    assert first == interviews(INSTRUMENT, people, forms, orders=2, learned=True)
    assert first != interviews(INSTRUMENT, people, forms, orders=2, learned=False)


def test_one_person_alone_is_interviewed_with_neutral_statistics() -> None:
    assert len(interviews(INSTRUMENT, np.full((1, 60), 2.0), ["a"], orders=1, learned=True)) == 1
