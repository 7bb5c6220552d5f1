"""Rasa's message processor without agent, tracker store and lock store, and without its silent losses.

One turn at a time per conversation, the store and the transaction are the business of bot/turns.py. Five failures that
Rasa answers as if nothing had happened leave from here as ``TurnBroken``: a raising action, more than ten actions, a
raising slot validator, a missing response, and (there being no store) a failed save.
"""

from __future__ import annotations

from pathlib import Path

from rasa.core.actions.action import Action, ActionExecutionRejection, action_for_name_or_text
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_DEFAULT_FALLBACK_NAME, ACTION_EXTRACT_SLOTS
from rasa.shared.core.events import ActionExecutionRejected, Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.actions import InProcessActions, NoResponses
from bot.engine.errors import TurnBroken
from bot.engine.forms import AskAgain, Fallback, QuestionForm

MOST_ACTIONS = 10
"""Actions in one turn before it counts as running in a circle."""


class TurnProcessor(MessageProcessor):
    """Predicts and runs actions on a tracker that it is given."""

    def __init__(self, model: Path, actions: InProcessActions) -> None:
        """Loads the model and builds every action that it may predict, once."""
        super().__init__(
            model,
            tracker_store=None,
            lock_store=None,
            generator=NoResponses(),
            action_endpoint=actions,
            max_number_of_predictions=MOST_ACTIONS,
            on_circuit_break=_too_many_actions,
        )
        actions.bind(self.domain, built_in={AskAgain.NAME})
        self._actions = {name: self._build(name, actions) for name in self.domain.action_names_or_texts}
        actions.rasa_actions = self._actions

    def _build(self, name: str, actions: InProcessActions) -> Action:
        if name in self.domain.form_names:
            return QuestionForm(name, actions)
        if name == AskAgain.NAME:
            return AskAgain()
        if name == ACTION_DEFAULT_FALLBACK_NAME and name not in self.domain.user_actions:
            return Fallback(actions)
        return action_for_name_or_text(name, self.domain, actions)

    async def run_turn(self, message: UserMessage, tracker: DialogueStateTracker) -> None:
        """Logs the message, fills slots and runs actions until the engine listens again."""
        await self._handle_message_with_tracker(message, tracker)
        await self.run_action_extract_slots(message.output_channel, tracker)
        await self._run_prediction_loop(message.output_channel, tracker)

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        """As in Rasa, without copying every event for a debug line."""
        events = await self._actions[ACTION_EXTRACT_SLOTS].run(output_channel, self.nlg, tracker, self.domain)
        tracker.update_with_events(events, self.domain)
        return tracker

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        """Runs one action. Rasa logs its exception and goes on; here only a rejection lets the turn go on."""
        # A copy, because a rejected action must leave nothing on the tracker.
        attempt = tracker.copy()
        attempt.update_with_events(prediction.events, self.domain)
        name = action.name()
        try:
            events = await action.run(output_channel, nlg, attempt, self.domain)
        except ActionExecutionRejection:
            tracker.update(ActionExecutionRejected(name, prediction.policy_name, prediction.max_confidence))
            return True
        except Exception as error:
            raise TurnBroken(f"The action '{name}' failed.") from error
        self._log_action_on_tracker(tracker, action, events, prediction)
        return bool(self.should_predict_another_action(name))

    def _log_action_on_tracker(
        self,
        tracker: DialogueStateTracker,
        action: Action,
        events: list[Event] | None,
        prediction: PolicyPrediction,
    ) -> None:
        """As in Rasa, without copying every event for a debug line."""
        if not any(isinstance(event, ActionExecutionRejected) for event in events or ()):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events or [], self.domain)

    @staticmethod
    def _log_slots(tracker: DialogueStateTracker) -> None:
        """Rasa writes what people answered into the debug log."""


def _too_many_actions(tracker: DialogueStateTracker, channel: OutputChannel, nlg: NaturalLanguageGenerator) -> None:
    """Rasa stops there and the person reads whatever was said so far."""
    raise TurnBroken(f"The turn ran more than {MOST_ACTIONS} actions.")
