"""How texts read: what is too long, too hard, in another form of address or untranslated is named."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot import content as packs
from bot.content import ContentError, prose
from bot.content.coverage import coverage
from bot.content.languages import Language
from tests.conftest import HOME


def _faults(content: packs.Content, changed: Language) -> str:
    """What is wrong with one language put in the place of its shipped self."""
    languages = {"en": content.languages["en"], changed.info.code: changed}
    return "\n".join(prose.faults(replace(content, languages=languages), HOME / "data"))


def _saying(language: Language, **responses: str) -> Language:
    return replace(
        language, responses={**language.responses, **{k.replace("__", "."): v for k, v in responses.items()}}
    )


@pytest.mark.parametrize("code", sorted(path.name for path in (HOME / "data/languages").iterdir() if path.is_dir()))
def test_the_shipped_texts_read_well(content: packs.Content, code: str) -> None:
    assert _faults(content, content.languages[code]) == ""


def test_a_sentence_that_is_too_long_is_named(content: packs.Content) -> None:
    changed = _saying(content.languages["fr"], plan__title=f"Bonjour. {'mot ' * 21}")
    assert "fr/responses.yml: plan.title: 21 words in one sentence" in _faults(content, changed)


def test_staff_may_read_a_longer_sentence(content: packs.Content) -> None:
    french = content.languages["fr"]
    assert _faults(content, replace(french, desk={**french.desk, "more": "mot " * 25})) == ""


def test_an_item_of_more_than_eight_words_is_named(content: packs.Content) -> None:
    french = content.languages["fr"]
    questions = dict(french.interests.questions)
    questions["r1"] = questions["r1"].model_copy(update={"text": "un deux trois quatre cinq six sept huit neuf"})
    interests = french.interests.model_copy(update={"questions": questions})
    said = _faults(content, replace(french, interests=interests))
    assert "fr/instruments/interests.yml: questions.r1: more than 8 words" in said


def test_another_form_of_address_is_named(content: packs.Content) -> None:
    said = _faults(content, _saying(content.languages["fr"], plan__title="Que veux-tu faire ?"))
    assert "fr/responses.yml: plan.title: another form of address: 'tu'" in said


def test_a_text_left_in_english_is_named(content: packs.Content) -> None:
    english = content.languages["en"].responses["not_understood"]
    assert isinstance(english, str)
    said = _faults(content, _saying(content.languages["fr"], not_understood=english))
    assert "fr/responses.yml: not_understood: the same as in English" in said


def test_a_file_that_is_hard_to_read_is_named(content: packs.Content) -> None:
    french = content.languages["fr"]
    info = french.info.model_copy(update={"easy_up_to": 20})
    assert "fr/responses.yml: hard to read: LIX" in _faults(content, replace(french, info=info))


def test_an_abbreviation_ends_no_sentence_but_a_colon_does() -> None:
    cutter = prose.Cutter("en")
    assert [len(one) for one in cutter.sentences("Ask Mr. Smith. Then: go on!")] == [3, 1, 2]


def test_lix_is_words_a_sentence_plus_the_percentage_of_long_words() -> None:
    shown = [prose.Text("a.yml", "k", "The machine is loud. You measure parts.")]
    reading = prose.Cutter("en").reading(shown)
    assert (reading.words, reading.sentences, reading.longest) == (7, 2, 4)
    assert reading.lix == pytest.approx(3.5 + 100 * 2 / 7)


def test_each_language_is_counted(content: packs.Content) -> None:
    english, french = (row for row in coverage(content, HOME) if row.language in ("en", "fr"))
    assert english.texts == french.texts > 500 and english.lix < french.lix
    assert english.intents == french.intents and english.fewest_examples >= 40
    assert french.reviewed == dict.fromkeys(french.reviewed, False) and "safeguarding" in french.reviewed


def test_examples_that_cannot_be_read_are_named(content: packs.Content, tmp_path: Path) -> None:
    shutil.copytree(HOME / "data/nlu/en", tmp_path / "data/nlu/en")
    (tmp_path / "data/nlu/en/more.yml").write_text("nlu: 3", "utf-8")
    with pytest.raises(ContentError, match=r"more\.yml: not a list of intents with examples"):
        list(coverage(content, tmp_path))
