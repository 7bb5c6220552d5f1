"""The intent classifier that config.yml names: one linear model a language, all of them in one Rasa component.

A person's language comes from the sitting and is never guessed, so each language has its own vocabulary and weights and
words that several languages share cannot mislead. Training examples say theirs in ``metadata: {language: fr}`` on the
intent block; at run time it arrives as the message's metadata. Seven servers, one a language, would be the alternative.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.guidance.alternatives import BadAlternatives, expand
from bot.guidance.classifier import TextClassifier
from bot.guidance.ngrams import Vectoriser

FALLBACK = "nlu_fallback"
PARALLEL = 2
"""Languages that are trained at the same time."""
SHOWN = 10
"""Length of the ranking that goes into the message."""

assumed_language: ContextVar[str | None] = ContextVar("assumed_language", default=None)
"""The language of messages that do not say theirs: ``rasa test nlu`` sends no metadata."""

_FILE = "languages.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent):
    """Classifies typed text in the language that its metadata names."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Thresholds are per language or the ``default``; ``lean`` moves borders, see `TextClassifier.fit`."""
        return {"fallback_threshold": {"default": 0.3}, "features": 40_000, "strength": 1.0, "lean": {}}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        models: dict[str, TextClassifier] | None = None,
    ) -> None:
        """Rasa makes components with ``create`` and ``load``."""
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._models = models or {}
        self._thresholds: dict[str, float] = {"default": 0.3, **config["fallback_threshold"]}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        """Makes an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        """Reads a trained classifier. Plain arrays, never pickles: a model file cannot run code."""
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE, allow_pickle=False) as arrays:
            models = {
                str(language): TextClassifier(
                    Vectoriser(arrays[f"{language}.vocabulary"], arrays[f"{language}.idf"]),
                    tuple(str(intent) for intent in arrays[f"{language}.intents"]),
                    arrays[f"{language}.weights"],
                    arrays[f"{language}.bias"],
                )
                for language in arrays["languages"]
            }
        return cls(config, model_storage, resource, models)

    def train(self, training_data: TrainingData) -> Resource:
        """Trains one model for each language among the examples and stores them."""
        examples: dict[str, tuple[list[str], list[str], list[int]]] = {}
        for message in training_data.intent_examples:
            text, intent = message.get("text"), message.get("intent")
            if not text:
                continue
            language = ((message.get("metadata") or {}).get("intent") or {}).get("language")
            if not language:
                raise InvalidConfigException(
                    f"The example '{text}' of intent '{intent}' has no language: "
                    f"write 'metadata: {{language: …}}' on its intent block."
                )
            try:
                ways = expand(text)
            except BadAlternatives as error:
                raise InvalidConfigException(
                    f"The example '{text}' of intent '{intent}' in language '{language}': {error}."
                ) from None
            texts, intents, lines = examples.setdefault(str(language), ([], [], []))
            line = lines[-1] + 1 if lines else 0
            texts += ways
            intents += [intent] * len(ways)
            lines += [line] * len(ways)
        for language, (_, intents, _) in examples.items():
            if len(set(intents)) < 2:
                raise InvalidConfigException(f"Language '{language}' has examples of one intent only: add another.")
        with ThreadPoolExecutor(PARALLEL) as pool:  # drawing the borders, half of the work, holds no lock
            self._models = dict(zip(examples, pool.map(self._fit, examples.values()), strict=True))
        self._persist()
        return self._resource

    def _fit(self, examples: tuple[list[str], list[str], list[int]]) -> TextClassifier:
        texts, intents, lines = examples
        chosen = {name: self._config[name] for name in ("features", "strength", "lean")}
        return TextClassifier.fit(texts, intents, lines=lines, **chosen)

    def _persist(self) -> None:
        arrays: dict[str, Any] = {"languages": np.array(sorted(self._models))}
        for language, model in self._models.items():
            arrays[f"{language}.vocabulary"] = model.vectoriser.vocabulary
            arrays[f"{language}.idf"] = model.vectoriser.idf
            arrays[f"{language}.intents"] = np.array(model.labels)
            arrays[f"{language}.weights"] = model.weights
            arrays[f"{language}.bias"] = model.bias
        with self._storage.write_to(self._resource) as folder:
            np.savez(folder / _FILE, **arrays)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the examples as they are: no later component learns from these predictions."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets each message's intent and ranking."""
        for message in messages:
            language = (message.get("metadata") or {}).get("language") or assumed_language.get()
            intent, ranking = self.classify(message.get("text") or "", language)
            message.set("intent", {"name": intent[0], "confidence": intent[1]}, add_to_output=True)
            # Rasa's convention, which `rasa test nlu` and rasa-sdk rely on: a fallback leads the ranking.
            shown = [intent, *ranking] if intent[0] == FALLBACK else ranking
            message.set(
                "intent_ranking",
                [{"name": name, "confidence": confidence} for name, confidence in shown],
                add_to_output=True,
            )
        return messages

    def classify(self, text: str, language: str | None) -> tuple[tuple[str, float], list[tuple[str, float]]]:
        """Returns the intent and the ranking of a text.

        The intent is ``nlu_fallback`` when the best one is below the language's threshold (its confidence is then the
        best one's, and the ranking still says what it might have been) or when the language is not trained (0.0).
        """
        model = self._models.get(language or "")
        ranking = model.rank(text)[:SHOWN] if model else []
        if not ranking:
            return (FALLBACK, 0.0), []
        if ranking[0][1] < self._thresholds.get(language or "", self._thresholds["default"]):
            return (FALLBACK, ranking[0][1]), ranking
        return ranking[0], ranking
