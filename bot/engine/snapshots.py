"""What is kept of a conversation between two turns: small, and the same size after two thousand turns as after three.

A snapshot is the slots and the open form *as they stood at the start of the window*, followed by the events of the
last three user turns as they were. (Measured over random conversations: restoring the state as it stands at the end, or
forgetting the form, makes the dialogue diverge from the full history.) What was said is in the transcript; no
prediction depends on it, so it is left out here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    FollowupAction,
    LoopInterrupted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

TURNS = 3
"""User turns whose events are kept."""

FORMAT = 1


@dataclass(slots=True)
class State:
    """Slots that have a value, and the open form."""

    slots: dict[str, Any] = field(default_factory=dict)
    loop: str | None = None

    def known_to(self, domain: Domain) -> State:
        """Returns what of it the domain still has. The form that is gone leaves no question open."""
        names = {slot.name for slot in domain.slots}
        slots = {name: value for name, value in self.slots.items() if name in names}
        if self.loop is not None and self.loop not in domain.form_names:
            slots.pop(REQUESTED_SLOT, None)
            return State(slots)
        return State(slots, self.loop)


class Conversation:
    """A conversation during one turn: where its window starts, and Rasa's tracker of it."""

    def __init__(self, sender: str, domain: Domain, start: State, events: Iterable[Event] = ()) -> None:
        """Builds the tracker from the start of the window and its events."""
        self._sender = sender
        self._domain = domain
        self._start = start
        self.tracker = DialogueStateTracker(sender, domain.slots)
        for name, value in start.slots.items():
            self.tracker.update(SlotSet(name, value))
        if start.loop is not None:
            self.tracker.update(ActiveLoop(start.loop))
        self.tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        self._prefix = len(self.tracker.events)
        for event in events:
            self.tracker.update(event)

    @classmethod
    def restore(cls, sender: str, snapshot: bytes | None, domain: Domain, model: str) -> Conversation:
        """Continues from a snapshot, or begins when there is none.

        After retraining, the slots and the form that the model no longer has are dropped, and the window starts anew.
        """
        if snapshot is None:
            return cls(sender, domain, State())
        stored = json.loads(snapshot)
        if stored["v"] != FORMAT:
            raise ValueError(f"The snapshot has format {stored['v']}, this program reads format {FORMAT}.")
        start = State(stored["s"], stored["l"])
        events = [_READERS[code](*values) for code, *values in stored["e"]]
        if stored["m"] == model:
            return cls(sender, domain, start, events)
        return cls(sender, domain, _state_after(start, events).known_to(domain))

    def snapshot(self, model: str) -> bytes:
        """Returns the conversation as bytes, its window moved on."""
        events = [event for event in list(self.tracker.events)[self._prefix :] if not isinstance(event, BotUttered)]
        turns = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
        start = self._start
        if len(turns) > TURNS:
            cut = turns[-TURNS]
            start, events = _state_after(start, events[:cut]), events[cut:]
        stored = {
            "v": FORMAT,
            "m": model,
            "s": start.slots,
            "l": start.loop,
            "e": [_written(event) for event in events],
        }
        return json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode()


def _state_after(start: State, events: list[Event]) -> State:
    """Applies the events to a state."""
    tracker = DialogueStateTracker("", None)
    for name, value in start.slots.items():
        tracker.update(SlotSet(name, value))
    if start.loop is not None:
        tracker.update(ActiveLoop(start.loop))
    for event in events:
        tracker.update(event)
    slots = {name: value for name, value in tracker.current_slot_values().items() if value is not None}
    return State(slots, tracker.active_loop_name)


def _written(event: Event) -> list[Any]:
    """Writes one event as its code and its few values. Times and policies decide nothing and are left out."""
    match event:
        case UserUttered():
            intent = event.intent
            entities = [[entity["entity"], entity["value"]] for entity in event.entities]
            return ["u", event.text, intent.get("name"), intent.get("confidence"), entities, event.metadata]
        case ActionExecuted():
            return ["a", event.action_name]
        case SlotSet():
            return ["s", event.key, event.value]
        case ActiveLoop():
            return ["l", event.name]
        case LoopInterrupted():
            return ["i", event.is_interrupted]
        case ActionExecutionRejected():
            return ["x", event.action_name]
        case DefinePrevUserUtteredFeaturization():
            return ["f", event.use_text_for_featurization]
        case FollowupAction():
            return ["n", event.action_name]
        case _:
            return ["e", event.as_dict()]


def _user(
    text: str, intent: str, confidence: float, entities: list[tuple[str, str]], metadata: dict[str, Any]
) -> UserUttered:
    found = [{"entity": name, "value": value} for name, value in entities]
    return UserUttered(text, {"name": intent, "confidence": confidence}, found, metadata=metadata)


_READERS: dict[str, Callable[..., Event]] = {
    "u": _user,
    "a": ActionExecuted,
    "s": SlotSet,
    "l": ActiveLoop,
    "i": LoopInterrupted,
    "x": ActionExecutionRejected,
    "f": DefinePrevUserUtteredFeaturization,
    "n": FollowupAction,
    "e": Event.from_parameters,
}
