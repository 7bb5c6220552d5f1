"""A pathway for one person in any language: the card, and its reasons from recorded answers, each kind apart."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.casework.inputs import Inputs, done_of, facts_of
from bot.casework.plan_view import need_words
from bot.casework.skills import in_full
from bot.casework.turn import Message
from bot.content import Content
from bot.content.languages import Language
from bot.guidance import matching
from bot.guidance.evidence import done_before
from bot.guidance.exploring import strongest
from bot.guidance.feasibility import Opening, in_time
from bot.guidance.matching import Match

MOST_REASONS = 3
MOST_ANSWERS = 4
LIKED = ("very_much", "quite")


class PathwayView:
    """Shows matches; the same for the participant and the counsellor."""

    def __init__(self, content: Content, openings: Callable[[Inputs, str], Sequence[Opening]]) -> None:
        self._content = content
        self._openings = openings
        self._education = content.option_ids("education")

    def card(self, language: Language, match: Match, inputs: Inputs, chosen: Sequence[str]) -> Message:
        """One pathway with its reasons, each kind apart."""
        text = language.pathways[match.pathway]
        pressed = match.pathway in chosen
        card_buttons = [{"id": f"pathway:{match.pathway}:details", "label": language.line("button.details")}]
        if not pressed:
            label = language.line("button.choose")
            card_buttons.append({"id": f"pathway:{match.pathway}:choose", "label": label})
        card_buttons.append({"id": f"pathway:{match.pathway}:reject", "label": language.line("button.reject")})
        return {
            "id": match.pathway,
            "title": text.title,
            "summary": text.summary,
            "pictogram": self._content.pathways[match.pathway].pictogram,
            "fit": {
                "level": "some" if match.fit is matching.Fit.ONE else str(match.fit),
                "label": _fit(language, match),
            },
            "sections": self.sections(language, match, inputs),
            "buttons": card_buttons,
        }

    def sections(self, language: Language, match: Match, inputs: Inputs) -> list[dict[str, Any]]:
        """The reasons: interests, skills, wishes and what this site has, each from recorded answers."""
        say = language.line
        if match.fit is matching.Fit.TO_TRY:
            interest = [say("reason.to_try")]
            if inputs.cards.get(match.pathway) == "yes":
                interest.append(say("reason.card_yes"))
            if told := self._told(language, match, inputs):
                interest.append(say("reason.told", things=language.listed(told)))
        elif match.shared_areas:
            interest = [say("reason.shared", areas=language.listed(say(f"area.{area}") for area in match.shared_areas))]
        else:
            interest = [say("reason.other_interests")]
        if match.fit is not matching.Fit.TO_TRY:
            titles = [language.pathways[match.pathway].occupations[name].title for name, _ in match.occupations[:2]]
            interest.append(say("reason.occupations", names=language.listed(titles)))
        skills = []
        if done := self._done(language, match.pathway, inputs):
            skills.append(say("reason.done", things=language.listed(done)))
        if match.held:
            skills.append(say("reason.held", skills=_some(language, match.held)))
        if match.missing:
            skills.append(say("reason.missing", skills=_some(language, match.missing)))
            if learned := self._learned_here(language, match, inputs):
                skills.append(say("reason.learn_here", offers=language.listed(learned)))
        return [
            {"title": say("reason.interests"), "reasons": interest},
            {"title": say("reason.skills"), "reasons": skills},
            {"title": say("reason.circumstances"), "reasons": [self._wishes(language, match, inputs)]},
            self.site_section(language, inputs, match.pathway, every=False),
        ]

    def _done(self, language: Language, pathway: str, inputs: Inputs) -> list[str]:
        """What the person told of work that is near this one, with how long."""
        codes = [one.isco08 for one in self._content.pathways[pathway].occupations]
        done = done_before(done_of(inputs), self._content.concepts, codes)
        return [in_full(self._content, language, one) for one in done[:MOST_REASONS]]

    def _told(self, language: Language, match: Match, inputs: Inputs) -> list[str]:
        """What the person ticked about themselves that points to this work."""
        areas = set(strongest(self._content.pathways[match.pathway]))
        words = language.exploring.questions
        return [
            words[question.id].options[option.id]
            for question in self._content.exploring.questions
            for option in question.options
            if option.id in inputs.exploring.get(question.id, ()) and areas & set(option.areas)
        ][:MOST_REASONS]

    def _learned_here(self, language: Language, match: Match, inputs: Inputs) -> list[str]:
        """The courses in which one learns a missing skill in time: the fewest that teach the most of them.

        Only courses of this pathway and general ones: a cooking course teaches teamwork too, and nobody means that.
        """
        site, facts = inputs.site, facts_of(inputs, self._education)
        courses = [
            offer
            for offer in self._content.sites[site].offers
            if offer.kind == "course"
            and (not offer.pathways or match.pathway in offer.pathways)
            and in_time(offer, facts)
        ]
        named: list[str] = []
        left = set(match.missing[:MOST_REASONS])
        while left and len(named) < MOST_REASONS - 1:
            best = max(courses, key=lambda offer: len(left & set(offer.skills)), default=None)
            if best is None or not left & set(best.skills):
                break
            named.append(language.sites[site].offers[best.id].title)
            left -= set(best.skills)
        return named

    def _wishes(self, language: Language, match: Match, inputs: Inputs) -> str:
        """What the person said that suits them, and this work: told, and kept out of the order."""
        words = language.circumstances.questions["preferences"].options
        met = [words[name] for name in inputs.preferences if name in self._content.pathways[match.pathway].suits]
        if not met:
            return language.line("reason.suits_unknown")
        return language.line("reason.suits", wishes=language.listed(met))

    def site_section(self, language: Language, inputs: Inputs, pathway: str, *, every: bool) -> dict[str, Any]:
        """What the site has for a pathway: the nearest offer, or every one."""
        say = language.line
        words = language.sites[inputs.site]
        found = self._openings(inputs, pathway)
        lines = []
        for opening in found if every else found[:1]:
            title = words.offers[opening.offer.id].title
            if opening.too_late:
                lines.append(say("site.too_late", title=title))
            elif opening.now:
                lines.append(say("site.now", title=title, count=opening.offer.weeks))
            elif opening.before:
                first = words.offers[opening.before[0].id].title
                lines.append(say("site.after", title=title, first=first))
            else:
                needs = language.listed(need_words(language, inputs.site, need) for need in opening.obstacles)
                lines.append(say("site.needs", title=title, needs=needs))
        return {"title": say("reason.site"), "reasons": lines or [say("site.none")]}

    def led_here(self, language: Language, pathway: str, faces: Mapping[str, str]) -> dict[str, Any] | None:
        """The person's own answers that speak for a pathway: what they like in the areas that it leans to."""
        areas = strongest(self._content.pathways[pathway])
        liked = [
            (LIKED.index(face), language.interests.questions[item.id].text)
            for item in self._content.interests.items
            if item.area in areas and (face := faces.get(item.id)) in LIKED
        ]
        if not liked:
            return None
        shown = [text for _, text in sorted(liked, key=lambda one: one[0])[:MOST_ANSWERS]]
        return {"title": language.line("reason.led_here"), "reasons": shown}

    def after_release(self, language: Language, pathway: str, inputs: Inputs) -> dict[str, Any] | None:
        """What matters for the work outside: licences that it needs, and another country."""
        words = language.circumstances.questions["licences"].options
        needed = dict.fromkeys(
            licence for occupation in self._content.pathways[pathway].occupations for licence in occupation.licences
        )
        held = [words[one] for one in needed if one in inputs.licences]
        missing = [words[one] for one in needed if one not in inputs.licences]
        lines = [language.line("reason.licences_held", licences=language.listed(held))] if held else []
        if missing:
            lines.append(language.line("reason.licences_needed", licences=language.listed(missing)))
        if inputs.country == "another":
            lines.append(language.line("reason.abroad"))
        return {"title": language.line("reason.after_release"), "reasons": lines} if lines else None


def _fit(language: Language, match: Match) -> str:
    """The place in the list and the fit in words; what is only to be tried has no place."""
    fit = language.line(f"fit.{match.fit}")
    return fit if match.fit is matching.Fit.TO_TRY else language.line("fit.place", place=match.place, fit=fit)


def _some(language: Language, skills: Sequence[str]) -> str:
    return language.listed(language.skills.skills[name].label for name in skills[:MOST_REASONS])
