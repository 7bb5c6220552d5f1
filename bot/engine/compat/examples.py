"""Patches that keep training time in proportion to the number of examples.

Rasa merges the training files one after the other and, each time, copies and fingerprints all examples so far: with a
folder of files for each of seven languages that is minutes.
"""

from __future__ import annotations

import copy
import tarfile
from functools import partial
from types import SimpleNamespace
from typing import Any

PATCHED_NAMES = (
    "rasa.shared.nlu.training_data.message.Message.set",
    "rasa.shared.importers.rasa.RasaFileImporter.get_nlu_data",
    "rasa.engine.storage.local_model_storage.LocalModelStorage.create_model_package",
)
"""A test asserts that they exist in the installed Rasa."""


def install() -> None:
    """Applies the patches, once."""
    from rasa.shared.nlu.training_data.message import Message

    if "__deepcopy__" in vars(Message):
        return
    original_set = Message.set

    def set_property(self: Any, prop: str, info: Any, add_to_output: bool = False) -> None:
        """Keeps the fingerprint of an example that is set to what it says already, as every merge does."""
        known = self._cached_fingerprint if self.data.get(prop) == info else None
        original_set(self, prop, info, add_to_output)
        self._cached_fingerprint = known

    def deep_copy(self: Any, memo: dict[int, Any]) -> Any:
        """Copies only what can be changed: an example's texts are shared."""
        twin = object.__new__(type(self))
        vars(twin).update(vars(self))
        twin.data = {
            name: value if isinstance(value, str) else copy.deepcopy(value, memo) for name, value in self.data.items()
        }
        twin.features = list(self.features)
        twin.output_properties = set(self.output_properties)
        return twin

    Message.set = set_property
    Message.__deepcopy__ = deep_copy
    _read_once()
    _compress_quickly()


def _read_once() -> None:
    """Rasa asks for the examples twice, under two names of the same language, and parses all files each time."""
    from rasa.shared.importers.rasa import RasaFileImporter

    original = RasaFileImporter.get_nlu_data

    def get_nlu_data(self: Any, language: str | None = "en") -> Any:
        if "_read" not in vars(self):
            self._read = original(self, language)
        return self._read

    RasaFileImporter.get_nlu_data = get_nlu_data


def _compress_quickly() -> None:
    """Weights hardly shrink: the slowest compression costs many seconds for a few per cent."""
    from rasa.engine.storage import local_model_storage

    local_model_storage.tarfile = SimpleNamespace(open=partial(tarfile.open, compresslevel=1))
