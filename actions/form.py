"""The one form: it asks whatever question casework has open, and hands every answer to casework."""

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.tell import FORM, SLOT
from bot.casework.asking import Asking
from bot.casework.turn import current

DONE = "done"


class AskAnswer(Action):
    """Shows the open question."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def name(self) -> str:
        """The name by which the form finds it."""
        return f"action_ask_{SLOT}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        """Show it, with its buttons."""
        for message in self._asking.ask(current.get()):
            dispatcher.utter_message(json_message=message)
        return []


class ValidateGuidanceForm(FormValidationAction):
    """Hands an answer to casework; the slot is filled only when the last question is answered."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def name(self) -> str:
        """The name by which the form finds it."""
        return f"validate_{FORM}"

    def validate_answer(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Take the answer. The words and the button are in the turn; Rasa's value only says that there was one."""
        intent = tracker.latest_message.get("intent") or {}
        answered = self._asking.answer(current.get(), str(intent.get("name")), float(intent.get("confidence") or 0.0))
        for message in answered.messages:
            dispatcher.utter_message(json_message=message)
        return {SLOT: DONE if answered.done else None}
