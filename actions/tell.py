"""An action that says what casework returns, and opens the form when casework has opened a questionnaire."""

from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.casework.turn import Message, Turn, current

FORM = "guidance_form"
SLOT = "answer"


class Tell(Action):
    """One use case as an action of the dialogue."""

    def __init__(self, name: str, tell: Callable[[Turn], list[Message]]) -> None:
        self._name = name
        self._tell = tell

    def name(self) -> str:
        """The action's name in domain.yml."""
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        """Say it; a questionnaire that is open now continues in the form."""
        turn = current.get()
        for message in self._tell(turn):
            dispatcher.utter_message(json_message=message)
        events: list[Any] = [SlotSet(SLOT, None)] if tracker.get_slot(SLOT) is not None else []
        in_form = (tracker.active_loop or {}).get("name") == FORM
        if turn.position.asking is not None and not in_form and self._name != "action_stop":
            events.append(FollowupAction(FORM))
        return events
