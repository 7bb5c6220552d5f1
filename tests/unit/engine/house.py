"""A small house for the engine to live in: a corpus of a few sentences, and actions that only say that they ran."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.engine.engine import Engine, Outcome, Utterance
from bot.engine.forms import AskAgain
from bot.engine.snapshots import Conversation

ROOT = Path(__file__).parents[3]
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
INTENTS: tuple[str, ...] = tuple(DOMAIN["intents"])

ENGLISH = {
    "greet": ["hello", "good morning", "hi there", "hey"],
    "ask_help": ["help me please", "i need help", "how does this work", "what can you do"],
    "affirm": ["yes", "yes please", "ok sure", "of course"],
    "deny": ["no", "no thanks", "not now", "never"],
    "dont_know": ["i don't know", "no idea", "not sure", "hard to say"],
    "talk_to_counsellor": ["i want to talk to my counsellor", "can i speak with a person", "call the counsellor"],
    "stop_or_pause": ["stop", "i want a break", "pause this", "finish for today"],
    "out_of_scope": ["who won the football match", "tell me a joke", "what is the weather"],
}
FRENCH = {
    "greet": ["bonjour", "salut", "bonsoir", "coucou"],
    "ask_help": ["aidez moi", "j'ai besoin d'aide", "comment ça marche", "que peux-tu faire"],
    "affirm": ["oui", "oui merci", "d'accord", "bien sûr"],
    "deny": ["non", "non merci", "pas maintenant", "jamais"],
    "dont_know": ["je ne sais pas", "aucune idée", "pas sûr", "difficile à dire"],
    "talk_to_counsellor": ["je veux parler à mon conseiller", "parler avec une personne", "appelez la conseillère"],
    "stop_or_pause": ["arrêter", "je veux une pause", "on arrête", "fini pour aujourd'hui"],
    "out_of_scope": ["qui a gagné le match", "raconte une blague", "quel temps fait-il"],
}


def write_corpus(home: Path) -> None:
    """Writes the configuration of the real house with the small corpus."""
    (home / "domain.yml").write_bytes((ROOT / "domain.yml").read_bytes())
    # Among so few examples the lean of the real house would make everything out of scope.
    config = (ROOT / "config.yml").read_text(encoding="utf-8")
    (home / "config.yml").write_text(config.replace("    lean:\n      out_of_scope: 1.5\n", ""), encoding="utf-8")
    rules = home / "data" / "rules"
    rules.mkdir(parents=True)
    for path in (ROOT / "data" / "rules").glob("*.yml"):
        (rules / path.name).write_bytes(path.read_bytes())
    for language, intents in {"en": ENGLISH, "fr": FRENCH}.items():
        folder = home / "data" / "nlu" / language
        folder.mkdir(parents=True)
        blocks = [
            {
                "intent": intent,
                "metadata": {"language": language},
                "examples": "".join(f"- {text}\n" for text in texts),
            }
            for intent, texts in intents.items()
        ]
        content = yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, sort_keys=False)
        (folder / "nlu.yml").write_text(content, encoding="utf-8")


Ran = Callable[[CollectingDispatcher, Tracker], list[dict[str, Any]]]


class Saying(Action):
    """Says its own name, and returns the events that a test gives it."""

    def __init__(self, name: str, then: Ran | None = None) -> None:
        self._name = name
        self._then = then

    def name(self) -> str:
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        dispatcher.utter_message(json_message={"kind": self._name})
        return self._then(dispatcher, tracker) if self._then else []


class Chapters:
    """What casework would keep: how many questions of the open chapter each conversation has answered."""

    def __init__(self, questions: int) -> None:
        self.questions = questions
        self.answers: dict[str, list[tuple[str, str]]] = {}

    def of(self, sender: str) -> list[tuple[str, str]]:
        return self.answers.setdefault(sender, [])


class Validate(FormValidationAction):
    """Records the answer and empties the slot, until the last question of the chapter."""

    def __init__(self, chapters: Chapters) -> None:
        self._chapters = chapters

    def name(self) -> str:
        return "validate_guidance_form"

    def validate_answer(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> dict[str, Any]:
        answers = self._chapters.of(tracker.sender_id)
        answers.append((tracker.latest_message["intent"]["name"], value))
        return {"answer": "done" if len(answers) >= self._chapters.questions else None}


class Ask(Action):
    """Asks the next question."""

    def __init__(self, chapters: Chapters) -> None:
        self._chapters = chapters

    def name(self) -> str:
        return "action_ask_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        number = len(self._chapters.of(tracker.sender_id)) + 1
        dispatcher.utter_message(json_message={"kind": "question", "number": number})
        return []


def opens_the_form(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    """Follows up with the open questions."""
    return [FollowupAction("guidance_form")]


def actions(chapters: Chapters, **then: Ran) -> list[Action]:
    """Returns an instance of every action of the domain. ``then`` gives some of them something to return."""

    def ends_the_chapter(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
        chapters.of(tracker.sender_id).clear()
        return [SlotSet("answer", None)]

    behaviour: dict[str, Ran] = {
        "action_start_interests": opens_the_form,
        "action_start_skills": opens_the_form,
        "action_start_circumstances": opens_the_form,
        "action_continue": opens_the_form,
        "action_chapter_end": ends_the_chapter,
        **then,
    }
    special: list[Action] = [Validate(chapters), Ask(chapters)]
    others = {action.name() for action in special} | {AskAgain.NAME}
    names = [name for name in DOMAIN["actions"] if name not in others]
    return special + [Saying(name, behaviour.get(name)) for name in names]


class Talk:
    """One person's conversation with an engine."""

    def __init__(self, engine: Engine, sender: str = "person", language: str = "en") -> None:
        self.engine = engine
        self.sender = sender
        self.language = language
        self.snapshot: bytes | None = None

    def choose(self, intent: str, text: str = "a button", **entities: str) -> Outcome:
        """Presses a button that the server resolved to an intent."""
        return self._turn(Utterance(self.sender, text, self.language, intent, entities=entities))

    def type(self, text: str) -> Outcome:
        """Types something."""
        return self._turn(Utterance(self.sender, text, self.language))

    def open_form(self) -> Talk:
        """Begins a chapter, so that its first question is open."""
        self.choose("start_interest_questionnaire")
        return self

    @property
    def form(self) -> str | None:
        """The form that is open."""
        name: str | None = self._state().active_loop_name
        return name

    @property
    def slots(self) -> dict[str, Any]:
        """The slots' values."""
        values: dict[str, Any] = self._state().current_slot_values()
        return values

    def _state(self) -> Any:
        domain = self.engine._processor.domain
        return Conversation.restore(self.sender, self.snapshot, domain, self.engine.model_id).tracker

    def _turn(self, utterance: Utterance) -> Outcome:
        outcome = asyncio.run(self.engine.handle(utterance, self.snapshot))
        self.snapshot = outcome.snapshot
        return outcome


def kinds(outcome: Outcome) -> list[object]:
    """What was said, by kind."""
    return [message["kind"] for message in outcome.messages]
