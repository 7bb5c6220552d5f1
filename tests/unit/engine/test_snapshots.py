"""A snapshot is small, and going on from it is the same as going on from the whole history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine import snapshots
from bot.engine.engine import Engine
from bot.engine.errors import TurnFailed
from bot.engine.snapshots import Conversation
from bot.engine.training import train

from .house import INTENTS, Chapters, Talk, actions

WITHOUT_END = 1_000_000

# Random conversations are mostly inside the form, as real ones are.
in_and_out = strategies.sampled_from([*INTENTS, *["start_interest_questionnaire"] * 12, *["answer"] * 15])
conversations = strategies.lists(in_and_out, min_size=5, max_size=60)
thorough = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@thorough
@given(intents=conversations)
def test_the_window_never_diverges_from_the_whole_history(
    engine: Engine, chapters: Chapters, monkeypatch: pytest.MonkeyPatch, intents: list[str]
) -> None:
    bounded, whole = Talk(engine, "bounded"), Talk(engine, "whole")
    chapters.answers.clear()
    for intent in intents:
        with monkeypatch.context() as patch:
            seen = bounded.choose(intent)
            patch.setattr(snapshots, "TURNS", WITHOUT_END)
            expected = whole.choose(intent)

        assert (seen.actions, seen.messages) == (expected.actions, expected.messages)
        assert (bounded.form, bounded.slots) == (whole.form, whole.slots)


@thorough
@given(intents=conversations)
def test_what_was_said_changes_no_prediction(engine: Engine, chapters: Chapters, intents: list[str]) -> None:
    talk, processor = Talk(engine, "someone"), engine._processor
    chapters.answers.clear()
    for intent in intents:
        silent = talk._state()
        spoken = DialogueStateTracker("someone", processor.domain.slots)
        for event in silent.events:
            spoken.update(event)
            if isinstance(event, ActionExecuted):
                spoken.update(BotUttered("What we said", {"custom": {"kind": "question"}}))
        predicted = []
        for tracker in (silent, spoken):
            tracker.update(UserUttered("words", {"name": intent, "confidence": 1.0}))
            predicted.append(processor._predict_next_with_tracker(tracker))

        assert predicted[0] == predicted[1]
        talk.choose(intent)


def test_a_snapshot_does_not_grow(talk: Talk) -> None:
    talk.open_form()
    sizes = []
    for _ in range(60):
        talk.choose("answer", text="quite a lot")
        talk.choose("continue_path")
        sizes.append(len(talk.snapshot or b""))

    assert max(sizes[5:]) < 1_200
    assert max(sizes[-20:]) <= max(sizes[5:25])


def test_the_form_goes_on_in_another_process(home: Path, talk: Talk) -> None:
    chapters = Chapters(questions=3)
    talk.open_form()
    talk.choose("ask_why")
    later = Talk(Engine.load(home / "models", actions(chapters)), talk.sender)
    later.snapshot = talk.snapshot

    later.choose("answer", text="a little")

    assert chapters.of(later.sender) == [("answer", "a little")]


def test_nothing_of_a_turn_stays_in_the_engine(talk: Talk, engine: Engine) -> None:
    talk.open_form()
    talk.choose("ask_why", text="a sentence nobody should find")
    talk.choose("answer", text="a sentence nobody should find")

    assert "a sentence nobody should find" not in _all_strings(engine)


def test_after_retraining_the_form_goes_on(home: Path, tmp_path: Path, talk: Talk) -> None:
    talk.open_form().choose("answer")
    later = Talk(_retrained(home, tmp_path), talk.sender)
    later.snapshot = talk.snapshot

    assert later.engine.model_id != talk.engine.model_id
    assert later.choose("answer").actions == ("guidance_form",)
    assert later.form == "guidance_form"


def test_after_retraining_what_the_model_no_longer_has_is_dropped(talk: Talk) -> None:
    talk.open_form()
    stored = json.loads(talk.snapshot or b"")
    stored.update(m="an older model", s={"answer": None, "favourite_colour": "blue"})
    renamed = json.dumps(stored).replace("guidance_form", "form_of_last_year")
    talk.snapshot = renamed.encode()

    assert talk.form is None
    assert "favourite_colour" not in talk.slots
    assert talk.slots["requested_slot"] is None
    assert talk.choose("greet").actions == ("action_welcome",)


def test_a_snapshot_of_another_format_is_refused(talk: Talk) -> None:
    talk.choose("greet")
    talk.snapshot = (talk.snapshot or b"").replace(b'"v":1', b'"v":99')

    with pytest.raises(TurnFailed) as failure:
        talk.choose("greet")

    assert "format 99" in str(failure.value.__cause__)


def test_what_was_said_is_not_kept(engine: Engine, talk: Talk) -> None:
    domain = engine._processor.domain
    conversation = Conversation.restore("someone", None, domain, engine.model_id)
    conversation.tracker.update(BotUttered("Good day."))

    assert b"Good day." not in conversation.snapshot(engine.model_id)


def _retrained(home: Path, folder: Path) -> Engine:
    for name in ("config.yml", "domain.yml"):
        (folder / name).write_bytes((home / name).read_bytes())
    (folder / "data").symlink_to(home / "data")
    return Engine.load(train(folder), actions(Chapters(questions=3)))


def _all_strings(root: object) -> str:
    """Everything that can be reached from an object through its fields and containers, as one text."""
    seen: set[int] = set()
    found: list[str] = []
    waiting = [root]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, str):
            found.append(thing)
        elif isinstance(thing, dict):
            waiting += [*thing.keys(), *thing.values()]
        elif isinstance(thing, (list, tuple, set, frozenset)):
            waiting += thing
        elif hasattr(thing, "__dict__"):
            waiting += vars(thing).values()
    return "\n".join(found)
