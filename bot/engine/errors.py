"""What can go wrong in this room: one exception an outcome, each message one sentence that says what to do."""

from __future__ import annotations


class EngineError(Exception):
    """The base of everything that leaves this room."""


class ModelMissing(EngineError):
    """There is no trained model to load."""


class ModelCorrupt(EngineError):
    """The model file cannot be loaded."""


class ActionsMissing(EngineError):
    """The domain names actions that nobody registered."""


class NeedsTensorFlow(EngineError):
    """config.yml names a component that cannot run on this installation."""


class TrainingFailed(EngineError):
    """Rasa refused the configuration, the domain or the training data."""


class TurnFailed(EngineError):
    """The turn came to nothing and left nothing behind; the cause is chained. The person may try again."""


class TurnBroken(BaseException):
    """Carries a failure out of Rasa, which catches every ``Exception`` and answers as if nothing had happened.

    Never leaves this room: ``Engine.handle`` turns it into ``TurnFailed``.
    """
