"""Experience that a person told in free words and confirmed: what they have done, for how long and where."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.guidance.experience import Found
from bot.guidance.vocabulary import Concepts

PREFIX: Mapping[str, str] = {"occupation": "o_", "skill": "s_"}
KINSHIP = 3
"""Digits of the ISCO-08 code that two occupations share when having done one says something of the other."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One confirmed occupation or skill. ``months`` and ``place`` (of the skills' places) are None where untold."""

    kind: Literal["occupation", "skill"]
    id: str
    esco: str
    months: int | None = None
    place: str | None = None

    @property
    def option(self) -> str:
        """The id under which it is shown to be confirmed."""
        return PREFIX[self.kind] + self.id


def evidence(found: Sequence[Found]) -> tuple[Evidence, ...]:
    """What was found, each occupation and skill once; what was told of its length and place is kept."""
    kept: dict[tuple[str, str], Evidence] = {}
    for one in found:
        before = kept.get((one.kind, one.id))
        kept[one.kind, one.id] = Evidence(
            one.kind,
            one.id,
            one.esco,
            one.months if before is None or before.months is None else before.months,
            one.place if before is None or before.place is None else before.place,
        )
    return tuple(kept.values())


def confirmed(shown: Sequence[Evidence], options: Collection[str]) -> tuple[Evidence, ...]:
    """What the person said is right."""
    return tuple(one for one in shown if one.option in options)


def told_skills(known: Sequence[Evidence]) -> tuple[str, ...]:
    """The skills that were told by themselves."""
    return tuple(one.id for one in known if one.kind == "skill")


def likely_skills(known: Sequence[Evidence], concepts: Concepts) -> frozenset[str]:
    """The skills that were told, and those that the told occupations use: to be ticked or taken away by the person."""
    used = {one.id: one.skills for one in concepts.occupations}
    worked = [skill for one in known if one.kind == "occupation" for skill in used.get(one.id, ())]
    return frozenset((*worked, *told_skills(known)))


def done_before(known: Sequence[Evidence], concepts: Concepts, isco08: Collection[str]) -> tuple[Evidence, ...]:
    """The told occupations that are near these occupations: KINSHIP digits of the ISCO-08 code in common."""
    codes = {one.id: one.isco08 for one in concepts.occupations}
    near = {code[:KINSHIP] for code in isco08}
    return tuple(one for one in known if one.kind == "occupation" and codes.get(one.id, "")[:KINSHIP] in near)
