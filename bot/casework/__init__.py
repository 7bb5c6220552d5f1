"""The use cases. Everything that a participant or a member of staff can do goes through here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.casework.asking import Asking
from bot.casework.catalogue import Catalogue
from bot.casework.desk import Desk
from bot.casework.fairness import Fairness
from bot.casework.finding import Find
from bot.casework.journey import Journey
from bot.casework.occupations import Occupations
from bot.casework.pathways import Pathways, Reject
from bot.casework.plan_editing import PlanEditing
from bot.casework.planning import Disagree, Planning
from bot.casework.questionnaires import Cards, Circumstances, Exploring, Interests
from bot.casework.recommending import Recommending
from bot.casework.safety import Safeguarding
from bot.casework.skills import Skills
from bot.casework.summaries import Summaries
from bot.casework.understanding import Understanding
from bot.content import Content
from bot.guidance.gate import Gate
from bot.records.database import Database


@dataclass(frozen=True, slots=True)
class Casework:
    """The use cases, wired with each other."""

    asking: Asking
    journey: Journey
    recommending: Recommending
    pathways: Pathways
    planning: Planning
    safety: Safeguarding
    desk: Desk
    catalogue: Catalogue
    occupations: Occupations
    fairness: Fairness
    editing: PlanEditing
    understanding: Understanding


def create(content: Content, database: Database, clock: Callable[[], datetime], gate: Callable[[], Gate]) -> Casework:
    """Wire the use cases over the content, a database, and the safety gate, which is made when it is first needed."""
    interests = Interests(content)
    skills = Skills(content, interests)
    recommending = Recommending(content, interests, skills)
    pathways = Pathways(content, recommending)
    planning = Planning(content, recommending, pathways)
    catalogue = Catalogue(content, database, clock)
    occupations = Occupations(content, catalogue, recommending, pathways, interests)
    asking = Asking(
        (
            interests,
            Cards(content),
            Exploring(content),
            Circumstances(content),
            skills,
            Reject(pathways),
            Find(occupations, pathways),
            Disagree(),
        )
    )
    return Casework(
        asking=asking,
        journey=Journey(content, asking, interests, Summaries(content, interests, skills), pathways, planning),
        recommending=recommending,
        pathways=pathways,
        planning=planning,
        safety=Safeguarding(content, database, gate),
        desk=Desk(content, database, interests, skills, recommending, clock),
        catalogue=catalogue,
        occupations=occupations,
        fairness=Fairness(content, database, recommending),
        editing=PlanEditing(content, database, recommending, clock),
        understanding=Understanding(database, clock),
    )
