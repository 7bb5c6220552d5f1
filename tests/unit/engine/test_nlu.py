"""One classifier a language: sure, unsure, or not trained."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.engine import Engine, Parse
from bot.engine.nlu import FALLBACK, IntentClassifier, assumed_language

Corpus = Mapping[str | None, Mapping[str, list[str]]]
CORPUS: Corpus = {
    "en": {"affirm": ["yes", "ok yes", "sure"], "deny": ["no", "no thanks"], "greet": ["hello", "good morning"]},
    "fr": {"affirm": ["oui", "d'accord"], "deny": ["non", "non merci"], "greet": ["bonjour", "salut"]},
}


class Workshop:
    """Trains and loads the component as Rasa does."""

    def __init__(self, folder: Path) -> None:
        self._storage = LocalModelStorage(folder)
        self._context = ExecutionContext(GraphSchema({}))
        self._resource = Resource("classifier")

    def train(self, corpus: Corpus, **config: Any) -> IntentClassifier:
        """Trains on a corpus, and loads what was stored."""
        settings = {**IntentClassifier.get_default_config(), **config}
        messages = [
            Message.build(text, intent, intent_metadata={"language": language} if language else None)
            for language, intents in corpus.items()
            for intent, texts in intents.items()
            for text in texts
        ]
        untrained = IntentClassifier.create(settings, self._storage, self._resource, self._context)
        untrained.train(TrainingData(messages))
        return IntentClassifier.load(settings, self._storage, self._resource, self._context)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def test_a_text_is_classified_in_its_language(workshop: Workshop) -> None:
    classifier = workshop.train(CORPUS, fallback_threshold={"default": 0})

    assert classifier.classify("good morning", "en")[0][0] == "greet"
    assert classifier.classify("non merci", "fr")[0][0] == "deny"


def test_probabilities_of_all_intents_make_one(workshop: Workshop) -> None:
    _, ranking = workshop.train(CORPUS).classify("good morning", "en")

    assert sum(confidence for _, confidence in ranking) == pytest.approx(1)
    assert ranking == sorted(ranking, key=lambda entry: -entry[1])


@pytest.mark.parametrize("language", ["de", "", None])
def test_in_a_language_that_is_not_trained_nothing_is_understood(workshop: Workshop, language: str | None) -> None:
    assert workshop.train(CORPUS).classify("hello", language) == ((FALLBACK, 0.0), [])


def test_a_text_of_unknown_signs_is_not_understood(workshop: Workshop) -> None:
    assert workshop.train(CORPUS).classify("?!", "en") == ((FALLBACK, 0.0), [])


def test_below_the_threshold_the_ranking_still_says_what_it_might_be(workshop: Workshop) -> None:
    classifier = workshop.train(CORPUS, fallback_threshold={"default": 0.999})

    intent, ranking = classifier.classify("hello", "en")

    assert intent == (FALLBACK, ranking[0][1])
    assert ranking[0][0] == "greet"


def test_each_language_has_a_threshold_of_its_own(workshop: Workshop) -> None:
    classifier = workshop.train(CORPUS, fallback_threshold={"default": 0, "fr": 0.999})

    assert classifier.classify("hello", "en")[0][0] == "greet"
    assert classifier.classify("bonjour", "fr")[0][0] == FALLBACK


def test_two_intents_are_enough(workshop: Workshop) -> None:
    corpus: Corpus = {"en": {"affirm": ["yes", "sure"], "deny": ["no", "never"]}}
    classifier = workshop.train(corpus, fallback_threshold={"default": 0})

    assert classifier.classify("never", "en")[0][0] == "deny"
    assert classifier.classify("yes", "en")[0][0] == "affirm"


def test_an_example_without_a_language_is_refused_by_name(workshop: Workshop) -> None:
    with pytest.raises(InvalidConfigException, match="'hello there' of intent 'greet' has no language"):
        workshop.train({None: {"greet": ["hello there"]}})


def test_a_language_with_one_intent_is_refused_by_name(workshop: Workshop) -> None:
    with pytest.raises(InvalidConfigException, match="'de' has examples of one intent only"):
        workshop.train({"de": {"greet": ["hallo"]}})


def test_what_is_stored_is_plain_arrays(workshop: Workshop, tmp_path: Path) -> None:
    workshop.train(CORPUS)

    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["languages.npz"]


def test_a_message_without_a_language_takes_the_assumed_one(workshop: Workshop) -> None:
    classifier = workshop.train(CORPUS, fallback_threshold={"default": 0})
    token = assumed_language.set("fr")
    try:
        [message] = classifier.process([Message({"text": "bonjour"})])
    finally:
        assumed_language.reset(token)

    assert message.get("intent")["name"] == "greet"


def test_a_fallback_leads_rasas_ranking_but_not_ours(engine: Engine) -> None:
    unsure = (
        asyncio.run(engine.parse(text, "en"))
        for text in ("no yes stop hello", "hello stop no", "yes stop hello thanks")
    )
    parse: Parse = next(one for one in unsure if one.intent == FALLBACK)

    assert FALLBACK not in {intent for intent, _ in parse.ranking}


@pytest.mark.parametrize("text", ["", "   ", "/", " // "])
def test_an_empty_text_is_not_understood(engine: Engine, text: str) -> None:
    assert asyncio.run(engine.parse(text, "en")) == Parse(FALLBACK, 0.0)


def test_a_slash_in_front_makes_no_difference(engine: Engine) -> None:
    assert asyncio.run(engine.parse("  /hello", "en")) == asyncio.run(engine.parse("hello", "en"))


def test_an_example_with_alternatives_stands_for_each_of_them(workshop: Workshop) -> None:
    corpus: Corpus = {"en": {"affirm": ["(yes|sure)"], "deny": ["never", "[no] thanks"]}}
    classifier = workshop.train(corpus, fallback_threshold={"default": 0})

    assert classifier.classify("sure", "en")[0][0] == "affirm"


def test_an_open_bracket_is_refused_by_name(workshop: Workshop) -> None:
    with pytest.raises(InvalidConfigException, match=r"'\(yes\|sure' of intent 'affirm' in language 'en': '\('"):
        workshop.train({"en": {"affirm": ["(yes|sure", "ok"], "deny": ["no"]}})


def test_a_label_that_is_leant_to_is_chosen_more_easily(workshop: Workshop) -> None:
    plain = workshop.train(CORPUS, fallback_threshold={"default": 0}).classify("good no", "en")
    leaning = workshop.train(CORPUS, fallback_threshold={"default": 0}, lean={"affirm": 9.0}).classify("good no", "en")

    assert plain[0][0] != "affirm"
    assert leaning[0][0] == "affirm"
