"""Patches to Rasa's dialogue engine, applied after it is imported. Each one says what it is for.

All but one only make the same thing faster; the one that changes behaviour is ``_listening_ends_a_rejection``.
"""

from __future__ import annotations

import copy
import json
from collections import deque
from collections.abc import Callable
from typing import Any

PATCHED_NAMES = (
    "rasa.shared.core.events.Event.resolve_by_type",
    "rasa.shared.core.trackers.DialogueStateTracker.copy",
    "rasa.shared.core.trackers.DialogueStateTracker.set_latest_action",
    "rasa.core.actions.action.action_for_name_or_text",
    "rasa.core.actions.action.RemoteAction.run",
    "rasa.core.policies.rule_policy.RulePolicy._find_action_from_rules",
    "rasa.core.policies.rule_policy.RulePolicy._get_possible_keys",
    "rasa.engine.storage.storage.ModelMetadata.from_dict",
)
"""A test asserts that all of them exist in the installed Rasa."""

MOST_REMEMBERED = 2_000
"""Kinds of states whose fitting rules are remembered: intents times actions, forms and entities that really occur."""

_done: set[str] = set()


def install() -> None:
    """Applies the patches, once."""
    if _done:
        return
    _done.add("installed")
    _resolve_event_types_from_a_table()
    _copy_trackers_without_replaying_them()
    _listening_ends_a_rejection()
    _take_actions_from_a_table()
    _match_rules_by_what_was_just_said()
    _leave_training_schemas_alone()


def _resolve_event_types_from_a_table() -> None:
    """Rasa walks all subclasses of ``Event`` for each event it reads: half of a long conversation's cost."""
    from rasa.shared.core.events import Event

    original = Event.resolve_by_type
    table: dict[str, Any] = {}

    def resolve_by_type(type_name: str, default: Any = None) -> Any:
        found = table.get(type_name)
        if found is None:
            found = original(type_name, default)
            if found is not default:
                table[type_name] = found
        return found

    Event.resolve_by_type = staticmethod(resolve_by_type)


def _copy_trackers_without_replaying_them() -> None:
    """Rasa copies a tracker before each action by replaying all its events; its state is a handful of fields."""
    from rasa.shared.core.trackers import DialogueStateTracker

    def copy_tracker(self: Any) -> Any:
        twin = object.__new__(type(self))
        vars(twin).update(vars(self))
        twin.events = deque(self.events, self._max_event_history)
        # An unknown slot is made on demand by AnySlotDict, so the dictionary keeps its type.
        twin.slots = copy.copy(self.slots)
        for name, slot in self.slots.items():
            twin.slots[name] = copy.copy(slot)
        twin.active_loop = copy.copy(self.active_loop)
        return twin

    DialogueStateTracker.copy = copy_tracker


def _listening_ends_a_rejection() -> None:
    """A form that was interrupted takes the next message again.

    In Rasa a form stays rejected until its own action has run. A rule that says something and listens therefore shuts
    the form for good: no slot is filled and no question asked any more. After distress we say what has to be said and
    no question follows; the next message is an answer again.
    """
    from rasa.shared.core.constants import ACTION_LISTEN_NAME
    from rasa.shared.core.trackers import DialogueStateTracker

    original = DialogueStateTracker.set_latest_action

    def set_latest_action(self: Any, action: dict[str, str]) -> None:
        original(self, action)
        if self.active_loop is not None and action.get("action_name") == ACTION_LISTEN_NAME:
            self.active_loop.rejected = False

    DialogueStateTracker.set_latest_action = set_latest_action


def _take_actions_from_a_table() -> None:
    """Rasa builds all its default actions whenever it looks one up, and sends custom ones over HTTP."""
    import rasa.core.actions.action as module

    from bot.engine.actions import InProcessActions

    original_lookup: Callable[..., Any] = module.action_for_name_or_text
    original_run: Callable[..., Any] = module.RemoteAction.run

    def action_for_name_or_text(name: str, domain: Any, endpoint: Any) -> Any:
        if isinstance(endpoint, InProcessActions) and name in endpoint.rasa_actions:
            return endpoint.rasa_actions[name]
        return original_lookup(name, domain, endpoint)

    async def run(self: Any, output_channel: Any, nlg: Any, tracker: Any, domain: Any) -> Any:
        if isinstance(self.action_endpoint, InProcessActions):
            return await self.action_endpoint.run(self.name(), tracker, output_channel, nlg)
        return await original_run(self, output_channel, nlg, tracker, domain)

    module.action_for_name_or_text = action_for_name_or_text
    module.RemoteAction.run = run


def _match_rules_by_what_was_just_said() -> None:
    """Rasa compares every rule with every state of the window, twice for each prediction.

    Our rules name intents, never texts, so the first pass (by text) cannot match. And only few rules fit the latest
    state, always the same ones: they are remembered for each kind of state (an interruption fell from 3.3 to 1.6 ms).
    """
    from rasa.core.policies.rule_policy import RULES, RulePolicy

    original = RulePolicy._find_action_from_rules

    def find_action_from_rules(self: Any, tracker: Any, domain: Any, use_text_for_last_user_input: bool) -> Any:
        if use_text_for_last_user_input and not remembered(self, self.lookup[RULES], "texts", has_texts):
            return None, None, False
        return original(self, tracker, domain, use_text_for_last_user_input)

    def get_possible_keys(self: Any, lookup: dict[str, str], states: list[dict[str, Any]]) -> set[str]:
        if not states:
            return set(lookup)
        latest = states[-1]

        def fitting(rules: dict[str, str]) -> list[str]:
            return [key for key in rules if self._is_rule_applicable(key, 0, latest)]

        keys = remembered(self, lookup, json.dumps(latest, sort_keys=True), fitting)
        for turns_ago, state in enumerate(reversed(states[:-1]), 1):
            keys = [key for key in keys if self._is_rule_applicable(key, turns_ago, state)]
        return set(keys)

    def has_texts(rules: dict[str, str]) -> bool:
        return any('"text":' in key for key in rules)

    def remembered(policy: Any, rules: dict[str, str], what: str, compute: Callable[[dict[str, str]], Any]) -> Any:
        # Training changes the rules as it goes: what is remembered belongs to this dictionary at this size.
        memory = vars(policy).setdefault("_remembered", {})
        owner, size, known = memory.get(id(rules), (None, 0, {}))
        if owner is not rules or size != len(rules) or len(known) > MOST_REMEMBERED:
            known = {}
            memory[id(rules)] = rules, len(rules), known
        if what not in known:
            known[what] = compute(rules)
        return known[what]

    RulePolicy._find_action_from_rules = find_action_from_rules
    RulePolicy._get_possible_keys = get_possible_keys


def _leave_training_schemas_alone() -> None:
    """A model's metadata names every component of its training, and reading it imports them all: two seconds, 60 MB."""
    from rasa.engine.storage.storage import ModelMetadata

    original = ModelMetadata.from_dict.__func__

    def from_dict(cls: Any, serialized: dict[str, Any]) -> Any:
        return original(cls, {**serialized, "train_schema": {"nodes": {}}})

    ModelMetadata.from_dict = classmethod(from_dict)
