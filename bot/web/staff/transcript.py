"""The transcript for reading: what was said and shown, in its own language; a page's structure becomes plain lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.casework.turn import Message
from bot.records.conversations import TranscriptTurn


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of the assistant: ``lines`` as said, ``choices`` as offered, small."""

    kind: str
    title: str
    lines: Sequence[str]
    choices: Sequence[str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a participant said or pressed, and what they were shown."""

    number: int
    at: datetime
    language: str
    said: str
    way: str
    intent: str | None
    confidence: float | None
    safety: bool
    bubbles: Sequence[Bubble]


def exchange(turn: TranscriptTurn) -> Exchange:
    """One turn of the transcript."""
    bubbles = [bubble(message) for message in turn.reply.get("messages", ())]
    return Exchange(
        number=turn.number,
        at=turn.at,
        language=turn.language,
        said=turn.said,
        way="button" if turn.button else "typed",
        intent=turn.intent,
        confidence=turn.confidence,
        safety=any(one.kind == "safety" for one in bubbles),
        bubbles=[one for one in bubbles if one.title or one.lines or one.choices],
    )


def bubble(message: Message) -> Bubble:
    """One message as lines. A kind that is new here shows what it has in common with the others."""
    kind = str(message.get("kind", ""))
    lines = [*_texts([message.get("text"), message.get("hint")]), *_texts(message.get("lines"))]
    choices = [*_labels(message.get("options")), *_labels([message.get("dont_know")]), *_labels(message.get("buttons"))]
    match kind:
        case "profile":
            lines += [f"{area['label']} – {area['words']}" for area in message.get("areas", ())]
        case "pathways":
            lines += [f"{card['title']} ({card['fit']['label']})" for card in message.get("cards", ())]
        case "details":
            lines += _texts(one.get("title") for one in message.get("occupations", ()))
        case "compare":
            lines.append(" / ".join(message.get("columns", ())))
        case "plan":
            lines = [*_texts([_label(message.get("status"))]), *_plan_lines(message), *lines]
        case "safety":
            lines += _texts([message.get("status")])
    return Bubble(kind, str(message.get("title") or ""), lines, choices)


def _plan_lines(message: Message) -> Iterable[str]:
    for goal in message.get("goals", ()):
        yield str(goal["title"])
        for step in goal["steps"]:
            due = f" ({step['due']})" if step.get("due") else ""
            yield f"{step['number']}. {step['title']}{due}"


def _labels(parts: Any) -> list[str]:
    return _texts(_label(part) for part in parts or ())


def _label(part: Any) -> str:
    return str(part.get("label") or "") if isinstance(part, dict) else ""


def _texts(parts: Any) -> list[str]:
    return [str(part) for part in parts or () if part]
