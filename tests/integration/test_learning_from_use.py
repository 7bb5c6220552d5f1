"""Words that were not understood: kept, labelled by staff, exported as examples, understood after training."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from bot import cli
from bot.casework.understanding import NOT_TAUGHT, PAGE, AlreadyLabelled, CannotLearn
from bot.content.learned import write_examples
from bot.engine import models
from bot.engine.models import NoSuchModel
from bot.records.people import StaffMember
from tests.conftest import House, question

NONSENSE = "ჯღნტ ძწჭხ"  # letters that no example has: nothing can be guessed from them


def _staff(house: House, site: str = "demo") -> StaffMember:
    username = f"staff_{site}"
    more = {"role": "counsellor", "language": "en", "site": "demo", "passphrase": "a long passphrase"}
    number = house.access.add_staff(username=username, name="Ana Ferreira", **more)
    return StaffMember(number, username, "Ana Ferreira", "counsellor", "en", site)


async def test_what_was_not_understood_waits_and_what_was_understood_does_not(house: House) -> None:
    person, staff = house.participant(), _staff(house)
    asked = question(await person.begins())
    await person.says(NONSENSE)
    await person.says("quite a lot")
    await person.presses(f"answer:{asked['id']}:little")  # a button for an earlier question is no word
    found, more = house.casework.understanding.waiting(staff, 1)
    assert [one.said for one in found] == [NONSENSE] and not more


async def test_a_label_takes_it_off_the_list_and_becomes_an_example_without_the_name(house: House) -> None:
    person, staff = house.participant(), _staff(house)
    await person.begins()
    await person.says(f"{NONSENSE} ჰმედი")
    understanding, english = house.casework.understanding, house.content.languages["en"]
    [one], _ = understanding.waiting(staff, 1)
    understanding.label(staff, english, one.turn_row, "ask_help", f"  {NONSENSE} ")
    assert understanding.waiting(staff, 1) == ([], False)
    assert [(phrase.language, phrase.text, phrase.intent) for phrase in understanding.learned()] == [
        ("en", NONSENSE, "ask_help")
    ]
    with pytest.raises(AlreadyLabelled):
        understanding.label(staff, english, one.turn_row, "greet", NONSENSE)


async def test_nothing_to_learn_is_remembered_without_the_words(house: House) -> None:
    person, staff = house.participant(), _staff(house)
    await person.begins()
    await person.says(NONSENSE)
    understanding = house.casework.understanding
    [one], _ = understanding.waiting(staff, 1)
    understanding.label(staff, house.content.languages["en"], one.turn_row, "", "my secret")
    assert understanding.waiting(staff, 1) == ([], False) and understanding.learned() == []


async def test_another_sites_words_are_neither_seen_nor_labelled(house: House) -> None:
    person, here = house.participant(), _staff(house)
    await person.begins()
    await person.says(NONSENSE)
    elsewhere = replace(here, site="another")
    understanding = house.casework.understanding
    [one], _ = understanding.waiting(here, 1)
    assert understanding.waiting(elsewhere, 1) == ([], False)
    with pytest.raises(AlreadyLabelled):
        understanding.label(elsewhere, house.content.languages["en"], one.turn_row, "greet", NONSENSE)


@pytest.mark.parametrize(
    ("intent", "text", "about"),
    [
        ("greet", "  ", "text"),
        ("greet", "x" * 201, "text"),
        ("no_such", "hello", "intent"),
        ("distress", "x", "intent"),
    ],
)
async def test_a_label_that_teaches_nothing_good_is_refused(house: House, intent: str, text: str, about: str) -> None:
    with pytest.raises(CannotLearn) as refused:
        house.casework.understanding.label(_staff(house), house.content.languages["en"], 1, intent, text)
    assert refused.value.about == about


async def test_the_list_pages(house: House) -> None:
    person, staff = house.participant(), _staff(house)
    await person.begins()
    for _ in range(PAGE + 1):
        await person.says(NONSENSE)
    first, more = house.casework.understanding.waiting(staff, 1)
    second, none = house.casework.understanding.waiting(staff, 2)
    assert (len(first), more, len(second), none) == (PAGE, True, 1, False)
    assert first[0].turn_row > first[-1].turn_row > second[0].turn_row


def test_every_intent_of_the_domain_can_be_meant(house: House) -> None:
    domain = yaml.safe_load((Path(__file__).parents[2] / "domain.yml").read_text())
    named = {name for name, _ in house.casework.understanding.intents(house.content.languages["fr"])}
    assert set(domain["intents"]) - NOT_TAUGHT - named == set()


def test_examples_are_written_whole_once_and_without_signs_that_mean_something(tmp_path: Path) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "more.yml").write_text(
        "nlu:\n- intent: greet\n  metadata: {language: en}\n  examples: |\n    - Hello\n", "utf-8"
    )
    pairs = [("greet", "hello"), ("greet", "- yo [bro](x)|"), ("greet", "Yo bro x"), ("deny", "nah"), ("deny", "()")]
    assert write_examples(folder, "en", pairs) == 2
    blocks = yaml.safe_load((folder / "learned.yml").read_text("utf-8"))["nlu"]
    assert blocks == [
        {"intent": "deny", "metadata": {"language": "en"}, "examples": "- nah\n"},
        {"intent": "greet", "metadata": {"language": "en"}, "examples": "- Yo bro x\n"},
    ]
    assert write_examples(folder, "en", pairs[:1]) == 0


def test_a_chosen_model_stays_whatever_is_trained(tmp_path: Path) -> None:
    for number in range(models.KEPT + 3):
        (tmp_path / f"itinera-{number}.tar.gz").write_text("")
    assert models.in_use(tmp_path) == models.newest(tmp_path)
    models.choose(tmp_path, "itinera-1.tar.gz")
    models.forget_old(tmp_path)
    assert models.in_use(tmp_path) == tmp_path / "itinera-1.tar.gz"
    assert len(models.all_models(tmp_path)) == models.KEPT + 1
    models.choose(tmp_path, None)
    assert models.in_use(tmp_path) == models.newest(tmp_path)
    with pytest.raises(NoSuchModel, match="no such model"):
        models.choose(tmp_path, "../other.tar.gz")
    (tmp_path / models.IN_USE).write_text("gone.tar.gz")
    with pytest.raises(NoSuchModel, match=r"gone\.tar\.gz, which is not there"):
        models.in_use(tmp_path)


def test_one_command_goes_back_and_one_follows_training_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITINERA_HOME", str(tmp_path))
    monkeypatch.delenv("SHARED_DATA", raising=False)
    (tmp_path / "models").mkdir()
    (tmp_path / "config.yml").write_text("")
    run = CliRunner()
    for number in (1, 2):
        (tmp_path / f"models/itinera-{number}.tar.gz").write_text("")
    assert "itinera-1.tar.gz: used from the next start on" in run.invoke(cli.app, ["model", "use", "back"]).stdout
    shown = json.loads(run.invoke(cli.app, ["model", "list", "--json"]).stdout)
    assert [(one["name"], one["in_use"], one["chosen"]) for one in shown] == [
        ("itinera-1.tar.gz", True, True),
        ("itinera-2.tar.gz", False, False),
    ]
    assert isinstance(run.invoke(cli.app, ["model", "use", "back"]).exception, cli.Refused)
    assert "itinera-2.tar.gz: used" in run.invoke(cli.app, ["model", "use", "newest"]).stdout
