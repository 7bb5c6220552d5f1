"""A conversation of any length for measuring one turn like the other."""

import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from bot.turns import OPENING, Request, Turns

Press = Callable[[str], Awaitable[list[dict[str, Any]]]]
"""Presses the button with this id; returns the messages of the reply."""


class Voice(NamedTuple):
    """How one participant presses buttons and types lines."""

    press: Press
    say: Press


class Walk:
    """Answers a question and goes back to it, over and over."""

    EVENTS_A_TURN = 6
    """Dialogue events of such a turn: the user, the form, its slots, its question, listening."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._question = ""
        self.turns = 0

    @property
    def events(self) -> int:
        """Dialogue events behind the next turn."""
        return self.turns * self.EVENTS_A_TURN

    @classmethod
    async def begin(cls, press: Press) -> "Walk":
        """Come in and open the interest questionnaire."""
        walk = cls(press)
        await press(OPENING)
        walk._question = _asked(await press("do:continue_path"))
        walk.turns = 2
        return walk

    async def step(self) -> float:
        """One button turn; returns its milliseconds."""
        back = self.turns % 2 == 1
        button = "do:correct_previous_answer" if back else f"answer:{self._question}:quite"
        before = time.perf_counter()
        messages = await self._press(button)
        took = (time.perf_counter() - before) * 1000
        self._question = _asked(messages)
        self.turns += 1
        return took


def in_process(turns: Turns, participant_id: int) -> Voice:
    """A voice that goes straight to the turn, without HTTP."""

    async def take(button: str | None, text: str | None) -> list[dict[str, Any]]:
        turn_id = f"bench-{participant_id}-{time.perf_counter_ns()}"
        return (await turns.handle(Request(participant_id, turn_id, "en", text=text, button=button))).messages

    return Voice(lambda button: take(button, None), lambda text: take(None, text))


def _asked(messages: list[dict[str, Any]]) -> str:
    return next(str(one["id"]) for one in reversed(messages) if one["kind"] == "question")
