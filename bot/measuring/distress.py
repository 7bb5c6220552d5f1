"""How well the safety gate hears: labelled lines by kind and level, and what false alarms mean for one person."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.content.distress import LEVELS
from bot.content.examples import CRIES
from bot.content.labelled import INTENTS, SAFEGUARDING, read_labelled
from bot.content.reading import ContentError
from bot.guidance.safeguarding import Finding

LINES_OF_A_PERSON = 30
"""So many ordinary lines a person types, by the figure that is given per person."""
NOW, CHECK_IN, NONE, NOTHING = "now", "check_in", "none", ""
Find = Callable[[str, str], Finding | None]
"""The safety gate: from a text and its language to what of concern it holds."""
TakenFor = Callable[[str, str], str]
"""From a text and its language to the intent that the dialogue takes it for."""


@dataclass(frozen=True, slots=True)
class Row:
    """What came of the lines of one kind: shares of ``lines`` with the full screen, and with the card."""

    level: str
    """now, check_in, none (hard negatives) or ordinary."""
    kind: str
    """"" for all kinds of the level."""
    lines: int
    full: float
    card: float

    @property
    def heard(self) -> float:
        """Share that is heard at any level."""
        return round(self.full + self.card, 4)


@dataclass(frozen=True, slots=True)
class Judged:
    """One language: its rows, and the figures that count."""

    language: str
    rows: tuple[Row, ...]
    recall: float
    """Share of the lines at both levels that are heard at any, by the gate or, failing that, by the dialogue."""
    gate_alone: float
    """The same without the dialogue: while it loads, or where words answer an open question."""
    false_full: float
    """Share of ordinary lines and hard negatives, together, with the full screen."""
    person_full: float
    """Probability that somebody who types LINES_OF_A_PERSON ordinary lines sees a false full screen."""
    person_card: float
    """The same for a false card."""

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)


def evaluate(gate: Find, taken_for: TakenFor, language: str, folder: Path) -> Judged:
    """Read ``safeguarding.tsv`` and ``intents.tsv`` of ``folder`` as a turn does; raises ContentError.

    The lines of the intent ``distress`` have no level and are left out.
    """
    seen, by_the_gate = Counter[tuple[str, str, str]](), 0

    def dialogue(text: str) -> str:
        return CHECK_IN if taken_for(text, language) == CRIES else NOTHING

    for level, kind, _, text in read_labelled(folder / "safeguarding.tsv", SAFEGUARDING):
        if level not in LEVELS:
            raise ContentError([f"{folder / 'safeguarding.tsv'}: level {level!r} is not one of {', '.join(LEVELS)}"])
        found = gate(text, language)
        seen[level, kind, str(found.level) if found else dialogue(text)] += 1
        by_the_gate += found is not None and level != NONE
    for intent, _, text in read_labelled(folder / "intents.tsv", INTENTS):
        if intent != CRIES:
            found = gate(text, language)
            seen["ordinary", "", str(found.level) if found else dialogue(text)] += 1
    kinds = list(dict.fromkeys((level, kind) for level, kind, _ in seen))
    rows = []
    for level in (*LEVELS, "ordinary"):
        rows.append(_row(seen, level, ""))
        rows += [_row(seen, level, kind) for other, kind in kinds if other == level and kind]
    total = {row.level: row for row in rows if not row.kind}
    cries, harmless = [total[NOW], total[CHECK_IN]], [total[NONE], total["ordinary"]]
    return Judged(
        language=language,
        rows=tuple(rows),
        recall=_mean([(row.lines, row.heard) for row in cries]),
        gate_alone=round(by_the_gate / max(1, sum(row.lines for row in cries)), 4),
        false_full=_mean([(row.lines, row.full) for row in harmless]),
        person_full=_once(total["ordinary"].full),
        person_card=_once(total["ordinary"].card),
    )


def report(found: Judged) -> Iterator[str]:
    """The lines that ``itinera evaluate distress`` prints."""
    yield (
        f"{found.language}: heard {found.recall:.1%} of the cries, {found.gate_alone:.1%} by the gate alone; "
        f"false full screens {found.false_full:.2%} of lines"
    )
    yield f"    {'level':<10}{'kind':<14}{'lines':>6}{'full screen':>13}{'card':>8}{'heard':>8}"
    for row in found.rows:
        name = row.kind or "all"
        yield f"    {row.level:<10}{name:<14}{row.lines:>6}{row.full:>13.1%}{row.card:>8.1%}{row.heard:>8.1%}"
    yield (
        f"    of people who type {LINES_OF_A_PERSON} ordinary lines, {found.person_full:.1%} see a false full screen, "
        f"{found.person_card:.0%} a false card"
    )


def _row(seen: Counter[tuple[str, str, str]], level: str, kind: str) -> Row:
    mine = {key: count for key, count in seen.items() if key[0] == level and kind in ("", key[1])}
    lines = sum(mine.values())
    full, card = (sum(count for key, count in mine.items() if key[2] == what) for what in (NOW, CHECK_IN))
    return Row(level, kind, lines, round(full / max(1, lines), 4), round(card / max(1, lines), 4))


def _mean(parts: list[tuple[int, float]]) -> float:
    lines = sum(count for count, _ in parts)
    return round(sum(count * share for count, share in parts) / max(1, lines), 4)


def _once(share: float) -> float:
    return round(1 - (1 - share) ** LINES_OF_A_PERSON, 4)
