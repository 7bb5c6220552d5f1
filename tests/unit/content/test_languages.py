"""How a language writes days and lists."""

from datetime import date

import pytest

from bot.content import Content


@pytest.mark.parametrize(
    ("code", "day", "written"),
    [
        ("en", date(2027, 3, 1), "1 March 2027"),
        ("fr", date(2027, 3, 1), "1er mars 2027"),
        ("fr", date(2027, 3, 11), "11 mars 2027"),
        ("it", date(2027, 3, 1), "1º marzo 2027"),
        ("de", date(2027, 3, 1), "1. März 2027"),
        ("ca", date(2027, 3, 1), "1 de març del 2027"),
    ],
)
def test_a_day_is_written_as_the_language_does(content: Content, code: str, day: date, written: str) -> None:
    assert content.languages[code].date(day) == written


def test_the_first_of_a_month_is_told_in_short_dates_too(content: Content) -> None:
    assert content.languages["fr"].date(date(2027, 5, 1), "medium") == "1er mai 2027"
    assert content.languages["pt"].date(date(2027, 5, 1), "medium") == "01/05/2027"


def test_things_in_a_row_have_the_comma_of_the_language(content: Content) -> None:
    assert content.languages["es"].listed(["uno", "dos"]) == "uno, dos"
    assert content.languages["ar"].listed(iter(["أ", "ب", "ج"])) == "أ، ب، ج"
    assert content.languages["ar"].listed([]) == ""


def test_in_italian_and_catalan_no_article_stands_before_a_date(content: Content) -> None:
    """ "Il 8" and "el 11" are wrong: the article changes with the number, and the number is not known."""
    for code in ("it", "ca"):
        for words in ("il", "al", "dal", "del", "el", "des del"):
            found = [key for key, text in content.languages[code].responses.items() if _before_a_date(words, text)]
            assert found == [], (code, words)


def _before_a_date(words: str, text: object) -> bool:
    return any(f" {words} {{{name}}}" in f" {str(text).lower()}" for name in ("date", "start", "end", "last"))
