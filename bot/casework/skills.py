"""The skills chapter: what one has done in own words, cards to tick, then level and place of what matters most."""

from collections.abc import Mapping, Sequence

from bot.casework.messages import texts
from bot.casework.questionnaires import Instrument, Interests, Wording
from bot.casework.turn import Message, Turn
from bot.content import Content
from bot.content.languages import Language
from bot.guidance import interview
from bot.guidance.evidence import Evidence, confirmed, evidence, likely_skills, told_skills
from bot.guidance.instruments import DONT_KNOW, Kind, Option, Question
from bot.guidance.interview import Answer, chosen
from bot.guidance.matching import skill_weights

TOLD, CONFIRMED = "told", "confirmed"
NOTHING = "nothing"
MOST_SHOWN = 8
A_YEAR = 12
TELL = Question(id=TOLD, kind=Kind.CHOICE, options=(Option(id=NOTHING),), own_words=True)


class Skills(Instrument):
    """What can I do?"""

    name = "skills"

    def __init__(self, content: Content, interests: Interests) -> None:
        self._content = content
        self._instrument = content.skills
        self._pathways = tuple(content.pathways.values())
        self._interests = interests
        self.version = content.skills.version

    def questions(self, turn: Turn) -> Sequence[Question]:
        """Own words and what was found in them, cards, and what follows of the ticked ones."""
        answers = turn.answers(self.name)
        shown = self.shown(answers)
        known = confirmed(shown, chosen(answers.get(CONFIRMED)))

        def worth() -> Mapping[str, float]:
            return skill_weights(self._pathways, self._interests.profile(turn))

        cards = interview.skill_questions(
            self._instrument,
            answers,
            lambda: turn.worked_out("skill weights", worth, of="interests"),
            ticked=likely_skills(known, self._content.concepts),
            told=told_skills(known),
        )
        begun = any(question.id in answers for question in cards)
        tells = TOLD in answers or (turn.language.info.code in self._content.vocabularies and not begun)
        return (*((TELL,) if tells else ()), *((_confirm(shown),) if shown else ()), *cards)

    def shown(self, answers: Mapping[str, Answer]) -> tuple[Evidence, ...]:
        """What was found in the person's own words, to be confirmed."""
        match answers.get(TOLD):
            case (language, text):
                return evidence(self._content.experience.find(text, language))[:MOST_SHOWN]
        return ()

    def known(self, answers: Mapping[str, Answer]) -> tuple[Evidence, ...]:
        """What the person confirmed of it."""
        return confirmed(self.shown(answers), chosen(answers.get(CONFIRMED)))

    def recognises(self, turn: Turn) -> bool:
        """Whether the typed words tell of experience, so that they are the answer and nothing else."""
        telling = TOLD not in turn.answers(self.name) or turn.position.correcting == TOLD
        code = turn.language.info.code
        return telling and code in self._content.vocabularies and bool(self._content.experience.find(turn.said, code))

    def wording(self, turn: Turn, question: Question) -> Wording:
        """The question in the language of the sitting."""
        say = turn.language.line
        text = turn.language.skills
        if question.id == TOLD:
            options = {NOTHING: say("experience.nothing")}
            typed = {NOTHING: text.words.get(NOTHING, ())}
            return Wording(say("experience.tell"), say("experience.tell_explain"), options, {}, typed)
        if question.id == CONFIRMED:
            shown = self.shown(turn.answers(self.name))
            options = {one.option: label(self._content, turn.language, one) for one in shown}
            examples = {one.option: when_and_where(turn.language, one) for one in shown}
            return Wording(say("experience.confirm"), say("experience.confirm_explain"), options, examples, {})
        aspect, _, skill = question.id.partition(".")
        if not skill:
            group = text.groups[question.id]
            options = {option.id: text.skills[option.id].label for option in question.options}
            examples = {option.id: text.skills[option.id].example for option in question.options}
            return Wording(group.text, group.explain, options, examples, text.words)
        asked = text.level if aspect == "level" else text.place
        name = text.skills[skill].label
        return Wording(asked.text.format(skill=name), asked.explain.format(skill=name), asked.options, {}, text.words)

    def take(self, turn: Turn, question: Question, value: Answer) -> list[Message]:
        """Store an answer; own words with the language that they are in."""
        if question.id != TOLD or value in (NOTHING, DONT_KNOW):
            return super().take(turn, question, value)
        super().take(turn, question, (turn.language.info.code, str(value)))
        return [] if self.shown(turn.answers(self.name)) else texts(turn, "experience.not_found")

    def why(self, turn: Turn) -> Sequence[str]:
        """Why this is asked."""
        return (turn.language.skills.why,)


def label(content: Content, language: Language, one: Evidence) -> str:
    """What an occupation or skill is called; where a language has no words for an occupation, in English."""
    if one.kind == "skill":
        return language.skills.skills[one.id].label
    words = content.vocabularies.get(language.info.code, content.vocabularies["en"])
    return " / ".join(words.occupations[one.id].label)


def in_full(content: Content, language: Language, one: Evidence) -> str:
    """What it is called, with how long and where in brackets."""
    name, more = label(content, language, one), when_and_where(language, one)
    return f"{name} ({more})" if more else name


def when_and_where(language: Language, one: Evidence) -> str:
    """How long and where, as far as it was told."""
    parts = []
    if one.months is not None and one.months >= A_YEAR:
        parts.append(language.line("experience.years", count=round(one.months / A_YEAR)))
    elif one.months is not None:
        parts.append(language.line("experience.months", count=one.months))
    if one.place is not None:
        parts.append(language.skills.place.options[one.place])
    return language.listed(parts)


def _confirm(shown: Sequence[Evidence]) -> Question:
    options = tuple(Option(id=one.option) for one in shown)
    return Question(id=CONFIRMED, kind=Kind.MULTI, options=options, ticked=tuple(one.option for one in shown))
