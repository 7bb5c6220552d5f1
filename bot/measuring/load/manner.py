"""How an invented participant goes on: from the messages of a reply to the next press or line, by seeded chance."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Message = Mapping[str, Any]
TO_THE_END = ("do:make_career_plan", "do:agree_plan", "do:send_plan")
OWN_WORDS = "skills.told"


@dataclass(frozen=True, slots=True)
class Next:
    """What is sent; ``answers`` is the open question with the answer that this gives, None if words may or may not."""

    button: str | None = None
    text: str | None = None
    values: tuple[str, ...] | None = None
    answers: tuple[str, str | tuple[str, ...] | None] | None = None

    def body(self) -> dict[str, Any]:
        """The part of the request that says it."""
        given = {"button": self.button, "text": self.text}
        values = {} if self.values is None else {"values": list(self.values)}
        return {name: value for name, value in given.items() if value is not None} | values


class Manner:
    """Answers every question, sometimes in typed words, chooses one or two pathways, agrees and sends the plan."""

    def __init__(self, chance: random.Random, typed: float, asides: Sequence[str], told: Sequence[str]) -> None:
        self._chance = chance
        self._typed = typed
        self._asides = asides
        self._told = told
        self._left: list[str] | None = None
        """Buttons up to the end, once the list of pathways was seen."""
        self._aside = False

    def next(self, messages: Sequence[Message]) -> Next | None:
        """The next turn; None once the plan is sent."""
        asked = next((one for one in reversed(messages) if one["kind"] == "question"), None)
        if asked is not None:
            return self._answer(asked)
        listed = next((one for one in messages if one["kind"] == "pathways"), None)
        if listed is not None and self._left is None:
            offered = [str(card["id"]) for card in listed["cards"]]
            taken = self._chance.sample(offered, min(len(offered), self._chance.randint(1, 2)))
            self._left = [*(f"pathway:{name}:choose" for name in taken), *TO_THE_END]
        if self._left is None:
            return Next(button="do:continue_path")
        return Next(button=self._left.pop(0)) if self._left else None

    def _answer(self, asked: Message) -> Next:
        question = str(asked["id"])
        types = self._chance.random() < self._typed
        if question == OWN_WORDS and self._told and self._chance.random() < 0.8:
            return Next(text=", ".join(self._chance.sample(self._told, 2)), answers=(question, None))
        if types and not self._aside and self._asides and self._chance.random() < 0.5:
            self._aside = True  # once, then the question is answered
            return Next(text=self._chance.choice(self._asides), answers=(question, None))
        self._aside = False
        if asked["type"] == "multi":
            values = self._several(asked)
            return Next(button=str(asked["submit"]), values=values, answers=(question, values))
        option = self._chance.choice(asked["options"])
        value = str(option["value"])
        if types:
            return Next(text=str(option["label"]), answers=(question, None))
        return Next(button=str(option["id"]), answers=(question, value))

    def _several(self, asked: Message) -> tuple[str, ...]:
        options = list(asked["options"])
        first = self._chance.choice(options)
        if first.get("exclusive"):
            return (str(first["value"]),)
        rest = [one for one in options if one is not first and not one.get("exclusive")]
        more = self._chance.sample(rest, min(len(rest), self._chance.randint(0, 2)))
        return tuple(str(one["value"]) for one in options if one is first or one in more)
