"""A person's answers as question and answer, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.casework.skills import CONFIRMED, NOTHING, TOLD, Skills, in_full
from bot.content import Content
from bot.content.languages import Language
from bot.content.texts import InstrumentText
from bot.guidance.instruments import DONT_KNOW
from bot.guidance.interview import Answer, chosen

Given = Mapping[str, Mapping[str, Answer]]


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """The answers of one instrument as question and answer, in the reader's language."""

    title: str
    version: int
    rows: Sequence[tuple[str, str]]


class AnswersView:
    """Shows what somebody answered; questions that the content has no more are left out."""

    def __init__(self, content: Content, chapter: Skills) -> None:
        self._content = content
        self._chapter = chapter

    def groups(self, language: Language, given: Given) -> list[AnswerGroup]:
        """The instruments that were begun, each with its answers in the order they were given."""
        content, texts = self._content, language
        groups = [
            AnswerGroup(texts.interests.title, content.interests.version, self._interests(language, given)),
            AnswerGroup(texts.line("cards.title"), 1, self._cards(language, given)),
            AnswerGroup(
                texts.exploring.title,
                content.exploring.version,
                _questions(language, texts.exploring, given.get("exploring", {})),
            ),
            AnswerGroup(texts.circumstances.title, content.circumstances.version, self._situation(language, given)),
            AnswerGroup(texts.skills.title, content.skills.version, self._skills(language, given)),
        ]
        return [group for group in groups if group.rows]

    def _interests(self, language: Language, given: Given) -> list[tuple[str, str]]:
        texts = language.interests
        return [
            (texts.questions[question].text, _shown(language, value, texts.scale))
            for question, value in given.get("interests", {}).items()
            if question in texts.questions
        ]

    def _cards(self, language: Language, given: Given) -> list[tuple[str, str]]:
        options = {option: language.line(f"cards.{option}") for option in ("yes", "maybe", "no")}
        return [
            (language.pathways[pathway].occupations[occupation].title, _shown(language, value, options))
            for question, value in given.get("cards", {}).items()
            for pathway, _, occupation in [question.partition(".")]
            if pathway in language.pathways and occupation in language.pathways[pathway].occupations
        ]

    def _situation(self, language: Language, given: Given) -> list[tuple[str, str]]:
        answers = given.get("circumstances", {})
        rows = _questions(language, language.circumstances, answers)
        if "time_left" in answers:
            options = {option: language.line(f"time_left.{option}") for option in ("right", "wrong")}
            rows.append((language.line("time_left.short"), _shown(language, answers["time_left"], options)))
        return rows

    def _skills(self, language: Language, given: Given) -> list[tuple[str, str]]:
        texts = language.skills
        labels = {name: text.label for name, text in texts.skills.items()}
        rows = []
        answers = given.get("skills", {})
        for question, value in answers.items():
            aspect, _, skill = question.partition(".")
            if question == TOLD:
                said = chosen(value)[-1]
                known = {NOTHING: language.line("experience.nothing")}
                rows.append((language.line("experience.short"), _shown(language, said, known)))
            elif question == CONFIRMED:
                rows.append((language.line("experience.confirmed"), self._evidence(language, answers)))
            elif question in texts.groups:
                rows.append((texts.groups[question].text, _shown(language, value, labels)))
            elif skill in labels:
                asked = texts.level if aspect == "level" else texts.place
                rows.append((asked.text.format(skill=labels[skill]), _shown(language, value, asked.options)))
        return rows

    def _evidence(self, language: Language, answers: Mapping[str, Answer]) -> str:
        """What was confirmed, with how long and where it was done."""
        shown = [in_full(self._content, language, one) for one in self._chapter.known(answers)]
        return language.listed(shown) or language.line("answer.none")


def _questions(language: Language, texts: InstrumentText, answers: Mapping[str, Answer]) -> list[tuple[str, str]]:
    return [
        (texts.questions[question].text, _shown(language, value, texts.questions[question].options))
        for question, value in answers.items()
        if question in texts.questions
    ]


def _shown(language: Language, value: Answer, options: Mapping[str, str]) -> str:
    known = {**options, DONT_KNOW: language.line("answer.dont_know")}
    return language.listed(known.get(one, one) for one in chosen(value)) or language.line("answer.none")
