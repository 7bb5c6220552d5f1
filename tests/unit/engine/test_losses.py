"""Where stock Rasa answers as if nothing had happened, the turn fails, and fails as one exception with its cause."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rasa.shared.exceptions import RasaException
from rasa_sdk import Tracker
from rasa_sdk.events import BotUttered, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from bot.engine.engine import Engine
from bot.engine.errors import ActionsMissing, ModelCorrupt, ModelMissing, TurnFailed

from .house import Chapters, Talk, Validate, actions

Events = list[dict[str, object]]


class Broken(Exception):
    """What a test breaks with."""


def breaks(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    raise Broken("the database is away")


def test_a_failing_action_fails_the_turn_with_its_cause(load: Callable[..., Engine]) -> None:
    with pytest.raises(TurnFailed, match="action_welcome") as failure:
        Talk(load(action_welcome=breaks)).choose("greet")

    assert isinstance(failure.value.__cause__, Broken)


def test_a_failing_question_fails_the_turn(load: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(load())

    async def broken(*arguments: object) -> Events:
        raise Broken("no question")

    monkeypatch.setitem(talk.engine._processor.action_endpoint._executor.actions, "action_ask_answer", broken)

    with pytest.raises(TurnFailed, match="action_ask_answer"):
        talk.open_form()


@pytest.mark.parametrize("error", [Broken("no"), RasaException("no"), AttributeError("no")])
def test_a_failing_validator_fails_the_turn(
    load: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(*arguments: object) -> dict[str, object]:
        raise error

    monkeypatch.setattr(Validate, "validate_answer", broken)
    talk = Talk(load()).open_form()

    with pytest.raises(TurnFailed, match="validate_guidance_form") as failure:
        talk.choose("answer")

    assert failure.value.__cause__ is error


def test_running_in_a_circle_fails_the_turn(load: Callable[..., Engine]) -> None:
    engine = load(action_welcome=lambda dispatcher, tracker: [FollowupAction("action_welcome")])

    with pytest.raises(TurnFailed, match="more than 10 actions"):
        Talk(engine).choose("greet")


def test_a_response_that_nobody_wrote_fails_the_turn(load: Callable[..., Engine]) -> None:
    def say(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        dispatcher.utter_message(response="utter_nothing")
        return []

    with pytest.raises(TurnFailed, match="utter_nothing"):
        Talk(load(say_help=say)).choose("ask_help")


def test_a_message_that_nobody_would_deliver_fails_the_turn(load: Callable[..., Engine]) -> None:
    def say(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        dispatcher.utter_message(text="Choose", buttons=[{"title": "Yes", "payload": "/affirm"}])
        return []

    with pytest.raises(TurnFailed, match="buttons"):
        Talk(load(say_help=say)).choose("ask_help")


@pytest.mark.parametrize("event", ["not an event", {}, {"event": "nonsense"}, BotUttered("Hello.")])
def test_an_event_that_would_be_dropped_fails_the_turn(load: Callable[..., Engine], event: object) -> None:
    with pytest.raises(TurnFailed, match="say_help"):
        Talk(load(say_help=lambda dispatcher, tracker: [event])).choose("ask_help")


def test_a_slot_value_that_cannot_be_stored_fails_the_turn(load: Callable[..., Engine]) -> None:
    event = {"event": "slot", "name": "answer", "value": object()}

    with pytest.raises(TurnFailed):
        Talk(load(say_help=lambda dispatcher, tracker: [event])).choose("ask_help")


@pytest.mark.parametrize("intent", ["no_such_intent", "restart", "session_start", "back"])
def test_a_button_for_an_intent_that_is_not_ours_fails_the_turn(talk: Talk, intent: str) -> None:
    with pytest.raises(TurnFailed, match=intent):
        talk.choose(intent)


def test_after_a_failed_turn_the_conversation_is_where_it_was(load: Callable[..., Engine]) -> None:
    talk = Talk(load(action_why=breaks)).open_form()
    with pytest.raises(TurnFailed):
        talk.choose("ask_why")

    assert talk.choose("answer").messages == [{"kind": "question", "number": 2}]


def test_an_action_that_nobody_registered_is_named_at_once(home: Path) -> None:
    some = [action for action in actions(Chapters(3)) if action.name() != "action_welcome"]

    with pytest.raises(ActionsMissing, match="action_welcome"):
        Engine.load(home / "models", some)


def test_without_a_model_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="itinera train"):
        Engine.load(tmp_path, [])


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b\x08\x00broken"])
def test_a_broken_model_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.tar.gz"
    path.write_bytes(content)

    with pytest.raises(ModelCorrupt, match="itinera train"):
        Engine.load(path, [])


def test_half_a_model_says_what_to_do(home: Path, tmp_path: Path) -> None:
    whole = next((home / "models").glob("*.tar.gz")).read_bytes()
    path = tmp_path / "model.tar.gz"
    path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(ModelCorrupt, match="itinera train"):
        Engine.load(path, [])
