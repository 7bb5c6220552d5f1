"""The figures of the imported catalogue: loading it, and ranking all of it for one person."""

import random
import time
from dataclasses import dataclass

from bot.app import Parts
from bot.guidance.occupations import rank
from bot.guidance.parts import AREAS
from bot.guidance.profile import Profile

PEOPLE = 300
SKILLS_EACH = 40
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds: loading once, then ranking every occupation and choosing the first twelve."""

    occupations: int
    skills: int
    load_ms: float
    p50_ms: float
    p99_ms: float


def measure(parts: Parts) -> Figures:
    """Rank the catalogue for made-up people, seeded; raises ContentError when nothing is imported."""
    began = time.perf_counter()
    with parts.database.read() as connection:
        occupations = parts.casework.catalogue.occupations(connection)
    loaded = time.perf_counter() - began
    chance = random.Random(1)
    skills = list(occupations.skills)
    taken = []
    for person in range(PEOPLE):
        profile = Profile.exact({area: chance.uniform(0, 40) for area in AREAS})
        held = dict.fromkeys(chance.sample(skills, min(SKILLS_EACH, len(skills))), 1.0)
        began = time.perf_counter()
        rank(occupations, profile, held, {}, seed=str(person)).shown(SHOWN)
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return Figures(
        occupations=len(occupations.entries),
        skills=len(skills),
        load_ms=round(loaded * 1000, 1),
        p50_ms=round(taken[PEOPLE // 2], 2),
        p99_ms=round(taken[PEOPLE * 99 // 100], 2),
    )
