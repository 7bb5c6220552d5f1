"""Broken content is refused with the file, the line, the field and what is wrong."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import content as packs
from bot.content import ContentError, distress, experience
from tests.conftest import HOME

COMPILED: dict[str, list[tuple[Any, Any]]] = {}


@pytest.fixture(autouse=True)
def compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compiled of the same lists is the same: these tests change everything but the lists."""
    monkeypatch.setattr(packs.packs.Lexicon, "compile", _remembering(packs.packs.Lexicon.compile))


def _remembering(compile_: Callable[..., Any]) -> Callable[..., Any]:
    def remembered(*lists: Any) -> Any:
        for given, made in COMPILED.get(compile_.__qualname__, ()):
            if given == lists:
                return made
        made = compile_(*lists)
        COMPILED[compile_.__qualname__] = [(lists, made)]
        return made

    return remembered


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """All the content in two languages, which is quicker to read than in all."""
    data = tmp_path / "data"
    shutil.copytree(HOME / "data", data, ignore=shutil.ignore_patterns("nlu", "rules", "languages"))
    for code in ("en", "fr"):
        shutil.copytree(HOME / "data/languages" / code, data / "languages" / code)
    site = data / "sites/demo.yml"
    site.write_text(re.sub(r"languages: \[.*\]", "languages: [en, fr]", site.read_text("utf-8")), "utf-8")
    return tmp_path


def _change(file: Path, old: str, new: str) -> int:
    """Replace the first ``old`` and return its line."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def _problems(home: Path) -> str:
    with pytest.raises(ContentError) as refused:
        packs.load(home)
    return "\n".join(refused.value.problems)


def test_the_shipped_content_is_sound(content: packs.Content) -> None:
    assert {"en", "fr"} <= set(content.languages) and len(content.pathways) == 12


def test_a_field_with_a_spelling_mistake_is_named_with_its_line(home: Path) -> None:
    file = home / "data/instruments/interests.yml"
    line = _change(file, "ask_after: 30", "aks_after: 30")
    assert f"{file}:{line}: aks_after" in _problems(home)


def test_a_value_of_the_wrong_kind_is_named_with_its_line(home: Path) -> None:
    file = home / "data/sites/demo.yml"
    line = _change(file, "answer_within_days: 5", "answer_within_days: soon")
    assert f"{file}:{line}: answer_within_days" in _problems(home) and "soon" in _problems(home)


def test_text_that_is_not_yaml_is_named_with_its_line(home: Path) -> None:
    file = home / "data/languages/fr/language.yml"
    file.write_text(file.read_text("utf-8") + '\nbroken: "no end\n', "utf-8")
    assert f"{file}:" in _problems(home) and "not valid YAML" in _problems(home)


def test_a_file_in_another_encoding_is_named(home: Path) -> None:
    file = home / "data/languages/fr/language.yml"
    file.write_bytes(file.read_text("utf-8").replace("Français", "Français").encode("latin-1"))
    assert f"{file}: not UTF-8" in _problems(home)


def test_a_missing_translation_is_named(home: Path) -> None:
    file = home / "data/languages/fr/responses.yml"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("plan.title:")), "utf-8")
    assert f"{file}: texts: 'plan.title' is missing" in _problems(home)


def test_a_placeholder_that_is_not_the_same_is_named(home: Path) -> None:
    file = home / "data/languages/en/responses.yml"
    _change(file, "{date} as your last day", "{day} as your last day")
    assert "time_left.question: placeholders" in _problems(home)


def test_a_key_that_stands_twice_is_named(home: Path) -> None:
    file = home / "data/languages/en/responses.yml"
    file.write_text(file.read_text("utf-8") + 'plan.title: "Again"\n', "utf-8")
    assert "plan.title: this key stands here twice" in _problems(home)


def test_a_plural_form_that_the_language_needs_or_does_not_have_is_named(home: Path) -> None:
    _change(home / "data/languages/en/desk.yml", '  one: "{count} alert"', '  few: "{count} alert"')
    problems = _problems(home)
    assert "plural form 'one' is missing" in problems
    assert "plural form 'few' does not exist in this language" in problems


def test_a_language_of_buttons_needs_no_lists_of_typed_words(home: Path) -> None:
    folder = home / "data/languages/fr"
    _change(folder / "language.yml", "code: fr", "typing: false\ncode: fr")
    (folder / "safeguarding.yml").unlink()
    (folder / "search.yml").unlink()
    (folder / "experience.yml").unlink()
    content = packs.load(home)
    assert "fr" in content.languages and "fr" not in content.safeguarding


@pytest.mark.parametrize("quotes", ["«»", "{}", "«{}", "«{text}»", "« {} {} »"])
def test_quotation_marks_stand_around_one_place(home: Path, quotes: str) -> None:
    _change(home / "data/languages/fr/language.yml", "« {} »", quotes)
    assert "fr/language.yml:" in _problems(home) and "quotes" in _problems(home)


def test_a_language_that_is_typed_needs_its_safeguarding_lists(home: Path) -> None:
    (home / "data/languages/fr/safeguarding.yml").unlink()
    assert "fr/safeguarding.yml: this file is missing" in _problems(home)


def test_a_real_site_names_each_draft(home: Path) -> None:
    _change(home / "data/sites/demo.yml", "demo: true", "demo: false")
    with pytest.raises(ContentError) as refused:
        packs.refuse_drafts(packs.load(home), home)
    said = "\n".join(refused.value.problems)
    for place in (
        "en/language.yml: reviews.texts",
        "fr/language.yml: reviews.safety",
        "en/language.yml: reviews.promises",
    ):
        assert place in said
    assert "fr/safeguarding.yml: review" in said and "sites/demo.yml: review" in said


def test_an_occupation_with_an_unknown_skill_is_named(home: Path) -> None:
    file = home / "data/pathways/logistics.yml"
    _change(file, "load_and_carry", "juggle_knives")
    assert "'juggle_knives' is not known" in _problems(home)


def test_an_offer_that_waits_for_itself_is_named(home: Path) -> None:
    file = home / "data/sites/demo.yml"
    text = file.read_text("utf-8")
    first = packs.load(HOME).sites["demo"].offers[0]
    text = text.replace(f"- id: {first.id}\n", f"- id: {first.id}\n    requires: [{{offer: {first.id}}}]\n", 1)
    if first.requires:
        pytest.skip("the first offer has requirements of its own")
    file.write_text(text, "utf-8")
    assert f"{first.id}: its requirements lead back to itself" in _problems(home)


def test_an_offer_with_an_impossible_date_is_named(home: Path) -> None:
    file = home / "data/sites/demo.yml"
    _change(file, "starts: [", "starts: [2027-02-30, ")
    assert "starts" in _problems(home) and "2027-02-30" in _problems(home)


def test_a_contact_for_an_unknown_pathway_is_named(home: Path) -> None:
    _change(home / "data/sites/demo.yml", "kind: job_service}", "kind: job_service, pathways: [whaling]}")
    assert "job_service: pathway 'whaling' is not known" in _problems(home)


def test_a_contact_without_words_is_named(home: Path) -> None:
    _change(home / "data/languages/fr/sites/demo.yml", "welcome_house:", "welcome_hause:")
    problems = _problems(home)
    assert "after_release: 'welcome_house' is missing" in problems and "'welcome_hause' is not known" in problems


def test_a_site_without_hours_a_week_is_refused(home: Path) -> None:
    _change(home / "data/sites/demo.yml", "hours_a_week: 36\nafter_release", "after_release")
    assert "hours_a_week: Field required" in _problems(home)


def test_an_unknown_language_of_a_site_is_named(home: Path) -> None:
    _change(home / "data/sites/demo.yml", "languages: [en", "languages: [xx, en")
    assert "language 'xx' is not known" in _problems(home)


def test_a_missing_file_is_named(home: Path) -> None:
    (home / "data/languages/fr/pathways/plastics.yml").unlink()
    assert "plastics.yml: this file is missing" in _problems(home)


def test_a_safeguarding_pattern_that_cannot_be_read_is_named(home: Path) -> None:
    file = home / "data/languages/en/safeguarding.yml"
    _change(file, "(kill|hurt) me", "(kill|hurt me")  # in the notes: not a pattern
    text = file.read_text("utf-8").replace(
        "check_in:\n", "check_in:\n  hopelessness_2:\n    broken: ['(never closed']\n", 1
    )
    file.write_text(text, "utf-8")
    assert "safeguarding.yml" in _problems(home)


def test_every_fault_is_told_at_once(home: Path) -> None:
    _change(home / "data/sites/demo.yml", "answer_within_days: 5", "answer_within_days: 0")
    _change(home / "data/instruments/interests.yml", "ask_after: 30", "ask_after: 50")
    assert "answer_within_days" in _problems(home) and "'most' must rise" in _problems(home)


def test_words_for_an_occupation_that_does_not_exist_are_named_with_their_line(home: Path) -> None:
    file = home / "data/languages/fr/experience.yml"
    line = _change(file, "  dishwasher:\n", "  dish_washer:\n")
    said = _problems(home)
    assert f"{file}:{line}: occupations.dish_washer: this is not known" in said
    assert f"{file}:{_line(file, 'occupations:')}: occupations: 'dishwasher' is missing" in said


def test_a_phrase_of_two_occupations_is_named_with_its_line(home: Path) -> None:
    file = home / "data/languages/fr/experience.yml"
    line = _change(file, "    words: [plongeur, ", "    words: [plongeur, cuisine, ")
    said = "\n".join(experience.faults(home / "data", packs.load(home).experience))
    assert f"{file}:{line}: occupations.dishwasher.words.1: 'cuisine' also stands for" in said


def test_an_empty_phrase_is_named_with_its_line(home: Path) -> None:
    file = home / "data/languages/en/experience.yml"
    line = _change(file, "    words: [dish washer, ", '    words: ["", ')
    assert f"{file}:{line}: occupations.dishwasher.words.0" in _problems(home)


def test_a_place_that_does_not_exist_is_named(home: Path) -> None:
    file = home / "data/languages/en/experience.yml"
    line = _change(file, "  elsewhere: [", "  nowhere: [")
    assert f"{file}:{line}: places.nowhere: this place is not known" in _problems(home)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "skills: [clean_rooms, keep_order, work_in_team]",
            "skills: [clean_rooms, juggle]",
            "skill 'juggle' is not known",
        ),
        ("yields_to: [dishwasher, ", "yields_to: [juggler, ", "occupation 'juggler' is not another of this list"),
        ("- id: dishwasher", "- id: kitchen_assistant", "'kitchen_assistant' stands here twice"),
        ("- id: cook\n", "- id: the_cook\n", "'cook' of the pathway 'kitchen_and_hotel' is missing"),
    ],
)
def test_the_list_of_occupations_holds_together(home: Path, old: str, new: str, said: str) -> None:
    file = home / "data/instruments/experience.yml"
    _change(file, old, new)
    assert any(problem.startswith(f"{file}:") and said in problem for problem in _problems(home).splitlines())


def test_codes_are_those_of_the_pathway(home: Path) -> None:
    file = home / "data/instruments/experience.yml"
    _change(file, 'isco08: "5120"', 'isco08: "5121"')
    assert "'cook' has other codes in the pathway 'kitchen_and_hotel'" in _problems(home)


def _line(file: Path, start: str) -> int:
    return next(at for at, line in enumerate(file.read_text("utf-8").splitlines(), 1) if line.startswith(start))


def _distress(home: Path, text: str) -> Path:
    kinds = {
        "now": ("suicide", "selfharm", "harm_other", "in_danger", "goodbye"),
        "check_in": ("hopelessness", "exhaustion", "cant_cope", "isolation", "worthless", "past_or_loss"),
        "none": ("idiom", "work", "negation", "end_talk", "answer", "out_of_scope", "angry"),
    }
    lines = ['review: {status: draft, name: "", role: "", date: "", source: ""}']
    for level, names in kinds.items():
        lines += [f"{level}:", *(f"  {kind}: ['{level} {kind}']" for kind in names)]
    file = home / "data/languages/en/distress.yml"
    file.write_text("\n".join(lines).replace("'now goodbye'", text), "utf-8")
    return file


def test_an_open_bracket_in_an_example_of_distress_is_named_with_its_line(home: Path) -> None:
    file = _distress(home, "'(bye|farewell'")
    said = "\n".join(distress.faults(home / "data", distress.load(home / "data")))
    assert f"{file}:7: now.goodbye.0: '(' is not closed" in said


def test_an_example_of_distress_stands_at_one_level(home: Path) -> None:
    file = _distress(home, "'[none] idiom'")
    _change(file, "'none idiom'", "'Idiom'")
    said = "\n".join(distress.faults(home / "data", distress.load(home / "data")))
    assert f"{file}:16: none.idiom.0: 'Idiom' stands under 'now' too" in said
