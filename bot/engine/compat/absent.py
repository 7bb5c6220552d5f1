"""Answers imports of libraries that Rasa names at module level but that this installation does not have.

Rasa imports TensorFlow, every channel's SDK and every broker's client wherever one of its own modules mentions them,
whether or not a conversation uses them. Installing them would cost two gigabytes and hold back security fixes.
"""

from __future__ import annotations

import importlib.util
import sys
from abc import ABCMeta
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

ABSENT_ROOTS = frozenset(
    {
        "tensorflow",
        "tensorflow_hub",
        "tensorflow_text",
        "keras",
        "safetensors",
        "matplotlib",
        "dask",
        "apscheduler",
        "sentry_sdk",
        "structlog_sentry",
        "sanic",
        "sanic_cors",
        "sanic_jwt",
        "socketio",
        "jwt",
        "cachecontrol",
        "google",
        "aiogram",
        "fbmessenger",
        "mattermostwrapper",
        "rocketchat_API",
        "slack_sdk",
        "twilio",
        "webexteamssdk",
        "aio_pika",
        "aiormq",
        "confluent_kafka",
        "boto3",
        "botocore",
        "pymongo",
        "redis",
    }
)

# Modules of Rasa itself that only serve TensorFlow components, or channels that we never open: Rasa's have no
# authentication, the client chooses sender and metadata. Without them, importing Rasa needs neither scikit-learn's
# model selection with scipy.stats nor prompt_toolkit, and is three times as fast.
_CHANNELS = (
    "socketio botframework callback console facebook hangouts mattermost rasa_chat rest rocketchat slack telegram"
)
_TENSORFLOW = "callback crf data_generator feature_array layers layers_utils metrics model_data model_data_utils models"
UNUSED_MODULES = frozenset(
    {f"rasa.core.channels.{name}" for name in f"{_CHANNELS} twilio twilio_voice webexteams".split()}
    | {f"rasa.utils.tensorflow.{name}" for name in f"{_TENSORFLOW} rasa_layers transformer types".split()}
)


class _HollowType(ABCMeta):
    """Lets an empty class stand for a name, for a package of names (``tf.keras.layers``) and for an annotation."""

    def __getattr__(cls, name: str) -> type[Hollow]:
        if name.startswith("__"):
            raise AttributeError(name)
        return hollow(name)

    def __or__(cls, other: Any) -> Any:
        return Any

    def __ror__(cls, other: Any) -> Any:
        return Any


class Hollow(metaclass=_HollowType):
    """An empty base class, call and decorator: nothing that is run ever reaches it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Accepts whatever the real one would."""

    def __class_getitem__(cls, item: Any) -> type[Hollow]:
        return cls

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Passes its last argument on: right for a decorator and for a log processor."""
        return args[-1] if args else None


def hollow(name: str) -> type[Hollow]:
    """Returns a new empty class called ``name``."""
    return type(name, (Hollow,), {})


class _HollowModule(ModuleType):
    """A module in which every public name is an empty class."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> type[Hollow]:
        if name.startswith("__"):
            raise AttributeError(name)
        value = hollow(name)
        setattr(self, name, value)
        return value


class _HollowLoader(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _HollowModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


class AbsentFinder(MetaPathFinder):
    """The last finder on ``sys.meta_path``: it is asked only for what is really not installed."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answers for the roots named above and everything below them."""
        if fullname.partition(".")[0] not in ABSENT_ROOTS:
            return None
        return ModuleSpec(fullname, _HollowLoader(), is_package=True)


class UnusedFinder(MetaPathFinder):
    """The first finder on ``sys.meta_path``: it keeps Rasa from loading modules of its own that nothing here uses."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answers for the modules named above."""
        return ModuleSpec(fullname, _HollowLoader()) if fullname in UNUSED_MODULES else None


def has_tensorflow() -> bool:
    """Tells whether a real TensorFlow is installed, in which case none of Rasa's modules is emptied."""
    spec = importlib.util.find_spec("tensorflow")
    return spec is not None and not isinstance(spec.loader, _HollowLoader)


def install() -> None:
    """Puts the finders in place, once."""
    if any(isinstance(finder, AbsentFinder) for finder in sys.meta_path):
        return
    if not has_tensorflow():
        sys.meta_path.insert(0, UnusedFinder())
    sys.meta_path.append(AbsentFinder())
