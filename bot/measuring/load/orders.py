"""What the driver is told and what it brings back: two JSON files, so that it runs in a process of its own."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Orders:
    """A run. ``think_s`` is the mean pause before a turn: uniform from half to one and a half of it."""

    addresses: list[str]
    """Services that share a database; each turn goes to the next one."""
    terminals: int
    seconds: float
    turns: int
    """Most turns of the measured time; 0: as many as there are."""
    seed: int
    think_s: float
    ahead: int
    """Each terminal first goes up to so many turns into its conversation, without pauses and unmeasured."""
    typed: float
    """Share of questions (0 to 1) at which something is typed."""
    pin: str
    people: list[tuple[str, str]]
    """Code and language of each participant; a terminal takes the next one for each conversation."""
    asides: dict[str, list[str]]
    """Language → what people ask in the middle of a question."""
    told: dict[str, list[str]]
    """Language → jobs to tell of in own words."""

    def write(self, path: Path) -> None:
        """Store as JSON."""
        path.write_text(json.dumps(asdict(self)), "utf-8")

    @classmethod
    def read(cls, path: Path) -> "Orders":
        """What ``write`` stored."""
        given = json.loads(path.read_text("utf-8"))
        return cls(**{**given, "people": [(code, language) for code, language in given["people"]]})


@dataclass(slots=True)
class Acknowledged:
    """A turn that was answered with 200: its id, its number in the conversation, and what was sent."""

    turn_id: str
    number: int
    button: str | None
    text: str | None


@dataclass(slots=True)
class Sitting:
    """One participant's conversation as the terminal knows it."""

    code: str
    language: str
    turns: list[Acknowledged] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    """Every turn id that was sent, answered or not."""
    openings: int = 0
    """Sign-ins that were answered; each begins with a turn whose id the server makes."""
    answers: dict[str, str | list[str] | None] = field(default_factory=dict)
    """Question → the last answer that was acknowledged; None where typed words may have answered it."""
    done: bool = False
    """The plan was sent."""


@dataclass(slots=True)
class Sample:
    """One request of the measured time, retries included."""

    at_s: float
    """Since the measured time began."""
    ms: float
    kind: str
    """button, typed, sign_in or conversation (the page asks where it stands)."""
    tries: int


@dataclass(slots=True)
class Driven:
    """What the driver brings back."""

    sittings: list[Sitting] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    retries: dict[str, int] = field(default_factory=dict)
    """Cause → how often a turn was sent again."""
    errors: dict[str, int] = field(default_factory=dict)
    """Cause → how often a turn or a sign-in was given up."""
    seconds: float = 0.0
    cpu_share: float = 0.0
    """The driver's own processor time by the clock's: near 1 it is the driver that is measured."""
    lag_ms: dict[str, float] = field(default_factory=dict)
    """How late the driver's own loop was: p50, p99, max."""

    def write(self, path: Path) -> None:
        """Store as JSON."""
        path.write_text(json.dumps(asdict(self)), "utf-8")

    @classmethod
    def read(cls, path: Path) -> "Driven":
        """What ``write`` stored."""
        given: dict[str, Any] = json.loads(path.read_text("utf-8"))
        sittings = [
            Sitting(**{**one, "turns": [Acknowledged(**turn) for turn in one["turns"]]}) for one in given["sittings"]
        ]
        samples = [Sample(**one) for one in given["samples"]]
        return cls(**{**given, "sittings": sittings, "samples": samples})
