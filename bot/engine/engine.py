"""A trained model that turns an utterance and a snapshot into messages and a snapshot."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.policies.rule_policy import DEFAULT_ACTION_MAPPINGS
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk import Action

from bot.engine.actions import InProcessActions, Messages
from bot.engine.compat import dialogue, logs
from bot.engine.errors import EngineError, ModelCorrupt, ModelMissing, TurnBroken, TurnFailed
from bot.engine.face import Outcome, Parse, Utterance
from bot.engine.models import in_use
from bot.engine.nlu import FALLBACK
from bot.engine.processor import TurnProcessor
from bot.engine.snapshots import Conversation

_COMMAND = re.compile(r"^[\s/]+")


class Engine:
    """A trained model with its actions. Holds nothing between turns, and one thread may use it at a time."""

    def __init__(self, processor: TurnProcessor) -> None:
        """Use ``load``."""
        self._processor = processor
        self.model_id = str(processor.model_metadata.model_id)
        self._intents = frozenset(processor.domain.intents) - set(DEFAULT_ACTION_MAPPINGS)

    @classmethod
    def load(cls, models: Path, actions: Iterable[Action]) -> Engine:
        """Loads a model file, or the one of a folder that is in use, with the actions that it may run."""
        path = in_use(models) if models.is_dir() else models
        if path is None or not path.is_file():
            raise ModelMissing(f"There is no trained model in {models}: run 'itinera train'.")
        dialogue.install()
        try:
            with logs.calm():
                processor = TurnProcessor(path, InProcessActions(actions))
        except EngineError:
            raise
        except Exception as error:
            raise ModelCorrupt(f"The model {path} cannot be loaded: remove it and run 'itinera train'.") from error
        gc.collect()
        return cls(processor)

    async def handle(self, utterance: Utterance, snapshot: bytes | None) -> Outcome:
        """Runs one turn. Raises ``TurnFailed`` if anything in it failed: then there is nothing to keep."""
        try:
            return await self._turn(utterance, snapshot)
        except TurnBroken as broken:
            raise TurnFailed(str(broken)) from (broken.__cause__ or broken)
        except Exception as error:
            raise TurnFailed("The turn could not be completed.") from error

    async def parse(self, text: str, language: str) -> Parse:
        """Classifies a text as a turn would."""
        # What begins with a slash would be obeyed by Rasa as an intent, also after spaces.
        plain = _COMMAND.sub("", text)
        if not plain:
            return Parse(FALLBACK, 0.0)
        message = UserMessage(plain, Messages(), message_id="", metadata={"language": language})
        data = self._processor._parse_message_with_graph(message, DialogueStateTracker("", None))
        ranking = tuple(
            (entry["name"], entry["confidence"])
            for entry in data.get("intent_ranking", ())
            if entry["name"] != FALLBACK
        )
        return Parse(data["intent"]["name"], data["intent"]["confidence"], ranking)

    async def _turn(self, utterance: Utterance, snapshot: bytes | None) -> Outcome:
        parse = await self._understood(utterance)
        domain = self._processor.domain
        conversation = Conversation.restore(utterance.sender, snapshot, domain, self.model_id)
        before = len(conversation.tracker.events)
        messages = Messages()
        await self._processor.run_turn(_message(utterance, parse, messages), conversation.tracker)
        ran = tuple(
            event.action_name
            for event in list(conversation.tracker.events)[before:]
            if isinstance(event, ActionExecuted) and event.action_name != ACTION_LISTEN_NAME
        )
        return Outcome(messages.sent, conversation.snapshot(self.model_id), parse, ran)

    async def _understood(self, utterance: Utterance) -> Parse:
        if utterance.intent is None:
            parse = utterance.parse or await self.parse(utterance.text, utterance.language)
            return Parse(parse.intent, parse.confidence, parse.ranking, utterance.entities)
        if utterance.intent not in self._intents:
            raise TurnBroken(f"There is no intent '{utterance.intent}' in domain.yml.")
        return Parse(utterance.intent, 1.0, ((utterance.intent, 1.0),), utterance.entities)


def _message(utterance: Utterance, parse: Parse, messages: Messages) -> UserMessage:
    """Hands the parse to Rasa, which then does not look at the text itself."""
    data: dict[str, Any] = {
        "text": utterance.text,
        "intent": {"name": parse.intent, "confidence": parse.confidence},
        "intent_ranking": [{"name": name, "confidence": confidence} for name, confidence in parse.ranking],
        "entities": [{"entity": name, "value": value} for name, value in parse.entities.items()],
    }
    return UserMessage(
        utterance.text,
        messages,
        utterance.sender,
        parse_data=data,
        message_id="",
        metadata={"language": utterance.language},
    )


__all__ = ["Engine", "Outcome", "Parse", "Utterance"]
