"""`itinera bench load`: its terminals against the running apps, and the check over what they stored."""

from typing import Any

from typer.testing import CliRunner

from bot import app as composition
from bot import cli
from bot import settings as configuration
from bot.app import Parts, Service
from bot.measuring.load.check import check
from bot.measuring.load.driver import drive
from bot.measuring.load.orders import Orders
from tests.conftest import PIN, House

LANGUAGES = ("en", "ar")


async def test_terminals_go_the_whole_way_and_every_acknowledged_turn_is_there_once(house: House) -> None:
    for number, language in enumerate(LANGUAGES):
        house.participant(code=f"LOAD{number}", language=language)
    settings = configuration.read(terminal_rate=1000, conversation_rate=1000)  # nobody thinks here
    parts = Parts(settings, house.content, house.database, house.casework, house.access, house.turns)
    service = Service(parts)
    service.ready.set()
    async with composition.listening(service, composition.bind("127.0.0.1", 0)) as port:
        driven = await drive(
            Orders(
                addresses=[f"http://127.0.0.1:{port}"],
                terminals=2,
                seconds=120.0,
                turns=0,
                seed=1,
                think_s=0.0,
                ahead=4,
                typed=0.3,
                pin=PIN,
                people=[(f"LOAD{number}", language) for number, language in enumerate(LANGUAGES)],
                asides={"en": ["why do you ask me this"]},
                told={"en": ["Cook", "Gardener"]},
            )
        )
    service.thread.stop()
    checked = check(house.database, driven.sittings)
    assert [sitting.done for sitting in driven.sittings] == [True, True]
    assert driven.errors == {"no participant left": 2} and driven.retries == {}
    assert checked.sound and checked.conversations == 2 and checked.stored_unacknowledged == 0
    assert checked.acknowledged == checked.stored > 100 and checked.answers > 60
    assert {"button", "typed", "sign_in"} <= {sample.kind for sample in driven.samples}


def test_wrong_options_are_one_clear_sentence(monkeypatch: Any) -> None:
    monkeypatch.delenv("ITINERA_DATABASE", raising=False)
    run = CliRunner()
    for words, said in (
        (["--services", "2"], "--services: more than one needs PostgreSQL"),
        (["--address", "http://127.0.0.1:1", "--workers", "2"], "--address: the running service has its own"),
        (["--terminals", "0"], "Invalid value for '--terminals'"),
    ):
        done = run.invoke(cli.app, ["bench", "load", *words])
        assert done.exit_code != 0 and said in f"{done.output} {done.exception}"
    done = run.invoke(cli.app, ["bench", "growth", "--esco", "x"])
    assert done.exit_code != 0 and "give all three or none" in str(done.exception)
