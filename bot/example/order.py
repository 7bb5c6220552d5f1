"""Why the interview stopped, and how the order of a list adds up: the figures behind the first half of a page."""

from bot.content import Content
from bot.example.shown import Untraceable
from bot.example.walk import Recommended, Walk
from bot.guidance import adaptive, exploring, matching
from bot.guidance.adaptive import ENOUGH, MORE, AdaptiveInterview
from bot.guidance.matching import Match

SAME = 1e-9


def why_stopped(content: Content, walk: Walk) -> str:
    """Why no more questions about interests were asked, with the figures."""
    interview = AdaptiveInterview(content.interests, content.statistics)
    faces = {name: str(value) for name, value in walk.given["interests"].items()}
    given = interview.given(faces)
    found = interview.estimate(faces, coarse="three_faces" in walk.person.adjustments)
    if faces.get(MORE) == ENOUGH:
        asked_early = len(given) < content.interests.ask_after
        why = "the last answers were all alike" if asked_early else f"{len(given)} questions were answered"
        return f"asked whether it is enough because {why}; the answer was yes"
    if found.flat >= adaptive.SURE_FLAT:
        return f"there is no pattern with a probability of {found.flat:.2f} (limit {adaptive.SURE_FLAT})"
    if adaptive.settled(found):
        first = f"the first area is right with a probability of {found.sure_first:.2f} (limit {adaptive.SURE_FIRST})"
        return f"{first}, the first three with {found.sure_three:.2f} (limit {adaptive.SURE_THREE})"
    return f"{len(given)} questions are the most"


def sum_of(content: Content, listed: Recommended, match: Match) -> str:
    """The sum that gave a pathway its place; raises Untraceable when the parts do not add up to it."""
    inputs = listed.inputs
    counts = matching.weights(inputs.rejected.values())
    if match.interest is None:
        leaning = exploring.leanings(
            content.exploring.questions, {name: tuple(options) for name, options in inputs.exploring.items()}
        )
        worth = exploring.worth_trying(tuple(content.pathways.values()), inputs.cards, leaning)[match.pathway]
        first, words = worth, f"worth trying {worth:.2f}"
    else:
        first, words = (match.interest + 1) / 2, f"interests ({match.interest:.2f} + 1) / 2"
    total = (
        counts["interests"] * first
        + counts["skills"] * match.skills
        + counts["wishes"] * match.wishes
        + counts["feasibility"] * match.feasibility
    )
    less = total - match.total
    if less < -SAME or (less > SAME and matching.NOT_MY_THING not in inputs.rejected.values()):
        raise Untraceable(f"{match.pathway}: {total} is not {match.total}")
    like = f" − {less:.2f} for being like what was taken off" if less > SAME else ""
    return (
        f"{match.total:.2f} = {counts['interests']:.2f} × {words} + {counts['skills']:.2f} × skills {match.skills:.2f}"
        f" + {counts['wishes']:.2f} × wishes {match.wishes:.2f}"
        f" + {counts['feasibility']:.2f} × possible here {match.feasibility:g}{like}"
    )
