"""The one form of the dialogue: the open question, and what is done with an answer to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.casework import buttons
from bot.casework.messages import text_message, texts
from bot.casework.questionnaires import Questionnaire
from bot.casework.turn import Message, Turn
from bot.guidance import interview
from bot.guidance.answers import is_valid, plain, rated, understand
from bot.guidance.instruments import DONT_KNOW, FACES, Kind, Question
from bot.guidance.interview import Answer, Place

MISSES_UNTIL_SIMPLE = 2


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a turn inside a questionnaire."""

    messages: list[Message]
    done: bool


@runtime_checkable
class Recognising(Protocol):
    """A questionnaire for own words that knows which of them answer it for sure."""

    def recognises(self, turn: Turn) -> bool:
        """Whether the typed words are an answer and nothing else."""


class Asking:
    """The one form of the dialogue: whichever questionnaire is open, its next question, its answer."""

    def __init__(self, questionnaires: Sequence[Questionnaire]) -> None:
        self._by_name = {one.name: one for one in questionnaires}

    def place(self, turn: Turn) -> Place | None:
        """The open question; None when no questionnaire is open or all is answered."""
        if turn.position.asking is None:
            return None
        return self._place(turn, self._by_name[turn.position.asking])

    def left(self, turn: Turn, name: str) -> bool:
        """Whether a questionnaire still has an unanswered question."""
        one = self._by_name[name]
        return interview.place(_questions(turn, one), one.answers(turn)) is not None

    def ask(self, turn: Turn) -> list[Message]:
        """The open question as the page shows it."""
        place = self.place(turn)
        if place is None or turn.position.asking is None:
            return []
        return [_question_message(turn, self._by_name[turn.position.asking], place)]

    def reads(self, turn: Turn, intent: str = "", confidence: float = 0.0) -> bool:
        """Whether the typed words answer the open question, by themselves (no NLU is needed then) or as ``intent``."""
        place = self.place(turn)
        if place is None or turn.position.asking is None or turn.chosen is not None:
            return False
        one = self._by_name[turn.position.asking]
        if self._read(turn, one, place.question) or rated(intent, confidence, place.question):
            return True
        return isinstance(one, Recognising) and one.recognises(turn)

    def wants_words(self, turn: Turn) -> bool:
        """Whether the open question asks for the person's own words: then nothing that they write is out of scope."""
        place = self.place(turn)
        return place is not None and place.question.own_words

    def answer(self, turn: Turn, intent: str, confidence: float) -> Answered:
        """Take what was typed or pressed as the answer to the open question.

        What is not clear is asked again, after two misses in the simplest words; nothing is guessed.
        """
        place = self.place(turn)
        if turn.answered is not None or place is None or turn.position.asking is None:
            return Answered([], place is None)
        turn.answered = True
        one = self._by_name[turn.position.asking]
        value = self._value(turn, one, place.question, intent, confidence)
        if value is None:
            return Answered(self._missed(turn, intent), False)
        turn.position.misses = 0
        turn.position.correcting = None
        messages = one.take(turn, place.question, value)
        return Answered(messages, self._place(turn, one) is None)

    def correct(self, turn: Turn) -> list[Message]:
        """Go back to the question before the open one."""
        if turn.position.asking is None:
            return texts(turn, "correct.nothing_open")
        one = self._by_name[turn.position.asking]
        asked = [question.id for question in _questions(turn, one)]
        place = self._place(turn, one)
        answered = one.answers(turn)
        earlier = [name for name in asked[: asked.index(place.question.id) if place else None] if name in answered]
        if not earlier:
            return texts(turn, "correct.first")
        turn.position.correcting = earlier[-1]
        turn.position.misses = 0
        return texts(turn, "correct.going_back")

    def explain(self, turn: Turn) -> list[Message]:
        """The open question in other words."""
        place = self.place(turn)
        if place is None or turn.position.asking is None:
            return []
        wording = self._by_name[turn.position.asking].wording(turn, place.question)
        return [text_message(wording.explain)]

    def why(self, turn: Turn) -> list[Message]:
        """Why the open question is asked."""
        if turn.position.asking is None:
            return []
        return [text_message(line) for line in self._by_name[turn.position.asking].why(turn)]

    def label(self, turn: Turn) -> str | None:
        """The words of the pressed answer button, for the transcript; None when it answers no open question."""
        place = self.place(turn)
        if place is None or turn.chosen is None or turn.chosen.value is None:
            return None
        if turn.chosen.question != f"{turn.position.asking}.{place.question.id}" or turn.position.asking is None:
            return None
        options = self._by_name[turn.position.asking].wording(turn, place.question).options
        known = {**options, DONT_KNOW: turn.language.line("answer.dont_know")}
        given = interview.chosen(turn.chosen.value)
        return turn.language.listed(known.get(option, "") for option in given) or turn.language.line("answer.none")

    def _place(self, turn: Turn, one: Questionnaire) -> Place | None:
        return interview.place(_questions(turn, one), one.answers(turn), turn.position.correcting, one.expected(turn))

    def _value(
        self, turn: Turn, one: Questionnaire, question: Question, intent: str, confidence: float
    ) -> Answer | None:
        if turn.chosen is not None:
            pressed, value = turn.chosen.question, turn.chosen.value
            fits = pressed == f"{one.name}.{question.id}" and value is not None and is_valid(question, value)
            return value if fits else None
        value = self._read(turn, one, question) or rated(intent, confidence, question)
        return turn.said if value is None and question.own_words and plain(turn.said) else value

    def _read(self, turn: Turn, one: Questionnaire, question: Question) -> Answer | None:
        wording = one.wording(turn, question)
        options = (*question.option_ids, DONT_KNOW)
        labels = {**wording.options, DONT_KNOW: turn.language.line("answer.dont_know")}
        wordings = {name: (labels[name], *wording.typed.get(name, ())) for name in options}
        general = turn.language.interests.words.get(DONT_KNOW, ())
        wordings[DONT_KNOW] = (*wordings[DONT_KNOW], *general)
        return understand(turn.said, question, wordings)

    def _missed(self, turn: Turn, intent: str) -> list[Message]:
        if turn.chosen is not None:
            return texts(turn, "answer.stale")
        turn.unclear = True
        turn.position.misses += 1
        simple = turn.position.misses >= MISSES_UNTIL_SIMPLE
        unclear = "out_of_scope" if intent == "out_of_scope" else "answer.not_understood"
        key = "answer.use_buttons" if simple else unclear
        return texts(turn, key)


def _questions(turn: Turn, one: Questionnaire) -> Sequence[Question]:
    """What a questionnaire asks follows from the answers and the language."""
    return turn.worked_out(("questions", one.name, turn.language.info.code), lambda: one.questions(turn))


def _question_message(turn: Turn, one: Questionnaire, place: Place) -> Message:
    question, wording = place.question, one.wording(turn, place.question)
    options = []
    for name in question.option_ids:
        option: Message = {"id": buttons.answer(one.name, question.id, name), "value": name}
        option["label"] = wording.options[name]
        if question.kind is Kind.RATING:
            option["face"] = FACES.index(name)
        if wording.examples.get(name):
            option["example"] = wording.examples[name]
        details = next((o for o in question.options if o.id == name), None)
        if details is not None and details.pictogram:
            option["pictogram"] = details.pictogram
        if details is not None and details.exclusive:
            option["exclusive"] = True
        options.append(option)
    message: Message = {
        "kind": "question",
        "id": f"{one.name}.{question.id}",
        "type": str(question.kind),
        "text": wording.text,
        "options": options,
        "dont_know": {
            "id": buttons.answer(one.name, question.id, DONT_KNOW),
            "label": turn.language.line("answer.dont_know"),
        },
    }
    if wording.explain:
        message["explain"] = wording.explain
    if wording.hint:
        message["hint"] = wording.hint
    if question.pictogram:
        message["pictogram"] = question.pictogram
    if question.kind is Kind.MULTI:
        message["submit"] = buttons.answer(one.name, question.id)
    if place.number > 1:
        message["back"] = {
            "id": "do:correct_previous_answer",
            "label": turn.language.line("button.correct_previous_answer"),
        }
    if question.ticked:
        message["selected"] = list(question.ticked)
    if question.id in one.answers(turn):
        message["selected"] = list(interview.chosen(one.answers(turn)[question.id]))
    return message
