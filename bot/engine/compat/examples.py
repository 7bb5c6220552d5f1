"""Patches that keep training time in proportion to the number of examples."""

from __future__ import annotations

from typing import Any

PATCHED_NAMES = (
    "rasa.shared.nlu.training_data.training_data.TrainingData.merge",
    "rasa.engine.storage.local_model_storage.LocalModelStorage.create_model_package",
)
"""A test asserts that they exist in the installed Rasa."""


def install() -> None:
    """Applies the patches, once."""
    from rasa.shared.nlu.training_data.training_data import TrainingData

    original = TrainingData.merge
    if original.__module__ == __name__:
        return

    def merge(self: Any, *others: Any) -> Any:
        """Joins lists of examples; Rasa copies and fingerprints all of them, ten times before it has what it wants."""
        given = [one for one in (self, *others) if one]
        if any(one.entity_synonyms or one.regex_features or one.lookup_tables or one.responses for one in given):
            return original(self, *others)
        joined = TrainingData()
        joined.training_examples = [example for one in given for example in one.training_examples]
        return joined

    TrainingData.merge = merge
    _compress_quickly()


def _compress_quickly() -> None:
    """Weights hardly shrink: the slowest compression costs many seconds for a few per cent."""
    from rasa.engine.storage import local_model_storage

    class QuickTar(local_model_storage.TarSafe):
        @classmethod
        def gzopen(cls, *arguments: Any, **named: Any) -> Any:
            return super().gzopen(*arguments, **{"compresslevel": 1} | named)

    local_model_storage.TarSafe = QuickTar
