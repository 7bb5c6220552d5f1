"""A named job: look for it, see what it is, find the way back to a pathway. And the whole catalogue, matched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.casework.catalogue import Catalogue
from bot.casework.inputs import Inputs, profile_of
from bot.casework.jobs import ENGLISH, ESCO_BASE, Job, Jobs
from bot.casework.messages import button, job_search, texts
from bot.casework.pathways import Pathways
from bot.casework.questionnaires import Interests
from bot.casework.recommending import Recommending
from bot.casework.turn import Message, Turn
from bot.content import Content
from bot.content.languages import Language
from bot.guidance import feasibility, matching
from bot.guidance.job_search import SURE, Found, JobIndex, Name
from bot.guidance.occupations import OccupationMatch, rank
from bot.records import catalogue as stored

MOST_FOUND = 5
MOST_SKILLS = 5
ASKED = "find"


@dataclass(frozen=True, slots=True)
class Ranked:
    """One occupation of the whole catalogue for one person, with its words and its reasons."""

    match: OccupationMatch
    job: Job
    pathway: str | None
    reasons: Mapping[str, Sequence[str]]


class Occupations:
    """Searches and shows occupations: the imported catalogue, or without it those of the shipped pathways."""

    def __init__(
        self,
        content: Content,
        catalogue: Catalogue,
        recommending: Recommending,
        pathways: Pathways,
        interests: Interests,
    ) -> None:
        self._content = content
        self._catalogue = catalogue
        self._recommending = recommending
        self._pathways = pathways
        self._interests = interests
        self._indexes: dict[str, tuple[object, JobIndex]] = {}
        self.jobs = Jobs(content)

    # what a participant asks for

    def find(self, turn: Turn) -> list[Message]:
        """Look for the job that the words name, show the one whose button was pressed, or ask which one.

        In a language of buttons nobody can write a name: a button left from another language leads to the pathways.
        """
        if turn.chosen is not None and turn.chosen.occupation is not None:
            return self.details(turn, ESCO_BASE + turn.chosen.occupation)
        in_form = turn.position.asking is not None
        if turn.chosen is None:
            if found := self.search(turn, turn.said):
                return self.listed(turn, found, in_form=in_form)
            if self.words(turn, turn.said):
                return self.none_found(turn, in_form=in_form)
        if in_form:
            return [] if turn.position.asking == ASKED else texts(turn, "later.said")
        if not turn.language.info.typing:
            return self._pathways.show(turn)
        turn.position.asking, turn.position.about = ASKED, None
        turn.position.correcting, turn.position.misses = None, 0
        return []

    def or_else(self, turn: Turn, tell: Callable[[Turn], list[Message]]) -> list[Message]:
        """The jobs that typed words surely name, where they name no pathway; otherwise what ``tell`` says."""
        if turn.chosen is None and turn.position.asking is None and self._pathways.named(turn) is None:
            found = self.search(turn, turn.said)
            if found and found[0].score >= SURE:
                return self.listed(turn, found, in_form=False)
        return tell(turn)

    def words(self, turn: Turn, said: str) -> tuple[str, ...]:
        """The words that may name a job."""
        return self._index(turn.connection, turn.language).asked(said)

    def search(self, turn: Turn, said: str) -> tuple[Found, ...]:
        """The occupations that these words may mean, in the language of the sitting or else in English."""
        found = self._index(turn.connection, turn.language).find(said, MOST_FOUND)
        if found or turn.language.info.code == ENGLISH or ENGLISH not in self._content.languages:
            return found
        return self._index(turn.connection, self._content.languages[ENGLISH]).find(said, MOST_FOUND)

    def listed(self, turn: Turn, found: Sequence[Found], *, in_form: bool) -> list[Message]:
        """The found jobs as buttons; with no question open also the way to another search."""
        titles = self.jobs.titles(turn.connection, turn.language, [one.key for one in found])
        buttons: list[Message] = [
            {"id": f"job:{one.key.removeprefix(ESCO_BASE)}", "label": titles[one.key]} for one in found
        ]
        again = [] if in_form else job_search(turn, "find_again")
        return [{"kind": "menu", "text": turn.language.line("find.found"), "buttons": [*buttons, *again]}]

    def none_found(self, turn: Turn, *, in_form: bool) -> list[Message]:
        """Nothing found: another word, or the list."""
        said = texts(turn, "find.none")
        return said if in_form else [*said, self.ways_on(turn)]

    def ways_on(self, turn: Turn) -> Message:
        """What one can do after a search."""
        others = [button(turn, f"do:{name}", name) for name in ("ask_pathways", "continue_path")]
        return {"kind": "menu", "buttons": [*job_search(turn, "find_again"), *others]}

    def details(self, turn: Turn, uri: str) -> list[Message]:
        """One occupation: what it is, how it fits, what it needs, and the pathway that it is part of or nearest to."""
        job = self._job(turn, uri)
        if job is None:
            return texts(turn, "job.gone")
        say = turn.language.line
        profile = self._interests.profile(turn)
        inputs = self._recommending.inputs(turn, ())
        lines = [*job.lines]
        r = None if profile.flat or job.interests is None else matching.correlation(profile.values, job.interests)
        if r is not None:
            lines.append(f"{say(f'fit.{matching.label(r)}')}.")
        if job.imported:
            lines.append(say("job.credit"))
        near = self.jobs.pathway(job)
        sections = [
            {"title": say("job.skills"), "reasons": self._skills(turn.language, job, inputs)},
            {"title": say("job.preparation"), "reasons": _preparation(turn.language, job)},
        ]
        buttons: list[Message] = []
        if near is not None:
            name, belongs = near
            title = turn.language.pathways[name].title
            told = say("job.belongs" if belongs else "job.nearest", name=title)
            sections.append({"title": say("job.pathway"), "reasons": [told]})
            buttons.append({"id": f"pathway:{name}:details", "label": title, "primary": True})
        if turn.position.asking is None:
            buttons += [*job_search(turn, "find_again"), button(turn, "do:continue_path", "continue_path")]
        return [
            {
                "kind": "details",
                "title": job.title,
                "lines": lines,
                "occupations": [],
                "sections": sections,
                "buttons": buttons,
            }
        ]

    def label(self, turn: Turn) -> str | None:
        """The words of a pressed job's button, for the transcript."""
        if turn.chosen is None or turn.chosen.occupation is None:
            return None
        job = self._job(turn, ESCO_BASE + turn.chosen.occupation)
        return job.title if job is not None else None

    # the whole catalogue

    def ranked(self, connection: Connection, language: Language, inputs: Inputs, top: int) -> list[Ranked]:
        """The whole imported catalogue for these inputs, the first ``top``, with reasons; raises NoCatalogue."""
        catalogue = self._catalogue.occupations(connection)
        profile = profile_of(inputs)
        here: dict[str, float] = {}
        wishes: dict[str, float] = {}
        for name, pathway in self._content.pathways.items():
            possible = feasibility.feasibility(self._recommending.openings(inputs, name))
            for one in pathway.occupations:
                here[one.esco] = max(here.get(one.esco, 0.0), possible)
                wishes[one.esco] = matching.wishes_met(pathway, inputs.preferences)
        ranking = rank(
            catalogue,
            profile,
            self.jobs.esco_skills(inputs.skills),
            here,
            wishes=wishes,
            weights=matching.weights(inputs.rejected.values()),
            seed=inputs.seed,
        )
        found = []
        for match in ranking.shown(top):
            job = self.jobs.job(connection, language, match.uri)
            assert job is not None
            found.append(self._with_reasons(language, match, job, inputs))
        return found

    def _with_reasons(self, language: Language, match: OccupationMatch, job: Job, inputs: Inputs) -> Ranked:
        say = language.line
        near = self.jobs.pathway(job)
        if match.fit is matching.Fit.TO_TRY:
            liked = say("reason.to_try")
        elif match.shared_areas:
            liked = say("reason.shared", areas=language.listed(say(f"area.{area}") for area in match.shared_areas))
        else:
            liked = say("reason.other_interests")
        reasons: dict[str, Sequence[str]] = {
            say("reason.interests"): [liked],
            say("reason.skills"): self._skills(language, job, inputs),
            say("job.preparation"): _preparation(language, job),
        }
        pathway = near[0] if near is not None and near[1] else None
        possible = [say("site.none")]
        if pathway is not None:
            possible = self._recommending.view.site_section(language, inputs, pathway, every=False)["reasons"]
        return Ranked(match, job, pathway, {**reasons, say("reason.site"): possible})

    # parts

    def _job(self, turn: Turn, uri: str) -> Job | None:
        """Read once: the transcript names the pressed job, and the answer tells of it."""
        key = ("job", uri, turn.language.info.code)
        return turn.worked_out(key, lambda: self.jobs.job(turn.connection, turn.language, uri))

    def _skills(self, language: Language, job: Job, inputs: Inputs) -> list[str]:
        """What is held and what is not yet, a line each."""
        known = {*inputs.skills, *self.jobs.esco_skills(inputs.skills)}
        held = [need.label for need in job.needs if need.known_by & known]
        missing = [need.label for need in job.needs if not need.known_by & known]
        lines = []
        for key, labels in (("reason.held", held), ("reason.missing", missing)):
            if labels:
                rest = len(labels) - MOST_SKILLS
                more = [language.line("job.more_skills", count=rest)] if rest > 0 else []
                lines.append(language.line(key, skills=language.listed([*labels[:MOST_SKILLS], *more])))
        return lines

    def _index(self, connection: Connection, language: Language) -> JobIndex:
        """The names in one language, read when somebody first looks for a job, and again after an import."""
        code, versions = language.info.code, stored.versions(connection)
        known = self._indexes.get(code)
        if known is None or known[0] != versions:
            known = versions, JobIndex(self._names(connection, language), language.search.ignored)
            self._indexes[code] = known
        return known[1]

    def _names(self, connection: Connection, language: Language) -> list[Name]:
        """Our own occupations first, then the catalogue's; English names only where this language has none."""
        imported = {uri: (label, others) for uri, label, others in stored.names(connection, ENGLISH)}
        imported |= {uri: (label, others) for uri, label, others in stored.names(connection, language.info.code)}
        names = []
        for uri, own in self.jobs.shipped.items():
            title = language.pathways[own.pathway].occupations[own.occupation.id].title
            label, others = imported.pop(uri, (title, ""))
            names.append(Name(uri, title, tuple(filter(None, (label, *others.split("\n"))))))
        for uri, (label, others) in imported.items():
            names.append(Name(uri, label, tuple(filter(None, others.split("\n")))))
        return names


def _preparation(language: Language, job: Job) -> list[str]:
    if job.job_zone is None:
        return [language.line("job.zone_unknown")]
    return [language.line(f"job.zone_{job.job_zone}"), language.line("job.zone_source")]
