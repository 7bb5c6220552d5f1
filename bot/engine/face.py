"""What goes into the engine and what comes out of it. Imports no Rasa, so that the gate works while the model loads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.engine.errors import ActionsMissing, EngineError, ModelCorrupt, ModelMissing, TurnFailed


@dataclass(frozen=True, slots=True)
class Parse:
    """What a text was taken to mean. The confidence is 0 to 1; the ranking begins with the likeliest intent."""

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...] = ()
    entities: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a person said or chose."""

    sender: str
    """The conversation's id."""
    text: str
    """What they typed, or the label of the button that they chose."""
    language: str
    """From the server's session, for example ``fr``."""
    intent: str | None = None
    """Set for a button or an answer that the server has resolved: nothing is guessed then."""
    parse: Parse | None = None
    """Set when the text was parsed already."""
    entities: Mapping[str, str] = field(default_factory=dict)
    """What the button stands for, for example ``{"pathway": "logistics"}``."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn came to. Nothing of it is stored yet."""

    messages: list[dict[str, object]]
    """The payloads that actions dispatched, in order; a plain text is ``{"kind": "text", "text": …}``."""
    snapshot: bytes
    """To be handed in with the next utterance."""
    parse: Parse
    actions: tuple[str, ...]
    """The actions that ran, for tests and traces."""


__all__ = [
    "ActionsMissing",
    "EngineError",
    "ModelCorrupt",
    "ModelMissing",
    "Outcome",
    "Parse",
    "TurnFailed",
    "Utterance",
]
