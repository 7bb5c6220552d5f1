"""The actions that belong to the engine itself: the form, asking again, and the fallback."""

from __future__ import annotations

from typing import Any

from rasa.core.actions.action import Action
from rasa.core.actions.forms import FormAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.constants import ACTION_DEFAULT_FALLBACK_NAME, ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, FollowupAction, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.actions import InProcessActions

NOT_UNDERSTOOD = "action_not_understood"


class QuestionForm(FormAction):
    """A form whose validator runs once for each answer, and not when there is none.

    Rasa also runs it when the form opens and after each interruption, with nothing to validate, and hands it the
    emptied slot of the chapter before when one chapter opens the next.
    """

    async def validate_slots(
        self,
        slot_candidates: dict[str, Any],
        tracker: DialogueStateTracker,
        domain: Domain,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
    ) -> list[Event]:
        """Runs the validator on the slots that were really filled."""
        filled = {name: value for name, value in slot_candidates.items() if value is not None}
        if not filled:
            return []
        events: list[Event] = await super().validate_slots(filled, tracker, domain, output_channel, nlg)
        return events

    async def _validate_if_required(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
    ) -> list[Event]:
        """Validates the answer to a question, not what was said before the form opened or what interrupted it."""
        opening = not tracker.active_loop
        answering = tracker.latest_action_name == ACTION_LISTEN_NAME and not tracker.is_active_loop_interrupted
        if opening or answering:
            events: list[Event] = await self.validate(tracker, domain, output_channel, nlg)
            return events
        return []

    def _temporary_tracker(
        self, current_tracker: DialogueStateTracker, additional_events: list[Event], domain: Domain
    ) -> DialogueStateTracker:
        """Copies the tracker where Rasa replays its events."""
        tracker = current_tracker.copy()
        tracker.update(SlotSet(REQUESTED_SLOT, self.get_slot_to_fill(current_tracker)))
        tracker.update(ActionExecuted(self.name()))
        for event in additional_events:
            tracker.update(event)
        return tracker


class AskAgain(Action):
    """Does nothing, so that a rule can lead back to the form: Rasa never runs an action right after it was rejected."""

    NAME = "action_ask_again"

    def name(self) -> str:
        """The name in domain.yml."""
        return self.NAME

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """The form, which comes next, asks."""
        return []


class Fallback(Action):
    """Says that it was not understood and listens.

    Rasa's own reverts the user's turn, so that what was said would vanish from the conversation.
    """

    def __init__(self, actions: InProcessActions) -> None:
        """Takes where to find what is said."""
        self._actions = actions

    def name(self) -> str:
        """Rasa's name for it."""
        return str(ACTION_DEFAULT_FALLBACK_NAME)

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """Says so, unless an action has already spoken in this turn and asked for one that no rule goes on from.

        Without the follow-up, the same fallback would be predicted again.
        """
        events: list[Event] = []
        if tracker.latest_action_name == ACTION_LISTEN_NAME:
            events = await self._actions.run(NOT_UNDERSTOOD, tracker, output_channel, nlg)
        if not any(isinstance(event, FollowupAction) for event in events):
            events.append(FollowupAction(ACTION_LISTEN_NAME))
        return events
