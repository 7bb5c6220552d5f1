"""Experience in free words: what was done is found, what was wished, denied or done by others is not."""

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.content import Content
from bot.guidance.experience import LONGEST_TEXT, Experience, Found, VocabularyError
from bot.guidance.instruments import Option, Skill, SkillGroup, Skills
from bot.guidance.vocabulary import Concept, Concepts, OccupationWords, Vocabulary
from bot.measuring import experience as evaluation
from tests.conftest import HOME

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("SHARED_DATA") or HOME.parent / "shared/data")


def _ids(content: Content, text: str, language: str = "en") -> set[str]:
    return {one.id for one in content.experience.find(text, language)}


def _one(content: Content, text: str, name: str, language: str = "en") -> Found:
    return next(one for one in content.experience.find(text, language) if one.id == name)


# the development lines


@pytest.mark.parametrize(("language", "lines"), [("en", 160), ("fr", 160), ("it", 100), ("ca", 50)])
def test_the_development_lines_agree_with_their_labels(content: Content, language: str, lines: int) -> None:
    agreement = evaluation.evaluate(content, language, HERE / f"experience_{language}.tsv")
    assert agreement.lines >= lines
    assert (agreement.precision or 0) >= 0.97, "\n".join(evaluation.report(agreement))
    assert (agreement.recall or 0) >= 0.95, "\n".join(evaluation.report(agreement))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_lines_of_another_writer_agree_with_their_labels(content: Content, language: str) -> None:
    agreement = evaluation.evaluate(content, language, HERE / f"experience_{language}_second.tsv")
    assert agreement.lines >= 160
    assert (agreement.precision or 0) >= 0.95, "\n".join(evaluation.report(agreement))
    assert (agreement.recall or 0) >= 0.9, "\n".join(evaluation.report(agreement))


@pytest.mark.parametrize("language", ["ro"])
def test_the_first_lines_of_a_younger_language_agree_with_their_labels(content: Content, language: str) -> None:
    agreement = evaluation.evaluate(content, language, HERE / f"experience_{language}.tsv")
    assert agreement.lines >= 40
    assert (agreement.precision or 0) >= 0.95, "\n".join(evaluation.report(agreement))
    assert (agreement.recall or 0) >= 0.9, "\n".join(evaluation.report(agreement))


# what is not experience


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I have never been a baker"),
        ("en", "I don't know how to weld"),
        ("en", "I want to be an electrician or a plumber"),
        ("en", "my brother is a roofer"),
        ("en", "he was a taxi driver for ten years"),
        ("fr", "je n'ai jamais été boulanger"),
        ("fr", "je sais pas souder"),
        ("fr", "j'aimerais être électricien ou plombier"),
        ("fr", "mon frère est couvreur"),
        ("fr", "il était chauffeur de taxi pendant dix ans"),
    ],
)
def test_what_was_denied_wished_or_done_by_others_is_not_experience(content: Content, language: str, text: str) -> None:
    assert _ids(content, text, language) == set()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I never cooked but I was a roofer"),
        ("en", "my brother is a plumber and I was a roofer"),
        ("en", "not only a roofer"),
        ("en", "I want to be a baker. I was a roofer"),
        ("fr", "j'ai jamais cuisiné mais j'étais couvreur"),
        ("fr", "mon frère est plombier, moi j'étais couvreur"),
        ("fr", "pas seulement couvreur"),
    ],
)
def test_a_denial_or_a_wish_ends_where_the_thought_ends(content: Content, language: str, text: str) -> None:
    assert _ids(content, text, language) == {"roofer"}


@pytest.mark.parametrize(
    ("language", "text"), [("en", "I can drive a forklift"), ("fr", "je sais conduire un fenwick")]
)
def test_what_somebody_can_do_is_a_skill_and_no_occupation(content: Content, language: str, text: str) -> None:
    assert _ids(content, text, language) == {"drive_forklift"}


@pytest.mark.parametrize(
    "text",
    ["built a shelf at home", "at school I built a table", "I built a table as a hobby"],
)
def test_at_home_and_at_school_only_skills_count(content: Content, text: str) -> None:
    assert _ids(content, text) == {"build_with_wood"}


def test_care_and_music_at_home_are_occupations_too(content: Content) -> None:
    assert "home_carer" in _ids(content, "I looked after my gran at home")
    assert "musician" in _ids(content, "I make beats at home")


def test_a_workplace_gives_way_to_the_trade_in_the_same_clause(content: Content) -> None:
    assert _ids(content, "in a kitchen washing dishes") == {"dishwasher"}
    assert _ids(content, "in a kitchen, washing dishes") == {"dishwasher"}
    assert "farm_worker" not in _ids(content, "looking after the chickens on a farm")
    assert "kitchen_assistant" in _ids(content, "in a kitchen, and I was a bricklayer")


# how it is written


@pytest.mark.parametrize("text", ["ELECTRICIEN", "éléctricien", "electricien", "électricienne", "electrcien"])
def test_accents_case_gender_and_slips_do_not_matter(content: Content, text: str) -> None:
    assert _ids(content, text, "fr") == {"electrician"}


def test_accents_in_two_characters_are_the_same(content: Content) -> None:
    assert _ids(content, "ma\u0063\u0327on", "fr") == {"bricklayer"}


def test_a_word_of_its_own_is_no_misspelling(content: Content) -> None:
    assert _ids(content, "the weather was better") == set()


def test_in_a_short_word_one_letter_does_not_stand_for_another(content: Content) -> None:
    assert _ids(content, "a bager, a roofar") == set()
    assert _ids(content, "a bakre") == {"baker"}
    assert _ids(content, "an electriciam") == {"electrician"}


# how long, and where


@pytest.mark.parametrize(
    ("language", "text", "months"),
    [
        ("en", "two years as a baker", 24),
        ("en", "baker, 6 months", 6),
        ("en", "a year and a half as a baker", 18),
        ("en", "two and a half years as a baker", 30),
        ("en", "baker from 2015 to 2018", 36),
        ("en", "a summer as a baker", 3),
        ("en", "a few years as a baker", None),
        ("en", "I am 25 years old and a baker", None),
        ("en", "baker 3 years ago", None),
        ("en", "a baker for 9999 years", None),
        ("fr", "boulanger pendant deux ans", 24),
        ("fr", "un an et demi boulanger", 18),
        ("fr", "j'avais 16 ans, boulanger", None),
        ("fr", "il y a 3 ans j'étais boulanger", None),
    ],
)
def test_months_are_those_that_the_words_say(content: Content, language: str, text: str, months: int | None) -> None:
    assert _one(content, text, "baker", language).months == months


def test_each_duration_goes_to_the_work_beside_it(content: Content) -> None:
    found = content.experience.find("2 years kitchen, 6 months laundry", "en")
    assert [(one.id, one.months) for one in found] == [("kitchen_assistant", 24), ("laundry_worker", 6)]


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("en", "in prison I worked as a baker", "inside"),
        ("en", "baker, cash in hand", None),
        ("en", "a baker, as a volunteer at church", None),
        ("en", "apprentice baker", "training"),
        ("en", "baker cash in hand", "paid_work"),
        ("fr", "boulanger au black", "paid_work"),
        ("fr", "en détention j'étais boulanger", "inside"),
        ("fr", "boulanger", None),
    ],
)
def test_the_place_is_the_one_of_the_same_clause(content: Content, language: str, text: str, place: str | None) -> None:
    assert _one(content, text, "baker", language).place == place


# whatever is typed


@given(text=st.text(max_size=3_000), language=st.sampled_from(["en", "fr"]))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_without_a_fault(content: Content, text: str, language: str) -> None:
    _hold(content, text, language)


WORDS = (
    *(
        "I",
        "was",
        "two",
        "2",
        "years",
        "kitchen",
        "cook",
        "never",
        "my",
        "brother",
        "is",
        "driver",
        "forklift",
        "and",
        "a",
    ),
    *("j'", "ai", "fait", "cuisine", "pas", "mal", "de", "2015", "2018", "en", "prison", "half", "1,5", ",", ".", "l’"),
    *("½", "²", "😀", "\x00", "\u0301", "ﬁ", "İ", "ß", "１２"),
)


@given(parts=st.lists(st.sampled_from(WORDS), max_size=60), language=st.sampled_from(["en", "fr"]))
@settings(max_examples=150, deadline=None)
def test_words_in_any_order_are_read_without_a_fault(content: Content, parts: list[str], language: str) -> None:
    _hold(content, " ".join(parts), language)


def _hold(content: Content, text: str, language: str) -> None:
    found = content.experience.find(text, language)
    assert found == content.experience.find(text, language)
    assert len({(one.kind, one.id) for one in found}) == len(found)
    for one in found:
        assert 0 <= one.start < one.end <= min(len(text), LONGEST_TEXT)
        assert text[one.start : one.end] == one.text
        assert one.months is None or one.months >= 1


def test_only_the_beginning_of_a_long_text_is_read(content: Content) -> None:
    assert _ids(content, "x " * (LONGEST_TEXT // 2) + "I was a baker") == set()


def test_a_language_without_words_finds_nothing(content: Content) -> None:
    assert content.experience.find("I was a baker", "xx") == ()


# a vocabulary of one's own

CONCEPTS = Concepts(
    kind="experience",
    id="experience",
    version=1,
    occupations=tuple(
        Concept(
            id=name,
            esco=f"http://data.europa.eu/esco/occupation/{number}0000000-0000-0000-0000-000000000000",
            isco08="1234",
            skills=("a", "b"),
        )
        for number, name in enumerate(("first", "second"))
    ),
)
SKILLS = Skills(
    kind="skills",
    id="skills",
    version=1,
    groups=(SkillGroup(id="g", skills=(Skill(id="a", esco=("x",)), Skill(id="b", esco=("y",)))),),
    most_followed=0,
    levels=(Option(id="l"), Option(id="m")),
    places=(Option(id="p"), Option(id="q")),
)


def _compiled(first: str, second: str, **more: object) -> Experience:
    vocabulary = Vocabulary.model_validate(
        {
            "breaks": {"subjects": ["i"]},
            "occupations": {
                "first": {"label": ["First"], "words": [first]},
                "second": {"label": ["Second"], "words": [second]},
            },
            "skills": {"a": {"words": ["aaa"]}, "b": {"words": ["bbb"]}},
            **more,
        }
    )
    made = Experience(CONCEPTS, SKILLS, {"xx": vocabulary})
    made.check()
    return made


def test_a_title_that_is_the_same_for_both_genders_is_written_once() -> None:
    with pytest.raises(ValidationError, match="write it once"):
        OccupationWords(label=("Guide", "Guide"), words=("guide",))


def test_the_longest_phrase_wins() -> None:
    found = _compiled("red", "red (house|door)").find("a red door", "xx")
    assert [(one.id, one.text) for one in found] == [("second", "red door")]


def test_a_listed_ambiguous_phrase_is_found_for_both() -> None:
    found = _compiled("red", "red", ambiguous=["red"]).find("red", "xx")
    assert [(one.id, one.ambiguous) for one in found] == [("first", True), ("second", True)]


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("red", "(red|blue)", "'red' also stands for 'first'"),
        ("red", "(blue", "left open"),
        ("red", "$blue door", "no list 'blue'"),
        ("red", "(|) ()", "stands for no word"),
        ("red", "(a|b|c|d|e|f|g|h) " * 5, "at most"),
    ],
)
def test_a_phrase_that_cannot_be_used_is_quoted_with_its_place(first: str, second: str, said: str) -> None:
    with pytest.raises(VocabularyError) as refused:
        _compiled(first, second)
    assert {place for _, place, _ in refused.value.problems} == {("occupations", "second", "words", 0)}
    assert said in str(refused.value)


def test_a_list_that_leads_to_itself_is_refused() -> None:
    with pytest.raises(VocabularyError, match="leads back to itself"):
        _compiled("red", "$x", lists={"x": ["$x blue"]})


def test_an_ambiguous_phrase_that_is_none_is_refused() -> None:
    with pytest.raises(VocabularyError, match="does not stand for two"):
        _compiled("red", "blue", ambiguous=["red"])


# labelled files


def _evaluate(content: Content, file: Path, text: str) -> evaluation.Agreement:
    file.write_text(text, "utf-8")
    return evaluation.evaluate(content, "en", file)


def test_agreement_counts_right_missed_and_besides(content: Content, tmp_path: Path) -> None:
    text = "text\toccupations\tskills\n# a remark\nI was a baker\tbutcher\t\nI was a roofer\troofer\t\nhello\t\t\n"
    agreement = _evaluate(content, tmp_path / "x.tsv", text)
    assert (agreement.lines, agreement.precision, agreement.recall) == (3, 0.5, 0.5)
    assert agreement.confusions == (("occupation:butcher", "occupation:baker", 1),)
    assert [(one.line, one.missed) for one in agreement.differences] == [(3, ("occupation:butcher",))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("only this\n", "x.tsv:1: 1 columns"),
        ("text\toccupations\tskills\nonly this\n", "x.tsv:2: 1 columns"),
        ("text\toccupations\tskills\nI bake\tbakker\t\n", "x.tsv:2: occupations: 'bakker' is not known"),
    ],
)
def test_a_labelled_file_that_is_wrong_is_refused(content: Content, tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(evaluation.LabelError, match=said):
        _evaluate(content, tmp_path / "x.tsv", text)


# the facts


def test_every_address_and_code_is_that_of_the_classification(content: Content) -> None:
    file = SHARED / "esco/v1.1.1/en/occupations_en.csv"
    if not file.exists():
        pytest.skip("the ESCO download is not here; set SHARED_DATA to the folder that holds it")
    with file.open(encoding="utf-8", newline="") as lines:
        known = {row["conceptUri"]: (row["iscoGroup"], row["preferredLabel"]) for row in csv.DictReader(lines)}
    for concept in content.concepts.occupations:
        assert known[concept.esco][0] == concept.isco08, concept.id
    written = (HOME / "data/instruments/experience.yml").read_text("utf-8")
    for concept in content.concepts.occupations:
        assert f"{concept.esco}  # {known[concept.esco][1]}\n" in written, concept.id
