"""After a run: is every acknowledged turn in the database exactly once, and does it say what the terminal knows?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.measuring.load.orders import Sitting
from bot.records import answers, conversations, people
from bot.records.conversations import TranscriptTurn
from bot.records.database import Database

MOST = 1_000_000
OPENING = "opening-"
RECORDED = ("interests", "circumstances", "exploring", "cards")
"""Questionnaires whose every answer is stored as it was given."""


@dataclass(slots=True)
class Checked:
    """Counts. All but the first five must be 0."""

    conversations: int = 0
    acknowledged: int = 0
    stored: int = 0
    stored_unacknowledged: int = 0
    """Turns that were committed while the answer did not arrive any more."""
    answers: int = 0
    lost: int = 0
    twice: int = 0
    altered: int = 0
    """Stored with another number, button or text than was acknowledged."""
    unknown: int = 0
    """Stored under an id that no terminal sent."""
    gaps: int = 0
    """Conversations whose turn numbers do not run from 1 without a gap."""
    answers_lost: int = 0
    answers_altered: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing is lost, doubled or changed."""
        wrong = (self.lost, self.twice, self.altered, self.unknown, self.gaps, self.answers_lost, self.answers_altered)
        return not any(wrong)


def check(database: Database, sittings: Iterable[Sitting]) -> Checked:
    """Compare every conversation of a run with what is stored of it."""
    checked = Checked()
    for sitting in sittings:
        with database.read() as connection:
            found = people.participant_by_code(connection, sitting.code)
            assert found is not None
            stored = conversations.transcript(connection, found[0].id, most=MOST)
            valid = {f"{one.instrument}.{one.question}": one.value for one in answers.valid(connection, found[0].id)}
        checked.conversations += 1
        _check_turns(checked, sitting, stored)
        _check_answers(checked, sitting, valid)
    return checked


def _check_turns(checked: Checked, sitting: Sitting, stored: Iterable[TranscriptTurn]) -> None:
    kept = list(stored)
    ids = Counter(turn.turn_id for turn in kept)
    by_id = {turn.turn_id: turn for turn in kept}
    checked.acknowledged += len(sitting.turns) + sitting.openings
    checked.stored += len(kept)
    for turn in sitting.turns:
        times = ids[turn.turn_id]
        checked.lost += times == 0
        checked.twice += times > 1
        if times:
            there = by_id[turn.turn_id]
            said = turn.text is None or " ".join(turn.text.split()) == there.said
            checked.altered += (there.number, there.button) != (turn.number, turn.button) or not said
    openings = sum(times for name, times in ids.items() if name.startswith(OPENING))
    checked.lost += max(0, sitting.openings - openings)
    unknown = set(ids) - set(sitting.sent)
    checked.unknown += sum(not name.startswith(OPENING) for name in unknown)
    checked.stored_unacknowledged += len(kept) - len(sitting.turns) - sitting.openings
    checked.gaps += [turn.number for turn in kept] != list(range(1, len(kept) + 1))


def _check_answers(checked: Checked, sitting: Sitting, valid: dict[str, answers.Value]) -> None:
    for question, given in sitting.answers.items():
        if given is None or not question.startswith(RECORDED):
            continue
        checked.answers += 1
        value = tuple(given) if isinstance(given, list) else given
        if question not in valid:
            checked.answers_lost += 1
        elif valid[question] != value:
            checked.answers_altered += 1
