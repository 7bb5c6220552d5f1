"""Where a reason comes from: the answers, offers and content that stand behind a sentence that was shown.

Each sentence is read back into the names that it tells, and each name is looked up in what was recorded. So a reason
that nothing stands behind is found, instead of being explained away.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.casework.plan_view import need_words
from bot.casework.recommending import Recommending
from bot.casework.skills import in_full
from bot.content import Content
from bot.content.languages import Language
from bot.example.shown import Untraceable, named, read_back
from bot.example.walk import Recommended, Walk
from bot.guidance import exploring
from bot.guidance.catalogue import Occupation, Offer
from bot.guidance.estimate import FLAT_SPREAD
from bot.guidance.evidence import Evidence, likely_skills
from bot.guidance.interview import Answer, chosen, ticked_skills
from bot.guidance.matching import Match
from bot.guidance.parts import Area

READER = "en"
"""The pages are for readers of English, whatever language the person used."""
SHOWN_OCCUPATIONS = 2


@dataclass(frozen=True, slots=True)
class _About:
    """The pathway at hand, and what its sentence tells."""

    match: Match
    told: Mapping[str, str]
    list: Recommended


class Sources:
    """Names what stands behind each reason of one person's lists."""

    def __init__(self, content: Content, recommending: Recommending, walk: Walk) -> None:
        self._content, self._recommending, self._walk = content, recommending, walk
        self._said: Language = content.languages[walk.person.language]
        self._reader: Language = content.languages[READER]
        self._site = content.sites[walk.person.site]
        self._by_key: dict[str, Callable[[_About], str]] = {
            "reason.shared": self._shared,
            "reason.other_interests": self._elsewhere,
            "reason.occupations": self._occupations,
            "reason.to_try": self._flat,
            "reason.card_yes": self._card,
            "reason.told": self._told,
            "reason.done": self._done,
            "reason.held": self._held,
            "reason.missing": self._missing,
            "reason.learn_here": self._learnt,
            "reason.suits": self._suits,
            "reason.suits_unknown": self._no_wish,
            "site.too_late": self._offer,
            "site.after": self._offer,
            "site.needs": self._offer,
            "site.now": self._offer,
            "site.none": self._nothing,
        }

    def of(self, listed: Recommended, pathway: str, reason: str) -> str:
        """What stands behind a reason for a pathway of a list; raises Untraceable when nothing does."""
        match = next(one for one in listed.matches if one.pathway == pathway)
        key, told = read_back(self._said, self._by_key, reason)
        return self._by_key[key](_About(match, told, listed))

    def answer(self, instrument: str, question: str) -> Answer:
        """A recorded answer; raises Untraceable without one."""
        found = self._walk.given.get(instrument, {}).get(question)
        if found is None:
            raise Untraceable(f"{instrument}.{question} was not answered")
        return found

    # interests

    def items(self, area: Area) -> list[str]:
        """The items of an area that were answered, in that order; raises Untraceable when there is none."""
        of_area = {item.id for item in self._content.interests.items if item.area is area}
        given = [name for name in self._walk.given["interests"] if name in of_area]
        if not given:
            raise Untraceable(f"nothing of area {area} was answered")
        return given

    def _shared(self, about: _About) -> str:
        areas = named(self._said, about.told["areas"], {str(area): self._said.line(f"area.{area}") for area in Area})
        parts = []
        for area in map(Area, areas):
            strong = [
                self._title(about.match.pathway, one.id)
                for one in self._shown_occupations(about.match)
                if area in sorted(Area, key=lambda other: -one.interests[other])[:3]
            ]
            if not strong:
                raise Untraceable(f"{area} is not strong in {about.match.pathway}")
            score = f"{area} = {about.list.inputs.scores[area]:.0f} ± {about.list.inputs.errors[area]:.0f}"
            parts.append(f"{score} from {', '.join(self.items(area))} (strong in {' and '.join(strong)})")
        return f"answers to {'; '.join(parts)}"

    def _elsewhere(self, about: _About) -> str:
        highest = {one.id: _strongest(one) for one in self._shown_occupations(about.match)}
        listed = ", ".join(f"{self._title(about.match.pathway, name)} {areas}" for name, areas in highest.items())
        return f"the three strongest areas of its nearest occupations are others: {listed}"

    def _occupations(self, about: _About) -> str:
        titles = {name: text.title for name, text in self._said.pathways[about.match.pathway].occupations.items()}
        fits = dict(about.match.occupations)
        shown = [
            f"{self._title(about.match.pathway, name)} *r* = {fits[name]:.2f}"
            for name in named(self._said, about.told["names"], titles)
        ]
        return f"the six scores and the six interest values of each job: {', '.join(shown)} ({_file(about.match)})"

    def _flat(self, about: _About) -> str:
        chance = about.list.inputs.flat_chance or 0.0
        count = sum(len(self.items(area)) for area in Area)
        apart = f"highest and lowest score lie at most {FLAT_SPREAD} apart with a probability of {chance:.2f}"
        return f"{count} answers about interests; {apart}"

    def _card(self, about: _About) -> str:
        for question, value in self._walk.given.get("cards", {}).items():
            pathway, _, occupation = question.partition(".")
            if pathway == about.match.pathway and value == "yes":
                return f"the card “{self._title(pathway, occupation)}”, answered “{self._reader.line('cards.yes')}”"
        raise Untraceable(f"no card of {about.match.pathway} was answered with yes")

    def _told(self, about: _About) -> str:
        areas = exploring.strongest(self._content.pathways[about.match.pathway])
        options = {
            f"{question.id}.{option.id}": self._said.exploring.questions[question.id].options[option.id]
            for question in self._content.exploring.questions
            for option in question.options
            if set(option.areas) & set(areas)
        }
        parts = []
        for name in named(self._said, about.told["things"], options):
            question, _, option = name.partition(".")
            if option not in chosen(self.answer("exploring", question)):
                raise Untraceable(f"exploring.{question}: {option} was not ticked")
            text = self._reader.exploring.questions[question]
            parts.append(f"“{text.options[option]}”, ticked at “{text.text}”")
        return f"{'; '.join(parts)}. This work leans to {' and '.join(areas)}"

    # skills

    def _done(self, about: _About) -> str:
        known = {one.id: one for one in self._evidence(about) if one.kind == "occupation"}
        labels = {name: in_full(self._content, self._said, one) for name, one in known.items()}
        told = chosen(self.answer("skills", "told"))[-1]
        shown = [f"{name}, near this work in ISCO-08" for name in named(self._said, about.told["things"], labels)]
        return f"own words “{told}”, confirmed: {', '.join(shown)}"

    def _held(self, about: _About) -> str:
        return "; ".join(self._skill(about, name) for name in self._skills_named(about))

    def _skill(self, about: _About, name: str) -> str:
        """Where a skill is recorded: told and confirmed, or a ticked card with its level."""
        label = self._reader.skills.skills[name].label
        if name in {one.id for one in self._evidence(about) if one.kind == "skill"}:
            return f"{label}: told in own words and confirmed"
        if name not in ticked_skills(self._content.skills, self._walk.given["skills"]):
            raise Untraceable(f"skill {name} was neither ticked nor told")
        came = name in likely_skills(self._evidence(about), self._content.concepts)
        card = "card came ticked after what was told" if came else "card ticked"
        level = self._reader.skills.level.options.get(str(self._walk.given["skills"].get(f"level.{name}")))
        return f"{label}: {card}, “{level}”" if level else f"{label}: {card}"

    def _missing(self, about: _About) -> str:
        ticked = ticked_skills(self._content.skills, self._walk.given["skills"])
        needed = {skill for one in self._shown_occupations(about.match) for skill in one.essential}
        if wrong := [name for name in self._skills_named(about) if name in ticked or name not in needed]:
            raise Untraceable(f"skill {wrong[0]} is not missing for {about.match.pathway}")
        titles = " or ".join(self._title(about.match.pathway, one.id) for one in self._shown_occupations(about.match))
        return f"cards not ticked; needed by {titles} ({_file(about.match)})"

    def _learnt(self, about: _About) -> str:
        parts = []
        for offer in self._offers_named(about.told["offers"]):
            taught = [name for name in offer.skills if name in about.match.missing]
            if not taught:
                raise Untraceable(f"offer {offer.id} teaches nothing that is missing")
            words = ", ".join(self._reader.skills.skills[name].label for name in taught)
            parts.append(f"offer {offer.id} teaches: {words}")
        return f"{'; '.join(parts)} ({self._site_file})"

    def _skills_named(self, about: _About) -> Sequence[str]:
        labels = {name: one.label for name, one in self._said.skills.skills.items()}
        return named(self._said, about.told["skills"], labels)

    def _evidence(self, about: _About) -> list[Evidence]:
        return [Evidence(**one) for one in about.list.inputs.done]

    # wishes

    def _suits(self, about: _About) -> str:
        options = self._said.circumstances.questions["preferences"].options
        wanted = chosen(self.answer("circumstances", "preferences"))
        suits = self._content.pathways[about.match.pathway].suits
        names = named(self._said, about.told["wishes"], options)
        if wrong := [name for name in names if name not in wanted or name not in suits]:
            raise Untraceable(f"{wrong[0]} was not wished for, or does not suit {about.match.pathway}")
        return f"{self._wished()} This work suits: {self._suited(about)} ({_file(about.match)})"

    def _no_wish(self, about: _About) -> str:
        return f"{self._wished()} This work suits: {self._suited(about)} ({_file(about.match)})"

    def _wished(self) -> str:
        question = self._reader.circumstances.questions["preferences"]
        given = chosen(self.answer("circumstances", "preferences"))
        words = ", ".join(question.options.get(name, self._reader.line("answer.dont_know")) for name in given)
        return f"“{question.text}”: {words}."

    def _suited(self, about: _About) -> str:
        words = self._reader.circumstances.questions["preferences"].options
        return ", ".join(words[name] for name in self._content.pathways[about.match.pathway].suits) or "nothing special"

    # what the site has

    @property
    def _site_file(self) -> str:
        return f"data/sites/{self._site.id}.yml"

    def _offer(self, about: _About) -> str:
        """The offer, what it requires, and what of that is not there yet."""
        (offer,) = self._offers_named(about.told["title"])
        openings = self._recommending.openings(about.list.inputs, about.match.pathway)
        opening = next((one for one in openings if one.offer.id == offer.id), None)
        if opening is None:
            raise Untraceable(f"offer {offer.id} leads nowhere near {about.match.pathway}")
        site = self._site.id
        before = [f"after {one.id}" for one in opening.before]
        lacking = [f"not known to be met: {need_words(self._reader, site, need)}" for need in opening.obstacles]
        late = ["its last day would be after release"] if opening.too_late else []
        ready = "what it requires is there" if offer.requires else "it requires nothing"
        return f"offer {offer.id}: {'; '.join([*before, *lacking, *late]) or ready} ({self._site_file})"

    def _nothing(self, about: _About) -> str:
        if self._recommending.openings(about.list.inputs, about.match.pathway):
            raise Untraceable(f"there is an offer for {about.match.pathway}")
        return f"no offer for it in {self._site_file}"

    def _offers_named(self, joined: str) -> list[Offer]:
        titles = {name: text.title for name, text in self._said.sites[self._site.id].offers.items()}
        offers = {offer.id: offer for offer in self._site.offers}
        return [offers[name] for name in named(self._said, joined, titles)]

    # parts

    def _shown_occupations(self, match: Match) -> list[Occupation]:
        by_id = {one.id: one for one in self._content.pathways[match.pathway].occupations}
        return [by_id[name] for name, _ in match.occupations[:SHOWN_OCCUPATIONS]]

    def _title(self, pathway: str, occupation: str) -> str:
        return self._reader.pathways[pathway].occupations[occupation].title


def _strongest(one: Occupation) -> str:
    return " ".join(sorted(Area, key=lambda area: -one.interests[area])[:3])


def _file(match: Match) -> str:
    return f"data/pathways/{match.pathway}.yml"
