"""Where the steps and the last lines of a plan come from."""

from bot.content import Content
from bot.content.languages import Language
from bot.example.shown import Untraceable, read_back
from bot.example.walk import Walk
from bot.guidance.plan import Plan, Step

MISSED = ("too_late", "no_start", "hours", "full", "enough", "offer", "skill", "education", "months")
FRAME = ("plan.short", "plan.no_dates", "plan.abroad")
REVIEWS = ("plan.reviews", "plan.reviews_more", "plan.reviews_undated")
RULE = "rule of the plan"
RULES = {
    "talk": f"{RULE}: first of all",
    "papers": f"{RULE}: four weeks before release, or at the end",
    "cv": f"{RULE}: short path",
    "try_out": f"{RULE}: no offer, or no clear pattern",
    "ask_outside": f"{RULE}: no offer here fits",
    "after_release": f"{RULE}: contacts of the site",
    "look_abroad": "answer to “country”: another",
}


class PlanSources:
    """Names what stands behind one person's plan."""

    def __init__(self, content: Content, walk: Walk) -> None:
        self._walk = walk
        self._said: Language = content.languages[walk.person.language]
        self._site = content.sites[walk.person.site]
        assert walk.stored_plan is not None  # it was shown and sent
        self.plan = Plan.model_validate(walk.stored_plan.body)

    def of_step(self, step: Step) -> str:
        """The offer, permission, skill or rule that a step comes from; raises Untraceable for an unknown one."""
        offers = {offer.id: offer for offer in self._site.offers}
        if step.offer is not None:
            if step.offer not in offers:
                raise Untraceable(f"step {step.id}: there is no offer {step.offer}")
            starts = "with first days" if offers[step.offer].starts else "at any time"
            return f"offer {step.offer}, {offers[step.offer].weeks} weeks, {starts}"
        if step.permission is not None:
            needing = [o.id for o in self._site.offers if any(n.permission == step.permission for n in o.requires)]
            return f"required by {', '.join(needing)}"
        if step.skill is not None:
            return f"skill {step.skill}, required by an offer"
        if step.action not in RULES:
            raise Untraceable(f"step {step.id}: nothing is known of {step.action}")
        return RULES[step.action]

    def of_line(self, line: str) -> str:
        """What a line below the steps comes from; raises Untraceable when nothing stands behind it."""
        key, _ = read_back(self._said, (*FRAME, *REVIEWS, *(f"plan.missed_{name}" for name in MISSED)), line)
        release = self._walk.person.release_on
        if key == "plan.abroad":
            return RULES["look_abroad"]
        if key in FRAME or key in REVIEWS:
            if release is None:
                return "no release date is known"
            left = f"{(release - self._walk.person.today).days} days from today to the release date"
            return left if key in FRAME else f"{left}; rule of the reviews"
        words = self._said.sites[self._site.id].offers
        found = [one for one in self.plan.unreachable if words[one.offer].title in line]
        if not found:
            raise Untraceable(f"no offer stands behind: {line}")
        return ", ".join(f"offer {one.offer} ({one.reason})" for one in found) + self._until(key)

    def _until(self, key: str) -> str:
        release = self._walk.person.release_on
        return f"; release date {release.isoformat()}" if key == "plan.missed_too_late" and release else ""
