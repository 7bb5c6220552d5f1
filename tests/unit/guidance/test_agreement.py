"""Figures about guesses, on a handful that can be counted by hand."""

from __future__ import annotations

import pytest

from bot.guidance.agreement import Agreement, Guess

GUESSES = [
    Guess("yes", "yes", 0.95),
    Guess("yes", "yes", 0.95, noisy=True),
    Guess("yes", "no", 0.45, noisy=True),
    Guess("no", "no", 0.45),
]


def test_accuracy_of_all_and_of_noisy_lines() -> None:
    figures = Agreement.of(GUESSES)

    assert (figures.lines, figures.accuracy, figures.noisy) == (4, 0.75, 0.5)


def test_macro_f1_is_the_mean_over_labels() -> None:
    assert Agreement.of(GUESSES).macro_f1 == pytest.approx((2 * 2 / (3 + 2) + 2 * 1 / (1 + 2)) / 2)


def test_calibration_compares_confidence_and_accuracy_bin_by_bin() -> None:
    figures = Agreement.of(GUESSES)

    assert [(one.lines, one.accuracy) for one in figures.bins] == [(2, 0.5), (2, 1.0)]
    assert figures.ece == pytest.approx(0.05)


def test_rejection_keeps_what_is_at_or_above_the_threshold() -> None:
    by_threshold = {one.threshold: one for one in Agreement.of(GUESSES).rejection}

    assert (by_threshold[0].acted_on, by_threshold[0].accuracy) == (1, 0.75)
    assert (by_threshold[0.5].acted_on, by_threshold[0.5].accuracy) == (0.5, 1)


def test_when_nothing_is_acted_on_there_is_no_accuracy() -> None:
    assert Agreement.of([Guess("yes", "no", 0.1)]).rejection[-1].accuracy is None


def test_confusions_name_gold_and_guess() -> None:
    assert Agreement.of(GUESSES).confusions == (("yes", "no", 1),)
