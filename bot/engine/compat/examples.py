"""Patches that keep training time in proportion to the number of examples."""

from __future__ import annotations

import hashlib
from typing import Any

PATCHED_NAMES = (
    "rasa.shared.nlu.training_data.training_data.TrainingData.merge",
    "rasa.shared.nlu.training_data.training_data.TrainingData.fingerprint",
    "rasa.engine.storage.local_model_storage.LocalModelStorage.create_model_package",
)
"""A test asserts that they exist in the installed Rasa."""


def install() -> None:
    """Applies the patches, once."""
    from rasa.shared.nlu.training_data.training_data import TrainingData

    original, fingerprinted = TrainingData.merge, TrainingData.fingerprint
    if original.__module__ == __name__:
        return

    def merge(self: Any, *others: Any) -> Any:
        """Joins lists of examples; Rasa copies and fingerprints all of them, ten times before it has what it wants."""
        given = [one for one in (self, *others) if one]
        if not all(_only_examples(one) for one in given):
            return original(self, *others)
        joined = TrainingData()
        joined.training_examples = [example for one in given for example in one.training_examples]
        return joined

    def fingerprint(self: Any) -> str:
        """One digest of all examples; Rasa's makes several of each and joins them."""
        if not _only_examples(self):
            return str(fingerprinted(self))
        return hashlib.sha256(repr([example.data for example in self.training_examples]).encode()).hexdigest()

    TrainingData.merge, TrainingData.fingerprint = merge, fingerprint
    _compress_quickly()


def _only_examples(data: Any) -> bool:
    return not (data.entity_synonyms or data.regex_features or data.lookup_tables or data.responses)


def _compress_quickly() -> None:
    """Weights hardly shrink: the slowest compression costs many seconds for a few per cent."""
    from rasa.engine.storage import local_model_storage

    class QuickTar(local_model_storage.TarSafe):
        @classmethod
        def gzopen(cls, *arguments: Any, **named: Any) -> Any:
            return super().gzopen(*arguments, **{"compresslevel": 1} | named)

    local_model_storage.TarSafe = QuickTar
