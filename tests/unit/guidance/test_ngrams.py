"""A text becomes the same vector however it is typed, and quickly."""

from __future__ import annotations

import numpy as np
import pytest

from bot.guidance.ngrams import LONGEST_TEXT, Vectoriser, character_grams, grams, word_grams, words_of

TEXTS = ["Je ne sais pas", "Où est l'atelier ?", "Je veux être cuisinier", "pas maintenant"]
GRAMS = [grams(text) for text in TEXTS]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("OU EST L'ATELIER", "Où est l'atelier ?"), ("je veux etre cuisinier", "Je veux être cuisinier!")],
)
def test_case_accents_and_punctuation_make_no_difference(typed: str, meant: str) -> None:
    assert words_of(typed) == words_of(meant)


def test_a_composed_and_a_decomposed_accent_are_the_same() -> None:
    assert words_of("\u00e9t\u00e9") == words_of("e\u0301te\u0301")


def test_other_scripts_have_words_too() -> None:
    assert words_of("Хочу работать") == ["хочу", "работать"]


def test_words_come_alone_in_pairs_and_at_both_ends() -> None:
    alone, pairs, apart, ends = 3, 2, 1, 4
    assert len(set(word_grams(["one", "two", "three"]))) == alone + pairs + apart + ends


def test_runs_of_characters_stay_inside_a_word() -> None:
    assert character_grams(["ab", "cd"]) == character_grams(["ab"]) + character_grams(["cd"])


def test_a_huge_text_costs_no_more_than_a_long_one() -> None:
    assert sum(map(len, words_of("word " * 100_000))) <= LONGEST_TEXT


def test_both_halves_of_a_vector_have_length_one() -> None:
    vectoriser = Vectoriser.fit(GRAMS, most=1_000)

    _, weights = vectoriser.vector(grams("je ne sais pas"))

    assert float(weights @ weights) == pytest.approx(2)


@pytest.mark.parametrize("text", ["", "   ", "?!…", "zzzzqqqq"])
def test_a_text_without_known_features_is_an_empty_vector(text: str) -> None:
    places, weights = Vectoriser.fit(GRAMS, most=1_000).vector(grams(text))

    assert len(places) == len(weights) == 0


def test_the_vocabulary_keeps_what_occurs_in_most_texts() -> None:
    small, whole = Vectoriser.fit(GRAMS, most=40), Vectoriser.fit(GRAMS, most=1_000)

    assert len(small.vocabulary) == 40
    assert small.idf.max() <= whole.idf.max()


def test_the_same_texts_give_the_same_vocabulary_in_any_order() -> None:
    one, other = Vectoriser.fit(GRAMS, most=50), Vectoriser.fit(GRAMS[::-1], most=50)

    assert np.array_equal(one.vocabulary, other.vocabulary)


def test_many_texts_at_once_are_the_same_vectors() -> None:
    vectoriser = Vectoriser.fit(GRAMS, most=1_000)
    texts = [grams("je ne sais pas pas"), grams("zzzz"), grams("où est-il")]

    places, weights, starts = vectoriser.vectors(texts)

    assert starts[1] == starts[2]
    for text, start, end in zip(texts, starts, starts[1:], strict=False):
        assert np.array_equal(places[start:end], vectoriser.vector(text)[0])
        assert weights[start:end] == pytest.approx(vectoriser.vector(text)[1])
