"""The questionnaires: which questions apply, their words, and where an answer goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from bot.casework.messages import profile_message
from bot.casework.turn import Message, Turn
from bot.content import Content
from bot.guidance import interview
from bot.guidance.adaptive import AdaptiveInterview
from bot.guidance.answering import Pattern, noticed, worth_another_look
from bot.guidance.instruments import Kind, Option, Question
from bot.guidance.interview import Answer
from bot.guidance.profile import Profile
from bot.records.people import Participant


@dataclass(frozen=True, slots=True)
class Wording:
    """A question's words in one language. ``typed`` holds what people type instead of an option."""

    text: str
    explain: str
    options: Mapping[str, str]
    examples: Mapping[str, str]
    typed: Mapping[str, Sequence[str]]
    hint: str = ""


class Questionnaire(Protocol):
    """A list of questions with their words, and what is done with an answer."""

    name: str

    def expected(self, turn: Turn) -> int:
        """About how many questions there will be; 0 when all are known."""

    def questions(self, turn: Turn) -> Sequence[Question]:
        """The questions that apply now, answered ones included."""

    def wording(self, turn: Turn, question: Question) -> Wording:
        """The question in the language of the sitting."""

    def answers(self, turn: Turn) -> Mapping[str, Answer]:
        """What was answered so far."""

    def take(self, turn: Turn, question: Question, value: Answer) -> list[Message]:
        """Store an answer and return what is said of it, mostly nothing."""

    def why(self, turn: Turn) -> Sequence[str]:
        """Why this is asked."""


class Instrument:
    """What the instruments share: answers are stored under the instrument's name and version."""

    name: str
    version: int

    def expected(self, turn: Turn) -> int:
        return 0

    def answers(self, turn: Turn) -> Mapping[str, Answer]:
        return turn.answers(self.name)

    def take(self, turn: Turn, question: Question, value: Answer) -> list[Message]:
        turn.record(self.name, self.version, question.id, value)
        return []


class Interests(Instrument):
    """What do I like? Asked adaptively; at the end a few answers may be looked at again."""

    name = "interests"
    _again = Question(id="again", kind=Kind.CHOICE, options=(Option(id="yes"), Option(id="no")))

    def __init__(self, content: Content) -> None:
        self._instrument = content.interests
        self.interview = AdaptiveInterview(content.interests, content.statistics)
        self.version = content.interests.version

    def questions(self, turn: Turn) -> Sequence[Question]:
        answers = self._faces(turn.answers(self.name))
        asked = self.interview.questions(answers, turn.person.code, coarse=coarse(turn.person))
        if self._again.id in answers:  # after a second look nothing new is asked
            return (*(question for question in asked if question.id in answers), self._again)
        done = all(question.id in answers for question in asked)
        return (*asked, self._again) if done and self._noticed(turn, answers) is not None else asked

    def expected(self, turn: Turn) -> int:
        return self.interview.expected(self._faces(turn.answers(self.name)))

    def wording(self, turn: Turn, question: Question) -> Wording:
        text = turn.language.interests
        if question.kind is Kind.CHOICE:
            return self._own_wording(turn, question)
        item = text.questions[question.id]
        scale = {face: text.scale[face] for face in question.faces}
        return Wording(item.text, item.explain, scale, {}, text.words, turn.language.line("interests.hint"))

    def why(self, turn: Turn) -> Sequence[str]:
        return (turn.language.interests.why,)

    def profile(self, turn: Turn) -> Profile:
        """The interest profile as far as it goes."""
        return turn.worked_out("profile", lambda: self.profile_of(turn.answers(self.name), turn.person), of=self.name)

    def profile_of(self, answers: Mapping[str, Answer], person: Participant) -> Profile:
        """The interest profile that a person's answers give."""
        return Profile.estimated(self.interview.estimate(self._faces(answers), coarse=coarse(person)))

    def take(self, turn: Turn, question: Question, value: Answer) -> list[Message]:
        if question.id == self._again.id and value == "yes":
            answers = self._faces(turn.answers(self.name))
            turn.position.again = list(worth_another_look(self._instrument.items, answers))
        super().take(turn, question, value)
        if turn.position.again:
            turn.position.correcting = turn.position.again.pop(0)
        if len(turn.answers(self.name)) == self._instrument.first_picture_after and turn.position.once("picture"):
            return [profile_message(turn, self.profile(turn), first=True)]
        return []

    def _own_wording(self, turn: Turn, question: Question) -> Wording:
        """The two questions about the questionnaire itself: a few more, and a few again."""
        say = turn.language.line
        about = f"interests.{question.id}"
        if question.id == self._again.id:
            pattern = self._noticed(turn, self._faces(turn.answers(self.name))) or Pattern.SCATTERED
            text = say(f"{about}_{pattern}")
        else:
            text = say(about)
        options = {option.id: say(f"{about}_{option.id}") for option in question.options}
        return Wording(text, say(f"{about}_explain"), options, {}, {})

    def _noticed(self, turn: Turn, answers: Mapping[str, str]) -> Pattern | None:
        times = turn.times(self.name)
        seconds = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
        return noticed(self._instrument.items, answers, seconds)

    @staticmethod
    def _faces(answers: Mapping[str, Answer]) -> dict[str, str]:
        return {question: str(value) for question, value in answers.items()}


def coarse(person: Participant) -> bool:
    """Whether a person answers with three faces instead of five."""
    return "three_faces" in person.adjustments


class Circumstances(Instrument):
    """What is my situation? Facts that staff hold are confirmed here, never asked again."""

    name = "circumstances"
    _confirm = Question(id="time_left", kind=Kind.CHOICE, options=(Option(id="right"), Option(id="wrong")))

    def __init__(self, content: Content) -> None:
        self._instrument = content.circumstances
        self.version = content.circumstances.version

    def questions(self, turn: Turn) -> Sequence[Question]:
        asked = interview.circumstance_questions(self._instrument, turn.answers(self.name))
        return asked if turn.person.release_on is None else (*asked, self._confirm)

    def wording(self, turn: Turn, question: Question) -> Wording:
        say = turn.language.line
        if question.id == self._confirm.id and turn.person.release_on is not None:
            text = say("time_left.question", date=turn.language.date(turn.person.release_on))
            options = {option.id: say(f"time_left.{option.id}") for option in question.options}
            return Wording(text, say("time_left.explain"), options, {}, {})
        item = turn.language.circumstances.questions[question.id]
        return Wording(item.text, item.explain, item.options, {}, turn.language.circumstances.words)

    def take(self, turn: Turn, question: Question, value: Answer) -> list[Message]:
        if question.id == self._confirm.id and value == "wrong":
            turn.task("date_wrong")
        return super().take(turn, question, value)

    def why(self, turn: Turn) -> Sequence[str]:
        return (turn.language.circumstances.why,)


class Exploring(Instrument):
    """What matters to me, and what went best? After the cards, for a profile without a clear pattern."""

    name = "exploring"

    def __init__(self, content: Content) -> None:
        self._instrument = content.exploring
        self.version = content.exploring.version

    def questions(self, turn: Turn) -> Sequence[Question]:
        return self._instrument.questions

    def wording(self, turn: Turn, question: Question) -> Wording:
        item = turn.language.exploring.questions[question.id]
        return Wording(item.text, item.explain, item.options, {}, turn.language.circumstances.words)

    def why(self, turn: Turn) -> Sequence[str]:
        return (turn.language.exploring.why,)


class Cards(Instrument):
    """Days at work to say yes, maybe or no to: the road of a profile without a clear pattern."""

    name = "cards"
    version = 1

    def __init__(self, content: Content) -> None:
        self._questions = interview.card_questions(tuple(content.pathways.values()))

    def questions(self, turn: Turn) -> Sequence[Question]:
        return self._questions

    def wording(self, turn: Turn, question: Question) -> Wording:
        pathway, _, occupation = question.id.partition(".")
        card = turn.language.pathways[pathway].occupations[occupation]
        options = {option.id: turn.language.line(f"cards.{option.id}") for option in question.options}
        hint = turn.language.line("cards.hint")
        return Wording(card.day, card.title, options, {}, turn.language.interests.words, hint)

    def why(self, turn: Turn) -> Sequence[str]:
        return turn.language.say("cards.why")
