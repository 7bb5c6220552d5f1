"""The load bench without a service: what a participant does next, sending again, the check, the picture."""

import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import aiohttp
import pytest
from aiohttp import web

from bot.measuring.figures import Figure, percentile
from bot.measuring.load.check import Checked, check
from bot.measuring.load.driver import drive
from bot.measuring.load.figures import figures, report
from bot.measuring.load.manner import TO_THE_END, Manner, Next
from bot.measuring.load.orders import Acknowledged, Driven, Orders, Sample, Sitting
from bot.measuring.load.picture import picture
from bot.measuring.load.terminal import GivenUp, Run, Terminal
from bot.records import answers, conversations, people
from bot.records.answers import StoredAnswer
from bot.records.conversations import TranscriptTurn
from bot.records.database import Database
from bot.records.writes import together

NOW = datetime(2026, 12, 1)


def orders(**other: Any) -> Orders:
    given: dict[str, Any] = {
        "addresses": [],
        "terminals": 1,
        "seconds": 5.0,
        "turns": 1,
        "seed": 1,
        "think_s": 0.0,
        "ahead": 0,
        "typed": 0.0,
        "pin": "00000000",
        "people": [("A1", "en")],
        "asides": {},
        "told": {},
    }
    return Orders(**{**given, **other})


def asked(kind: str = "choice", name: str = "interests.r1", **option: Any) -> dict[str, Any]:
    options = [{"id": f"answer:{name}:{value}", "value": value, "label": value.title()} for value in ("a", "b", "c")]
    options[2].update(option)
    return {"kind": "question", "id": name, "type": kind, "options": options, "submit": f"answer:{name}"}


# figures


def test_percentiles_are_values_that_were_seen() -> None:
    hundred = [float(number) for number in range(1, 101)]
    assert [percentile(hundred, share) for share in (0.5, 0.95, 0.99)] == [51.0, 96.0, 100.0]
    assert (percentile([], 0.5), percentile([7.0], 0.99)) == (0.0, 7.0)
    assert Figure.of(30, [3.0, 1.0, 2.0]) == Figure(30, 2.0, 3.0)


# what is done next


def test_the_same_chance_says_the_same() -> None:
    def way() -> list[Next | None]:
        manner = Manner(random.Random(7), 0.5, ["why?"], ["Cook", "Welder"])
        return [manner.next([asked(name=f"interests.r{number}")]) for number in range(40)]

    first = way()
    assert first == way()
    assert {one.text for one in first if one is not None} >= {None, "why?"}


def test_an_exclusive_option_is_ticked_alone() -> None:
    manner = Manner(random.Random(1), 0.0, [], [])
    ticked = {manner.next([asked("multi", exclusive=True)]) for _ in range(60)}
    sets = {one.values for one in ticked if one is not None and one.values is not None}
    assert ("c",) in sets and len(sets) > 2
    assert all(values == ("c",) or "c" not in values for values in sets)


def test_the_way_leads_over_the_pathways_to_the_sent_plan() -> None:
    manner = Manner(random.Random(1), 0.0, [], [])
    assert manner.next([{"kind": "menu"}]) == Next(button="do:continue_path")
    listed = [{"kind": "pathways", "cards": [{"id": "plastics"}]}]
    pressed = [manner.next(listed) for _ in range(5)]
    assert [one.button if one else None for one in pressed] == ["pathway:plastics:choose", *TO_THE_END, None]


def test_what_is_sent_is_what_the_page_would_send() -> None:
    assert Next(button="answer:x.y", values=()).body() == {"button": "answer:x.y", "values": []}
    assert Next(text="hello").body() == {"text": "hello"}


# sending again


async def serve(handler: Callable[[web.Request], Any]) -> tuple[web.AppRunner, str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


class Stub:
    """A service that refuses the first tries of every turn."""

    def __init__(self, refuse: int, status: int = 503) -> None:
        self.refuse, self.status = refuse, status
        self.ids: list[str] = []

    async def __call__(self, request: web.Request) -> web.Response:
        if request.path == "/api/sitting":
            answered = web.json_response({"ok": True})
            answered.set_cookie("itinera_kiosk", "token")
            return answered
        if request.path == "/api/conversation":
            return web.json_response({"messages": [{"seq": 1, "message": asked()}]})
        assert request.cookies["itinera_kiosk"] == "token"
        body = await request.json()
        self.ids.append(body["turn_id"])
        if len(self.ids) <= self.refuse:
            refusal = {"error": {"code": "busy", "message": "", "retry": True, "retry_after": 0.01}}
            return web.json_response(refusal, status=self.status)
        return web.json_response({"turn_id": body["turn_id"], "seq": 2, "messages": [asked()]})


async def test_a_busy_service_gets_the_same_turn_id_again() -> None:
    stub = Stub(refuse=3)
    runner, address = await serve(stub)
    driven = await drive(orders(addresses=[address]))
    await runner.cleanup()
    assert stub.ids == ["load-A1-000000"] * 4
    assert driven.retries == {"503 busy": 3} and driven.errors == {}
    assert [(one.kind, one.tries) for one in driven.samples if one.kind == "button"] == [("button", 4)]
    assert driven.sittings[0].turns[0].number == 2
    assert list(driven.sittings[0].answers) == ["interests.r1"]


async def test_a_dead_service_is_left_for_the_next_one() -> None:
    stub = Stub(refuse=0)
    runner, address = await serve(stub)
    gone, dead = await serve(stub)
    await gone.cleanup()
    driven = await drive(orders(addresses=[address, dead]))
    await runner.cleanup()
    assert sum(driven.retries.values()) > 0 and driven.errors == {}
    assert len(driven.sittings[0].turns) == 1


async def test_a_refusal_that_no_retry_mends_is_counted_and_leaves_the_answer_open() -> None:
    runner, address = await serve(Stub(refuse=99, status=500))
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        run = Run(orders(addresses=[address]))
        terminal = Terminal(run, 0, client)
        assert await terminal._begin()
        with pytest.raises(GivenUp, match="500 busy"):
            await terminal._turn()
    await runner.cleanup()
    sitting = run.driven.sittings[0]
    assert sitting.turns == [] and sitting.sent == ["load-A1-000000"]
    assert sitting.answers == {"interests.r1": None}


def test_orders_and_what_was_driven_are_read_as_they_were_written(tmp_path: Path) -> None:
    given = orders(addresses=["http://127.0.0.1:1"])
    given.write(tmp_path / "orders.json")
    assert Orders.read(tmp_path / "orders.json") == given
    driven = Driven([sitting()], [Sample(0.1, 5.0, "button", 1)], {"503": 1}, {}, 1.0, 0.1, {"p50": 0.1})
    driven.write(tmp_path / "driven.json")
    assert Driven.read(tmp_path / "driven.json") == driven


# the check


def sitting() -> Sitting:
    turns = [Acknowledged(f"load-A1-{number}", number + 2, f"do:{number}", None) for number in range(3)]
    said = Acknowledged("load-A1-3", 5, None, "  two  words ")
    ids = [
        *(f"load-A1-{number}" for number in range(5)),
    ]
    return Sitting(
        "A1", "en", [*turns, said], ids, 1, {"interests.r1": "quite", "circumstances.hopes": ["job", "home"]}
    )


@pytest.fixture
def stored(database: Database) -> Database:
    """What the sitting above leaves, and one turn that was not acknowledged."""
    with database.write() as connection:
        person = people.add_participant(
            connection, code="A1", pin_hash="x", site="demo", language="en", held=people.Held(), now=NOW
        )
        conversations.open_conversation(connection, person, "en", NOW)
        said: list[tuple[str, str | None, str]] = [("opening-1", "do:greet", "")]
        said += [(f"load-A1-{number}", f"do:{number}", "") for number in range(3)]
        said += [("load-A1-3", None, "two words"), ("load-A1-4", "do:4", "")]
        for number, (name, button, text) in enumerate(said, 1):
            taken = conversations.take(connection, person)
            done = TranscriptTurn(number, name, "en", text, button, "answer", None, {"messages": []}, NOW)
            conversations.finish_turn(connection, taken, language="en", position={}, snapshot=None, done=done)
        for instrument, question, value in (("interests", "r1", "quite"), ("circumstances", "hopes", ("job", "home"))):
            together(connection, [answers.adding(person, StoredAnswer(instrument, 1, question, value, NOW))])
        connection.commit()
    return database


def test_a_sound_run_is_found_sound(stored: Database) -> None:
    found = check(stored, [sitting()])
    assert found == Checked(1, acknowledged=5, stored=6, stored_unacknowledged=1, answers=2)
    assert found.sound


@pytest.mark.parametrize(
    ("broken", "statement"),
    [
        ("lost", "DELETE FROM turn WHERE turn_id = 'load-A1-1'"),
        ("lost", "DELETE FROM turn WHERE number = 1"),
        ("gaps", "UPDATE turn SET number = 9 WHERE number = 6"),
        ("altered", "UPDATE turn SET button = 'do:other' WHERE number = 2"),
        ("altered", "UPDATE turn SET said = 'other words' WHERE number = 5"),
        ("unknown", "UPDATE turn SET turn_id = 'somebody' WHERE number = 6"),
        ("answers_lost", "UPDATE answer SET replaced_at = at WHERE question = 'r1'"),
        ("answers_altered", "UPDATE answer SET value = '\"little\"' WHERE question = 'r1'"),
    ],
)
def test_each_kind_of_damage_is_found(stored: Database, broken: str, statement: str) -> None:
    with stored.write() as connection:
        connection.exec_driver_sql(statement)
        connection.commit()
    found = check(stored, [sitting()])
    assert getattr(found, broken) == 1 and not found.sound


# what people see


def test_the_picture_stays_in_its_frame_and_the_table_says_what_is_wrong() -> None:
    samples = [Sample(number / 10, ms, "button", 1) for number, ms in enumerate((0.2, 5.0, 90_000.0, 12.0))]
    drawn = ElementTree.fromstring(picture(samples, 0.3))
    width, height = (float(side) for side in drawn.attrib["viewBox"].split()[2:])
    for bar in drawn.iter("{http://www.w3.org/2000/svg}rect"):
        assert 0 <= float(bar.get("y", 0)) <= height and 0 <= float(bar.get("x", 0)) <= width
    driven = Driven([], samples, seconds=1.0, lag_ms={"p50": 0.1})
    found = figures(4, "sqlite", driven, [], Checked(lost=1))
    assert found.turns.count == 4 and found.turns_a_second == 4.0 and not found.as_json()["sound"]
    assert "SOMETHING IS WRONG" in "\n".join(report(found))
