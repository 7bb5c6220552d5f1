"""The fairness report: on real profiles, and on the recommendations that people got here."""

from collections.abc import Mapping
from datetime import date

from bot.casework.inputs import Inputs, profile_of
from bot.casework.recommending import Recommending
from bot.content import Content
from bot.content.responses import Responses
from bot.guidance import fairness
from bot.guidance.fairness import Case, Row
from bot.guidance.parts import AREAS
from bot.guidance.profile import Profile
from bot.records import plans
from bot.records.database import Database
from bot.records.people import Held

FEWEST_PEOPLE = 10
"""Smaller groups are not shown: somebody could be recognised in them."""
UNKNOWN = "not known"


class Fairness:
    """Counts what groups of people get."""

    def __init__(self, content: Content, database: Database, recommending: Recommending) -> None:
        self._content = content
        self._database = database
        self._recommending = recommending

    def of_responses(self, responses: Responses, site: str, today: date) -> list[Row]:
        """What people whose sixty answers are known would be recommended at a site, by the area that leads."""
        cases = []
        for number, points in enumerate(responses.points):
            sums = {
                area: float(
                    sum(
                        value
                        for item, value in zip(self._content.interests.items, points, strict=True)
                        if item.area is area
                    )
                )
                for area in AREAS
            }
            profile = Profile.exact(sums)
            inputs = Inputs.for_profile(profile, site=site, today=today, seed=str(number))
            groups = {"leading area": fairness.leading_area(profile)}
            cases.append(Case(groups, self._recommending.replay(inputs)))
        return fairness.report(cases, self._content.pathways, fewest=1)

    def of_people_here(self) -> list[Row]:
        """What the people here were recommended last, by all that may make a difference."""
        with self._database.read() as connection:
            newest = plans.newest_recommendations(connection)
        cases = []
        for found in newest:
            inputs = Inputs.load(found.recommendation.inputs)
            matches = self._recommending.matches(found.recommendation)
            cases.append(Case(_groups(inputs, found.language, found.held), matches))
        return fairness.report(cases, self._content.pathways, fewest=FEWEST_PEOPLE)


def _groups(inputs: Inputs, language: str, held: Held) -> Mapping[str, str]:
    return {
        "leading area": fairness.leading_area(profile_of(inputs)),
        "language": language,
        "site": inputs.site,
        "education": inputs.education or UNKNOWN,
        "sex": held.sex or UNKNOWN,
        "age band": held.age_band or UNKNOWN,
        "adjustments": ", ".join(held.adjustments) or "none",
    }
