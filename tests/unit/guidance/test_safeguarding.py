"""The gate: what must ring rings, what must not does not, whatever stands around it and however it is spelt."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import Content
from bot.guidance.safeguarding import Level, Lexicon, LexiconSource, PatternError

HERE = Path(__file__).parent
LEVELS = {"now": Level.NOW, "check_in": Level.CHECK_IN, "none": None}


def _lines() -> list[tuple[str, str, Level | None]]:
    found = []
    for language in ("en", "fr", "it", "ro", "pt", "de"):
        for line in (HERE / f"safeguarding_{language}.tsv").read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                level, text = line.split("\t", 1)
                found.append((language, text, LEVELS[level]))
    return found


def _level(content: Content, text: str, language: str = "en") -> Level | None:
    finding = content.lexicon.find(text, language)
    return finding.level if finding else None


@pytest.mark.parametrize(("language", "text", "level"), _lines())
def test_a_line_has_its_level(content: Content, language: str, text: str, level: Level | None) -> None:
    assert _level(content, text, language) is level


@given(text=st.text(max_size=20_000))
@settings(max_examples=30, deadline=None)
def test_any_text_is_read_without_a_fault(content: Content, text: str) -> None:
    content.lexicon.find(text, "fr")


@pytest.mark.parametrize("around", ["{} ok", "hello. {}", "i like football and {}", "{}!!!", "{} 😢", "\n\n{}\n"])
def test_harmless_words_around_a_cry_do_not_hide_it(content: Content, around: str) -> None:
    assert _level(content, around.format("I want to die")) is Level.NOW


@pytest.mark.parametrize(
    "spelt", ["I WANT TO DIE", "i wánt to die", "i want to diiiie", "i  want\tto  die", "I want to die."]
)
def test_case_accents_and_stretching_do_not_matter(content: Content, spelt: str) -> None:
    assert _level(content, spelt) is Level.NOW


def test_an_idiom_masks_only_its_own_words(content: Content) -> None:
    assert _level(content, "this questionnaire is killing me") is None
    assert _level(content, "this questionnaire is killing me, I want to die") is Level.NOW


def test_a_pattern_that_cannot_be_read_is_quoted() -> None:
    source = LexiconSource(now={"suicide": {"broken": ["(never closed"]}}, check_in={})
    with pytest.raises(PatternError, match="broken"):
        Lexicon.compile({"en": source})
