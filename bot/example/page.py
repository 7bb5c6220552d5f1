"""The page of a walk: from answers to plan, every reason with what it comes from. Markdown, in English.

Sentences that the person reads are quoted as they were shown, in the language of the sitting.
"""

from collections.abc import Iterator

from bot.casework.answers_view import AnswersView
from bot.casework.plan_view import plan_message
from bot.casework.questionnaires import Interests
from bot.casework.recommending import Recommending
from bot.casework.skills import Skills
from bot.casework.turn import Message
from bot.content import Content
from bot.example.order import sum_of, why_stopped
from bot.example.planned import PlanSources
from bot.example.shown import Untraceable
from bot.example.sources import READER, Sources
from bot.example.walk import Walk
from bot.guidance.interview import chosen
from bot.guidance.parts import AREAS

COMES_FROM = "comes from:"
SHOWN_AFTER = 4
LEVEL = "level."
GUIDANCE = "guidance.md"
ORDER = "#the-order-of-pathways"


def page(content: Content, recommending: Recommending, walk: Walk, file: str) -> str:
    """The page as Markdown. ``file``: how the example is called again. Raises Untraceable."""
    return "\n".join(_Page(content, recommending, walk, file).lines()) + "\n"


class _Page:
    def __init__(self, content: Content, recommending: Recommending, walk: Walk, file: str) -> None:
        self._content, self._recommending, self._walk, self._file = content, recommending, walk, file
        self._person, self._reader = walk.person, content.languages[READER]
        self._sources, self._planned = Sources(content, recommending, walk), PlanSources(content, walk)
        skills = Skills(content, Interests(content))
        groups = AnswersView(content, skills).groups(self._reader, walk.given)
        self._answers = {group.title: group.rows for group in groups}

    def lines(self) -> Iterator[str]:
        yield from self._head()
        yield from self._interests()
        if "cards" in self._walk.given:
            yield from self._exploring()
        yield from self._situation()
        yield from self._skills()
        yield from self._pathways()
        if self._person.reject is not None:
            yield from self._after_rejection()
        yield from self._plan()
        yield from self._replay()

    def _head(self) -> Iterator[str]:
        person = self._person
        yield f"# {person.name}, an invented person"
        yield ""
        yield f"{person.who.strip()}"
        yield ""
        release = person.release_on.isoformat() if person.release_on else "not known"
        held = [f"release date {release}", *(f"permission {one}" for one in person.permissions)]
        held += [*(f"done {one}" for one in person.completed), *(f"adjustment {one}" for one in person.adjustments)]
        language = self._content.languages[person.language].info.name
        yield f"Day {person.today.isoformat()}, site {person.site}, language {language}. Staff hold: {', '.join(held)}."
        yield f"Made from [{self._file.rpartition('/')[2]}]({self._file.rpartition('/')[2]}). Quoted: what was shown."

    def _interests(self) -> Iterator[str]:
        inputs = self._walk.lists[0].inputs
        given = self._walk.given["interests"]
        asked = [name for area in AREAS for name in self._sources.items(area)]
        yield from ("", "## Interests: what was asked, and why it stopped", "")
        yield f"{len(asked)} questions, in this order: {', '.join(name for name in given if name in asked)}."
        yield f"It stopped: {why_stopped(self._content, self._walk)}."
        yield from ("", "| area | score (0 to 40) | answers |", "|---|---|---|")
        texts = self._reader.interests
        for area in AREAS:
            words = [
                f"{name} {texts.questions[name].text}: {texts.scale.get(str(given[name]), str(given[name])).lower()}"
                for name in self._sources.items(area)
            ]
            score = inputs.scores[area]
            shown = "too few answers" if score is None else f"{score:.1f} ± {inputs.errors[area]:.1f}"
            yield f"| {area} {self._reader.line(f'area.{area}')} | {shown} | {'; '.join(words)} |"
        yield ""
        yield f"± is one standard error. No clear pattern: probability {inputs.flat_chance or 0:.2f} (from 0.50: flat)."
        yield "Shown after 12 answers, and at the end: " + " ".join(
            self._quoted(m["text"]) for m in self._walk.profiles
        )

    def _exploring(self) -> Iterator[str]:
        yield from ("", "## Days at work, and what matters", "")
        by_answer: dict[str, list[str]] = {}
        for title, answer in self._answers[self._reader.line("cards.title")]:
            by_answer.setdefault(answer, []).append(title)
        yield from (f"- {answer}: {', '.join(titles)}" for answer, titles in by_answer.items())
        yield from (f"- {question} {answer}" for question, answer in self._answers[self._reader.exploring.title])

    def _situation(self) -> Iterator[str]:
        yield from ("", "## Situation", "", "| question | answer |", "|---|---|")
        for question, answer in self._answers[self._reader.circumstances.title]:
            yield f"| {question} | {answer} |"

    def _skills(self) -> Iterator[str]:
        yield from ("", "## Experience and skills", "")
        rows = dict(self._answers[self._reader.skills.title])
        told, confirmed = (self._reader.line(f"experience.{name}") for name in ("short", "confirmed"))
        yield f"- Own words: {self._quoted(rows.pop(told))}"
        if self._walk.found is not None:
            found = [" ".join((one["label"], one.get("example", ""))).strip() for one in self._walk.found["options"]]
            yield f"- Found in them: {self._quoted(', '.join(found))}. Confirmed: {rows.pop(confirmed)}."
        groups = {text.text for text in self._reader.skills.groups.values()}
        none = self._reader.line("answer.none")
        cards = [answer for question, answer in rows.items() if question in groups and answer != none]
        yield f"- Cards ticked: {', '.join(cards) or none}."
        further = [self._further(name) for name in self._walk.given["skills"] if name.startswith(LEVEL)]
        if further:
            yield f"- Asked further, how well and where: {'; '.join(further)}."

    def _further(self, question: str) -> str:
        """A skill with its level and the places where it was used."""
        words, given, skill = self._reader.skills, self._walk.given["skills"], question.removeprefix(LEVEL)
        unknown = self._reader.line("answer.dont_know")
        level = words.level.options.get(str(given[question]), unknown)
        places = [words.place.options.get(one, unknown) for one in chosen(given.get(f"place.{skill}"))]
        return f"{words.skills[skill].label}: {', '.join([level, *places]).lower()}"

    def _pathways(self) -> Iterator[str]:
        listed = self._walk.lists[0]
        yield from ("", "## Pathways: the first cards, each reason with its source", "")
        yield f"{self._quoted(listed.message['text'])} The sum is explained in [{GUIDANCE}](../{GUIDANCE}{ORDER})."
        for card in listed.message["cards"]:
            match = next(one for one in listed.matches if one.pathway == card["id"])
            read = self._recommending.view.card(self._reader, match, listed.inputs, ())
            yield from ("", f"### {read['title']}", "")
            yield f"- {self._told(card['fit']['label'], read['fit']['label'])}"
            yield f"  - {COMES_FROM} {sum_of(self._content, listed, match)}"
            for reason, in_english in zip(_reasons(card), _reasons(read), strict=True):
                yield f"- {self._told(reason, in_english)}"
                yield f"  - {COMES_FROM} {self._sources.of(listed, card['id'], reason)}"

    def _after_rejection(self) -> Iterator[str]:
        before, after = self._walk.lists
        assert self._person.reject is not None
        said = self._content.languages[self._person.language]
        yield from ("", "## What changed after “not for me”", "")
        rejected = self._person.reject
        reason = self._quoted(said.line(f"reject.{rejected.reason}"))
        yield f"{self._title(rejected.pathway)}: {reason}. {' '.join(map(self._quoted, self._walk.rejected))}"
        yield from ("", "| pathway | place before | place now | what gives the place now |", "|---|---|---|---|")
        places = {one.pathway: one.place for one in before.matches}
        for one in after.matches[:SHOWN_AFTER]:
            figures = sum_of(self._content, after, one)
            yield f"| {self._title(one.pathway)} | {places[one.pathway]} | {one.place} | {figures} |"

    def _plan(self) -> Iterator[str]:
        person, stored = self._person, self._walk.stored_plan
        assert stored is not None  # it was shown and sent
        read = plan_message(self._reader, person.site, stored, today=person.today)
        yield from ("", "## Choice and plan, as a counsellor reads it", "")
        yield f"Chosen: {', '.join(map(self._title, person.choose))}."
        yield from ("", "| step | who | when | comes from |", "|---|---|---|---|")
        steps = {step.id: step for step in self._planned.plan.steps()}
        for goal in read["goals"]:
            yield f"| **{goal['title']}** | | | |"
            for one in goal["steps"]:
                source = self._planned.of_step(steps[one["id"]])
                yield f"| {one['number']}. {one['title']} | {one['actor']} | {one.get('due', '–')} | {source} |"
        yield ""
        for line, in_english in zip(self._walk.plan_message["lines"], read["lines"], strict=True):
            yield f"- {self._told(line, in_english)}"
            yield f"  - {COMES_FROM} {self._planned.of_line(line)}"
        yield from ("", f"After “I agree” and “send”: {' '.join(map(self._quoted, self._walk.sent))}")

    def _replay(self) -> Iterator[str]:
        for number, listed in enumerate(self._walk.lists, 1):
            if self._recommending.replay(listed.inputs) != listed.matches:
                raise Untraceable(f"list {number} does not come out again from its stored inputs")
        count = len(self._walk.lists)
        yield from ("", "## Replay", "")
        yield f"- Each list was computed again from its stored inputs, with the same result ({count} of {count})."
        yield f"- The whole page: `itinera example {self._file}`"

    # parts

    def _quoted(self, text: str) -> str:
        return self._content.languages[self._person.language].info.quotes.format(text)

    def _told(self, shown: str, in_english: str) -> str:
        """A sentence as it was shown; after one in another language, what the same sentence is in English."""
        return self._quoted(shown) if shown == in_english else f"{self._quoted(shown)} ({in_english})"

    def _title(self, pathway: str) -> str:
        return self._reader.pathways[pathway].title


def _reasons(card: Message) -> list[str]:
    return [reason for section in card["sections"] for reason in section["reasons"]]
