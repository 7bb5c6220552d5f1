"""Runs rasa-sdk actions in this process, where Rasa would send them over HTTP to a server of their own.

That request carries every event and the whole domain, and its answer is checked against a JSON schema for about 20 ms;
here an action gets a view of the tracker and its events are used as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

from rasa.core.actions.action import Action as RasaAction
from rasa.core.actions.action import ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk import Action, Tracker
from rasa_sdk import ActionExecutionRejection as SdkRejection
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.utils import call_potential_coroutine

from bot.engine.errors import ActionsMissing, TurnBroken

Payload = dict[str, object]

UNSUPPORTED_EVENTS = frozenset({"bot", "agent", "user", "reminder", "cancel_reminder", "pause"})
"""What would be lost without a sign: messages go through the dispatcher, and time is the business of casework."""


class Messages(OutputChannel):
    """Collects what the actions of one turn say, in order."""

    def __init__(self) -> None:
        """Starts empty."""
        self.sent: list[Payload] = []

    @classmethod
    def name(cls) -> str:
        """Rasa wants a name for every channel."""
        return "itinera"


class NoResponses(NaturalLanguageGenerator):
    """The domain holds no responses: texts are in data/languages. Rasa would skip a missing one; this raises."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Refuses: whoever asks for a response by name would otherwise say nothing at all."""
        raise TurnBroken(f"There is no response '{utter_action}': say texts with json_message.")


class TrackerView(Tracker):
    """What an action sees of the conversation. The events are dumped only for an action that looks at them."""

    def __init__(self, tracker: DialogueStateTracker) -> None:
        """Takes the state that is cheap to take."""
        self._source = tracker
        loop = tracker.active_loop
        super().__init__(
            tracker.sender_id,
            tracker.current_slot_values(),
            tracker._latest_message_data(),
            [],
            tracker.is_paused(),
            tracker.followup_action,
            {"name": loop.name, "is_interrupted": loop.is_interrupted, "rejected": loop.rejected} if loop else {},
            tracker.latest_action_name,
        )
        self._events: list[dict[str, Any]] | None = None

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events of the window, as dictionaries."""
        if self._events is None:
            self._events = [event.as_dict() for event in self._source.events]
        return self._events

    @events.setter
    def events(self, events: list[dict[str, Any]]) -> None:
        self._events = events


class InProcessActions:
    """Takes the place of Rasa's action endpoint."""

    def __init__(self, actions: Iterable[Action]) -> None:
        """Registers the instances under their names."""
        self._executor = ActionExecutor()
        for action in actions:
            self._executor.register_action(action)
        self._domain: Mapping[str, Any] = {}
        self.rasa_actions: dict[str, RasaAction] = {}
        """What Rasa may predict, by name: built once (compat/dialogue.py hands it to Rasa)."""

    def bind(self, domain: Domain, built_in: Set[str] = frozenset()) -> None:
        """Takes the domain that actions are shown, once, and checks that each of its actions is there."""
        missing = sorted(set(domain.user_actions) - set(self._executor.actions) - built_in)
        if missing:
            raise ActionsMissing(f"domain.yml names actions that are not registered: {', '.join(missing)}.")
        self._domain = domain.as_dict()

    async def run(
        self, name: str, tracker: DialogueStateTracker, channel: OutputChannel, nlg: NaturalLanguageGenerator
    ) -> list[Event]:
        """Runs one action and returns its events. Any failure but a rejection breaks the turn."""
        run = self._executor.actions.get(name)
        if run is None:
            raise TurnBroken(f"The action '{name}' is not registered.")
        dispatcher = CollectingDispatcher()
        try:
            events = await call_potential_coroutine(run(dispatcher, TrackerView(tracker), self._domain))
            result = [_event(event, name) for event in events or ()]
        except SdkRejection as rejection:
            raise ActionExecutionRejection(rejection.action_name, rejection.message) from rejection
        except Exception as error:
            raise TurnBroken(f"The action '{name}' failed.") from error
        for message in dispatcher.messages:
            await _send(message, tracker, channel, nlg)
        return result


def _event(event: object, action: str) -> Event:
    """Builds one event. rasa-sdk logs and drops what is not one, which would be a silent loss."""
    if not isinstance(event, dict) or not event.get("event"):
        raise TypeError(f"The action '{action}' returned something that is not an event: {type(event).__name__}.")
    if event["event"] in UNSUPPORTED_EVENTS:
        raise ValueError(f"The action '{action}' returned an event that nothing here delivers: '{event['event']}'.")
    return Event.from_parameters(event)


async def _send(
    message: dict[str, Any], tracker: DialogueStateTracker, channel: OutputChannel, nlg: NaturalLanguageGenerator
) -> None:
    """Hands what was dispatched to the channel as payloads.

    No ``BotUttered`` event: no prediction depends on one, and what was said is in the transcript.
    """
    if message["response"]:
        await nlg.generate(message["response"], tracker, channel.name())
    unsupported = [key for key in ("buttons", "elements", "image", "attachment") if message[key]]
    if unsupported:
        raise TurnBroken(f"A message was dispatched with {', '.join(unsupported)}: use json_message or text.")
    if message["text"]:
        channel.sent.append({"kind": "text", "text": message["text"]})
    if message["custom"]:
        channel.sent.append(message["custom"])
