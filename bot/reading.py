"""What a turn means: an answer to the open question, an intent, or something asked beside it.

"Quite a lot, but who reads this?" is two intents. Only a question may stand beside something else: telling changes
nothing, so that a wrong guess costs a bubble. Two deeds in one message are read as a whole, as one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.casework import Casework
from bot.casework.turn import Turn
from bot.engine.face import Utterance
from bot.guidance.halves import halves

if TYPE_CHECKING:
    from bot.engine.engine import Engine

OUT_OF_SCOPE = "out_of_scope"
ANSWER = "answer"
SURE = 0.8
"""The confidence that each half needs. Of lines with one intent in data/nlu, two in a thousand are then parted."""
TOLD = frozenset(
    (
        "ask_help",
        "ask_why",
        "repeat_or_explain_question",
        "who_sees_my_data",
        "ask_progress",
        "show_my_plan",
        "ask_pathway_details",
        "ask_training",
        "ask_internship",
    )
)
"""What can be told beside something else."""
DONE = frozenset(
    (
        "stop_or_pause",
        "talk_to_counsellor",
        "correct_previous_answer",
        "choose_pathway",
        "make_career_plan",
        "agree_plan",
    )
)
"""What can be done beside telling. Sending is not among them: it takes a message of its own."""
SMALL = frozenset(("greet", "thanks_bye", "affirm", "deny", "continue_path"))
"""What means nothing beside a question, unless it answers the open one: "yes, but what is that?"."""


class Distress(Exception):
    """A line was taken for a cry for help that the gate let pass; it never reaches the dialogue."""


class Read(NamedTuple):
    """What is told first, if anything, and what the turn is about."""

    beside: Utterance | None
    main: Utterance


class Reading:
    """Reads turns for the dialogue."""

    def __init__(self, casework: Casework) -> None:
        self._casework = casework

    async def of(self, turn: Turn, sender: str, engine: Engine) -> Read:
        """A button is resolved already; words that answer the open question need no understanding either.

        Raises Distress.
        """
        whole = Utterance(sender, turn.said, turn.language.info.code)
        if turn.chosen is not None:
            return Read(None, replace(whole, intent=turn.chosen.intent))
        asking = self._casework.asking
        if asking.reads(turn):
            return Read(None, replace(whole, intent=ANSWER))
        parse = await engine.parse(turn.said, whole.language)
        if parse.intent == "distress":
            raise Distress
        if not asking.wants_words(turn):
            main = replace(whole, parse=parse)
            return await self._two(turn, main, parse.intent, engine) or Read(None, main)
        # Where own words are asked for, nothing that somebody writes is out of scope, and a story is not parted.
        own = parse.intent == OUT_OF_SCOPE
        return Read(None, replace(whole, intent=ANSWER) if own else replace(whole, parse=parse))

    async def _two(self, turn: Turn, whole: Utterance, intent: str, engine: Engine) -> Read | None:
        """Two intents where both halves are sure and one is asked; None for anything else.

        ``intent`` is the whole's: unless a half answers the open question, it must be one of the two.
        """
        for left, right in halves(turn.said, turn.language.info.joins):
            first = await self._part(turn, replace(whole, text=left, parse=None), engine)
            if first is None:
                continue
            second = await self._part(turn, replace(whole, text=right, parse=None), engine)
            if second is None or first[0] == second[0]:
                continue
            # Told first, wherever it stands: it is about what the person sees now, and the rest may change that.
            (name, told), (other, main) = (first, second) if first[0] in TOLD else (second, first)
            if name not in TOLD or (other != ANSWER and intent not in (name, other)):
                continue
            if other in SMALL:
                return Read(None, told)
            if other in TOLD or other in DONE or other == ANSWER:
                return Read(self._in_full(turn, told), main)
        return None

    async def _part(self, turn: Turn, part: Utterance, engine: Engine) -> tuple[str, Utterance] | None:
        """The intent of half a message and what goes to the dialogue; None for one that is not sure by itself."""
        alone = replace(turn, said=part.text)
        if self._casework.asking.reads(alone):
            return ANSWER, replace(part, intent=ANSWER)
        parse = await engine.parse(part.text, part.language)
        if parse.confidence < SURE:
            return None
        answers = self._casework.asking.reads(alone, parse.intent, parse.confidence)
        return ANSWER if answers else parse.intent, replace(part, parse=parse)

    def _in_full(self, turn: Turn, told: Utterance) -> Utterance:
        """With the other half's words if only they say which pathway: "I take logistics, and what does one earn?"."""
        named = self._casework.pathways.named(replace(turn, said=told.text))
        return told if named is not None else replace(told, text=turn.said)
