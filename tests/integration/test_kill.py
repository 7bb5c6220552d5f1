"""kill -9 of the service at random moments: no answer lost, none doubled, transcript and records agree."""

import asyncio
import os
import random
import threading
from pathlib import Path

import pytest

from tests.checker import Client, browser, check, converse
from tests.service import Service


def _killer(service: Service, chance: random.Random, kills: int, done: threading.Event) -> None:
    for _ in range(kills):
        if done.wait(chance.uniform(0.05, 1.2)):
            return
        service.kill()
        service.start()


async def _killed_while_talking(state: Path, seed: int, turns: int, kills: int) -> None:
    service = Service(state)
    code = service.people("en")[0]
    service.start()
    done = threading.Event()
    killer = threading.Thread(target=_killer, args=(service, random.Random(seed), kills, done))
    try:
        async with browser() as session:
            client = Client([service], session, code)
            killer.start()
            await converse(client, turns)
    finally:
        done.set()
        await asyncio.to_thread(killer.join)
        service.stop()
    check(service, client)


@pytest.mark.long
async def test_a_service_killed_in_the_middle_of_a_conversation_loses_and_doubles_nothing(tmp_path: Path) -> None:
    await _killed_while_talking(tmp_path, seed=1, turns=25, kills=2)


@pytest.mark.long
async def test_killed_again_and_again_over_fifty_turns(tmp_path: Path) -> None:
    await _killed_while_talking(tmp_path, seed=int(os.environ.get("SEED", "7")), turns=50, kills=12)
