"""The example people: their pages are what the service says today, and every reason has a source in the records."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import app as composition
from bot.content import Content, ContentError
from bot.example import SittingClock, Sources, Untraceable, Walk, page, read_person, walk
from bot.example.page import COMES_FROM
from bot.example.shown import named, read_back
from bot.records.database import Database
from bot.settings import Settings
from tests.conftest import HOME

FOLDER = HOME / "docs/examples"
FILES = sorted(FOLDER.glob("*.yml"))
NAMES = [path.stem for path in FILES]
AGAIN = "run 'itinera example docs/examples/*.yml --write', read what changed, and commit it"


@dataclass
class Walked:
    """A person who has walked the whole path."""

    content: Content
    parts: composition.Parts
    walk: Walk
    name: str

    @property
    def page(self) -> str:
        return page(self.content, self.parts.casework.recommending, self.walk, self.name)

    @property
    def sources(self) -> Sources:
        return Sources(self.content, self.parts.casework.recommending, self.walk)

    def reasons(self) -> Iterator[tuple[str, str]]:
        for card in self.walk.lists[0].message["cards"]:
            for section in card["sections"]:
                yield from ((card["id"], reason) for reason in section["reasons"])


@pytest.fixture
async def walked(
    request: pytest.FixtureRequest, content: Content, engine: Any, database: Database, tmp_path: Path
) -> Walked:
    file = FOLDER / f"{request.param}.yml"
    person = read_person(file, content)
    clock = SittingClock(person.today)
    parts = composition.wire(Settings(state=tmp_path), content, database, clock)
    parts.turns.engine = engine
    name = f"docs/examples/{file.name}"
    return Walked(content, parts, await walk(parts, clock, person, name), name)


def everybody(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("walked", names or NAMES, indirect=True)


def test_there_are_three_people() -> None:
    assert NAMES == ["ana", "luc", "sam"]


@everybody()
async def test_the_committed_page_is_what_the_service_says_today(walked: Walked) -> None:
    committed = (HOME / walked.name).with_suffix(".md").read_text("utf-8")
    assert walked.page == committed, AGAIN


@everybody()
async def test_each_reason_stands_on_the_page_with_a_source_that_names_records(walked: Walked) -> None:
    lines = walked.page.splitlines()
    site = walked.content.sites[walked.walk.person.site]
    records = {
        *(name for name in walked.walk.given["interests"]),
        *(f"offer {offer.id}" for offer in site.offers),
        *(text.label for text in walked.content.languages["en"].skills.skills.values()),
        *(text.text for text in walked.content.languages["en"].circumstances.questions.values()),
        *("own words", "the card", "ticked at", "answers about interests", "data/pathways/", "data/sites/"),
    }
    reasons = list(walked.reasons())
    assert len(reasons) > 15
    for _, reason in reasons:
        places = [number for number, line in enumerate(lines) if line.startswith("- ") and reason in line]
        assert places, reason
        for number in places:
            source = lines[number + 1]
            assert source.startswith(f"  - {COMES_FROM} ") and any(one in source for one in records), source


@everybody("sam")
async def test_somebody_tired_gets_ideas_to_try_and_a_plan_without_days(walked: Walked) -> None:
    assert {card["fit"]["level"] for card in walked.walk.lists[0].message["cards"]} == {"to_try"}
    assert all("due" not in step for goal in walked.walk.plan_message["goals"] for step in goal["steps"])


@everybody("ana")
async def test_what_was_taken_away_of_the_own_words_counts_nowhere(walked: Walked) -> None:
    assert walked.walk.found is not None
    assert "o_forklift_operator" in {option["value"] for option in walked.walk.found["options"]}
    assert "forklift_operator" not in {one["id"] for one in walked.walk.lists[0].inputs.done}


@everybody("ana")
@pytest.mark.parametrize(
    ("instrument", "keep", "key"),
    [
        ("interests", ("c8", "c4"), "What you like most"),
        ("skills", (), "Skills you have"),
        ("circumstances", (), "You wanted"),
    ],
)
async def test_a_reason_without_the_answers_behind_it_is_refused(
    walked: Walked, instrument: str, keep: tuple[str, ...], key: str
) -> None:
    """Given a reason that was shown, when its answers are gone from the records, then nothing is made up for it."""
    pathway, reason = next(one for one in walked.reasons() if one[1].startswith(key))
    assert walked.sources.of(walked.walk.lists[0], pathway, reason)
    walked.walk.given[instrument] = {name: walked.walk.given[instrument][name] for name in keep}
    with pytest.raises(Untraceable):
        walked.sources.of(walked.walk.lists[0], pathway, reason)


@everybody("ana")
async def test_a_skill_that_nobody_ticked_and_an_offer_of_elsewhere_are_refused(walked: Walked) -> None:
    first = walked.walk.lists[0]
    for reason in (
        "Skills you have: Weld metal.",
        "To learn: Cook meals.",
        "You wanted: Outdoors.",
        "You can learn it here: Welding course.",
        "Welding course (12 weeks). You can ask to start.",
        "There is no course or job for this here. Your counsellor can look outside.",
        "The stars are favourable.",
    ):
        with pytest.raises(Untraceable):
            walked.sources.of(first, "kitchen_and_hotel", reason)


@everybody("ana")
async def test_a_list_that_does_not_replay_is_refused(walked: Walked) -> None:
    first = walked.walk.lists[0]
    walked.walk.lists[0] = replace(first, matches=(replace(first.matches[0], skills=0.1), *first.matches[1:]))
    with pytest.raises(Untraceable):
        _ = walked.page


def test_labels_in_a_row_are_told_apart_even_when_one_holds_a_comma(content: Content) -> None:
    labels = {"a": "Textiles, design and stage", "b": "Textiles", "c": "Order and numbers"}
    english = content.languages["en"]
    assert named(english, "Order and numbers, Textiles, design and stage", labels) == ("c", "a")
    with pytest.raises(Untraceable):
        named(english, "Order and numbers, Music", labels)
    arabic = content.languages["ar"]
    assert named(arabic, arabic.listed(labels.values()), labels) == tuple(labels)
    french = content.languages["fr"]
    key, told = read_back(french, ["site.none", "site.now"], french.line("site.now", title="Cuisine", count=1))
    assert (key, told["title"]) == ("site.now", "Cuisine")


def changed(tmp_path: Path, **what: Any) -> Path:
    """Ana's file with some fields replaced."""
    data = yaml.safe_load((FOLDER / "ana.yml").read_text("utf-8"))
    file = tmp_path / "ana.yml"
    file.write_text(yaml.safe_dump({**data, **what}), "utf-8")
    return file


@pytest.mark.parametrize(
    ("what", "field", "value"),
    [
        ({"site": "elsewhere"}, "site", "elsewhere"),
        ({"language": "xx"}, "language", "xx"),
        ({"release_on": "2026-11-01"}, "release_on", "2026-11-01"),
        ({"today": "2026-02-30"}, "today", "2026-02-30"),
        ({"choose": ["piracy"]}, "choose", "piracy"),
        ({"reject": {"pathway": "logistics", "reason": "bored"}}, "reject.reason", "bored"),
        ({"circumstances": {"hopes": ["fame"]}}, "circumstances.hopes", "fame"),
        ({"circumstances": {"hopes": "job"}}, "circumstances.hopes", "a list"),
        ({"adjustments": ["three_faces"]}, "interests.areas.C", "quite"),
        ({"interests": {"areas": {"R": "middle"}}}, "interests.areas", "no answer for I"),
        ({"offence": "x"}, "offence", "x"),
    ],
)
def test_a_bad_field_is_named_with_file_line_and_value(
    content: Content, tmp_path: Path, what: dict[str, Any], field: str, value: str
) -> None:
    file = changed(tmp_path, **what)
    with pytest.raises(ContentError) as caught:
        read_person(file, content)
    first = next(one for one in caught.value.problems if field in one)
    assert first.startswith(f"{file}:") and first.removeprefix(f"{file}:")[0].isdecimal() and value in first


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"circumstances": {"hopes": ["job"]}}, "circumstances.country"),
        ({"code": "x!"}, "code"),
        ({"permissions": ["fly"]}, "fly"),
    ],
)
async def test_what_only_the_walk_can_find_is_named_too(
    content: Content, engine: Any, database: Database, tmp_path: Path, what: dict[str, Any], said: str
) -> None:
    person = read_person(changed(tmp_path, **what), content)
    clock = SittingClock(person.today)
    parts = composition.wire(Settings(state=tmp_path), content, database, clock)
    parts.turns.engine = engine
    with pytest.raises(ContentError, match=r"ana\.yml: .*" + said):
        await walk(parts, clock, person, "ana.yml")
