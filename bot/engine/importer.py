"""Gives Rasa what it trains from; config.yml names it.

Rasa's own importer parses every file three times with the slowest YAML reader that there is, and checks it against a
schema: for the examples of eight languages that is most of a minute. Examples are read here, in seconds; domain and
rules stay with Rasa.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.content.examples import read_examples


class Importer(TrainingDataImporter):
    """Files that have a line ``nlu:`` are examples; all others go to Rasa's own importer."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        """Paths are files or folders."""
        given = [training_data_paths] if isinstance(training_data_paths, str) else training_data_paths or []
        files = [
            file for path in map(Path, given) for file in (sorted(path.rglob("*.yml")) if path.is_dir() else [path])
        ]
        self._examples = [file for file in files if b"\nnlu:" in b"\n" + file.read_bytes()]
        others = [str(file) for file in files if file not in self._examples]
        self._others = RasaFileImporter(config_file, domain_path, others)
        self._read: TrainingData | None = None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All examples, whatever language Rasa names: it asks twice, under two names."""
        if self._read is None:
            lines = dict.fromkeys(line for file in self._examples for line in read_examples(file))
            self._read = TrainingData()
            self._read.training_examples = [_message(*line) for line in lines]  # its constructor takes ten times longer
        return self._read

    def get_domain(self) -> Domain:
        """The domain, by Rasa's own importer; so are the rules and the configuration."""
        return self._others.get_domain()

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """The rules."""
        return self._others.get_stories(exclusion_percentage)

    def get_conversation_tests(self) -> StoryGraph:
        """Conversations in Rasa's own notation, if there are any."""
        return self._others.get_conversation_tests()

    def get_config(self) -> dict[str, Any]:
        """What config.yml says."""
        config: dict[str, Any] = self._others.get_config()
        return config

    def get_config_file_for_auto_config(self) -> str | None:
        """Where it stands."""
        path: str | None = self._others.get_config_file_for_auto_config()
        return path


def _message(intent: str, language: str, text: str) -> Message:
    return Message.build(text=text, intent=intent, intent_metadata={"language": language})
