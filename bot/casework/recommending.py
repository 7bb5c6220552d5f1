"""Recommending pathways from what is recorded of a person. Every recommendation can be replayed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.casework.inputs import Inputs, facts_of, profile_of
from bot.casework.pathway_view import PathwayView
from bot.casework.questionnaires import Interests
from bot.casework.skills import Skills
from bot.casework.turn import Turn
from bot.content import Content
from bot.guidance import exploring, feasibility, interview, matching
from bot.guidance.evidence import told_skills
from bot.guidance.feasibility import Facts, Opening
from bot.guidance.matching import Fit, Match
from bot.guidance.parts import Area
from bot.records.plans import StoredRecommendation, Wish


class Recommending:
    """Recommends pathways from what a participant told and what the site has."""

    def __init__(self, content: Content, interests: Interests, skills: Skills) -> None:
        self._content = content
        self._interests = interests
        self._skills = skills
        self.view = PathwayView(content, self.openings)
        self._education = content.option_ids("education")
        self._wishes = {option for option in content.option_ids("preferences") if option != "none"}

    def inputs(self, turn: Turn, wishes: Sequence[Wish]) -> Inputs:
        """Collect a participant's inputs as they stand now."""
        skills = turn.answers("skills")
        done = self._skills.known(skills)
        told = told_skills(done)
        levels = {
            skill: matching.LEVEL_WEIGHT.get(
                str(skills.get(f"level.{skill}")), matching.TOLD if skill in told else matching.TICKED_ONLY
            )
            for skill in interview.ticked_skills(self._content.skills, skills)
        }
        situation = turn.answers("circumstances")
        education = situation.get("education")
        profile = self._interests.profile(turn)
        return Inputs(
            scores={str(area): score for area, score in profile.scores.items()},
            errors={str(area): value for area, value in profile.errors.items()},
            likely={str(area): value for area, value in profile.likely.items()},
            flat_chance=profile.flat_chance,
            skills=levels,
            done=[asdict(one) for one in done],
            cards={question.partition(".")[0]: str(value) for question, value in turn.answers("cards").items()},
            exploring={q: interview.chosen(value) for q, value in turn.answers("exploring").items()},
            completed=turn.person.completed,
            education=str(education) if education in self._education else None,
            preferences=[wish for wish in interview.chosen(situation.get("preferences")) if wish in self._wishes],
            licences=interview.chosen(situation.get("licences")),
            country=str(situation["country"]) if "country" in situation else None,
            permissions=turn.person.permissions,
            release_on=turn.person.release_on.isoformat() if turn.person.release_on else None,
            today=turn.now.date().isoformat(),
            site=turn.person.site,
            seed=turn.person.code,
            rejected={wish.pathway: wish.reason for wish in wishes if wish.kind == "rejected"},
        )

    def replay(self, inputs: Inputs) -> tuple[Match, ...]:
        """The recommendation that these inputs give with the content as it is now."""
        profile = profile_of(inputs)
        here = {name: feasibility.feasibility(self.openings(inputs, name)) for name in self._content.pathways}
        return matching.match(
            profile,
            inputs.skills,
            here,
            tuple(self._content.pathways.values()),
            wishes=inputs.preferences,
            rejected=inputs.rejected,
            tried=self._worth_trying(inputs),
            seed=inputs.seed,
        )

    def matches(self, stored: StoredRecommendation) -> list[Match]:
        """A stored recommendation as it was made, without pathways that there are no more."""
        return [_match(one) for one in stored.result if one["pathway"] in self._content.pathways]

    def _worth_trying(self, inputs: Inputs) -> dict[str, float]:
        answers = {question: tuple(options) for question, options in inputs.exploring.items()}
        leaning = exploring.leanings(self._content.exploring.questions, answers)
        return exploring.worth_trying(tuple(self._content.pathways.values()), inputs.cards, leaning)

    def openings(self, inputs: Inputs, pathway: str) -> tuple[Opening, ...]:
        """What the site has for a pathway."""
        return feasibility.openings(
            self._content.sites[inputs.site], pathway, facts_of(inputs, self._education), self._education
        )

    def facts(self, inputs: Inputs) -> Facts:
        """The facts that offers are looked at with."""
        return facts_of(inputs, self._education)


def _match(stored: Mapping[str, Any]) -> Match:
    return Match(
        **{
            **stored,
            "fit": Fit(stored["fit"]),
            "occupations": tuple((name, r) for name, r in stored["occupations"]),
            "shared_areas": tuple(Area(area) for area in stored["shared_areas"]),
            "held": tuple(stored["held"]),
            "missing": tuple(stored["missing"]),
        }
    )
