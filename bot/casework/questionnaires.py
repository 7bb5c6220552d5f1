"""Asks the questions of the instruments one by one, and takes the answers. The position is in the records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.casework import buttons
from bot.casework.turn import Message, Turn
from bot.content import Content
from bot.guidance import interview
from bot.guidance.answers import is_valid, plain, rated, understand
from bot.guidance.instruments import DONT_KNOW, FACES, Kind, Option, Question
from bot.guidance.interview import Answer, Place
from bot.guidance.matching import skill_weights
from bot.guidance.profile import Profile, profile
from bot.records import desk

MISSES_UNTIL_SIMPLE = 2


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
    own_words: bool
    """Whether words that name no option are an answer too, kept as they were said."""

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


class _Instrument:
    """What the three instruments share: answers are stored under the instrument's name and version."""

    name: str
    version: int
    own_words = False

    def answers(self, turn: Turn) -> Mapping[str, Answer]:
        return turn.answers(self.name)

    def take(self, turn: Turn, question: Question, value: Answer) -> list[Message]:
        turn.record(self.name, self.version, question.id, value)
        return []


class Interests(_Instrument):
    """What do I like?"""

    name = "interests"

    def __init__(self, content: Content) -> None:
        self._instrument = content.interests
        self._questions = interview.interest_questions(content.interests)
        self.version = content.interests.version

    def questions(self, turn: Turn) -> Sequence[Question]:
        return self._questions

    def wording(self, turn: Turn, question: Question) -> Wording:
        text = turn.language.interests
        item = text.questions[question.id]
        return Wording(item.text, item.explain, text.scale, {}, text.words, turn.language.line("interests.hint"))

    def why(self, turn: Turn) -> Sequence[str]:
        return (turn.language.interests.why,)

    def profile(self, turn: Turn) -> Profile:
        """The interest profile as far as it goes."""
        return profile(self._instrument.items, {q: str(v) for q, v in turn.answers(self.name).items()})

    def take(self, turn: Turn, question: Question, value: Answer) -> list[Message]:
        super().take(turn, question, value)
        if len(turn.answers(self.name)) == self._instrument.first_picture_after and turn.position.once("picture"):
            return [profile_message(turn, self.profile(turn), first=True)]
        return []


class Circumstances(_Instrument):
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
            desk.add_task(turn.connection, turn.person.id, "date_wrong", "", turn.now)
        return super().take(turn, question, value)

    def why(self, turn: Turn) -> Sequence[str]:
        return (turn.language.circumstances.why,)


class Skills(_Instrument):
    """What can I do? Cards first, then level and place of the skills that matter most."""

    name = "skills"

    def __init__(self, content: Content, interests: Interests) -> None:
        self._instrument = content.skills
        self._pathways = tuple(content.pathways.values())
        self._interests = interests
        self.version = content.skills.version

    def questions(self, turn: Turn) -> Sequence[Question]:
        weights = skill_weights(self._pathways, self._interests.profile(turn))
        return interview.skill_questions(self._instrument, turn.answers(self.name), weights)

    def wording(self, turn: Turn, question: Question) -> Wording:
        text = turn.language.skills
        aspect, _, skill = question.id.partition(".")
        if not skill:
            group = text.groups[question.id]
            options = {option.id: text.skills[option.id].label for option in question.options}
            examples = {option.id: text.skills[option.id].example for option in question.options}
            return Wording(group.text, group.explain, options, examples, text.words)
        asked = text.level if aspect == "level" else text.place
        label = text.skills[skill].label
        return Wording(asked.text.format(skill=label), asked.explain.format(skill=label), asked.options, {}, text.words)

    def why(self, turn: Turn) -> Sequence[str]:
        return (turn.language.skills.why,)


class Cards(_Instrument):
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


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a turn inside a questionnaire."""

    messages: list[Message]
    done: bool


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
        return interview.place(one.questions(turn), one.answers(turn)) is not None

    def ask(self, turn: Turn) -> list[Message]:
        """The open question as the page shows it."""
        place = self.place(turn)
        if place is None or turn.position.asking is None:
            return []
        return [_question_message(turn, self._by_name[turn.position.asking], place)]

    def reads(self, turn: Turn) -> bool:
        """Whether the typed words answer the open question by themselves, so that no NLU is needed."""
        place = self.place(turn)
        if place is None or turn.position.asking is None or turn.chosen is not None:
            return False
        return self._read(turn, self._by_name[turn.position.asking], place.question) is not None

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
            return [text_message(turn, line) for line in turn.language.say("correct.nothing_open")]
        one = self._by_name[turn.position.asking]
        asked = [question.id for question in one.questions(turn)]
        place = self._place(turn, one)
        answered = one.answers(turn)
        earlier = [name for name in asked[: asked.index(place.question.id) if place else None] if name in answered]
        if not earlier:
            return [text_message(turn, line) for line in turn.language.say("correct.first")]
        turn.position.correcting = earlier[-1]
        turn.position.misses = 0
        return [text_message(turn, line) for line in turn.language.say("correct.going_back")]

    def explain(self, turn: Turn) -> list[Message]:
        """The open question in other words."""
        place = self.place(turn)
        if place is None or turn.position.asking is None:
            return []
        wording = self._by_name[turn.position.asking].wording(turn, place.question)
        return [text_message(turn, wording.explain)]

    def why(self, turn: Turn) -> list[Message]:
        """Why the open question is asked."""
        if turn.position.asking is None:
            return []
        return [text_message(turn, line) for line in self._by_name[turn.position.asking].why(turn)]

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
        return ", ".join(known.get(option, "") for option in given) or turn.language.line("answer.none")

    def _place(self, turn: Turn, one: Questionnaire) -> Place | None:
        return interview.place(one.questions(turn), one.answers(turn), turn.position.correcting)

    def _value(
        self, turn: Turn, one: Questionnaire, question: Question, intent: str, confidence: float
    ) -> Answer | None:
        if turn.chosen is not None:
            pressed, value = turn.chosen.question, turn.chosen.value
            fits = pressed == f"{one.name}.{question.id}" and value is not None and is_valid(question, value)
            return value if fits else None
        value = self._read(turn, one, question) or rated(intent, confidence, question)
        return turn.said if value is None and one.own_words and plain(turn.said) else value

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
            return [text_message(turn, line) for line in turn.language.say("answer.stale")]
        turn.position.misses += 1
        simple = turn.position.misses >= MISSES_UNTIL_SIMPLE
        unclear = "out_of_scope" if intent == "out_of_scope" else "answer.not_understood"
        key = "answer.use_buttons" if simple else unclear
        return [text_message(turn, line) for line in turn.language.say(key)]


def text_message(turn: Turn, text: str) -> Message:
    """A plain bubble."""
    return {"kind": "text", "text": text}


def profile_message(turn: Turn, profile: Profile, *, first: bool = False) -> Message:
    """The interests as a hexagon and in words; a flat profile is told as such."""
    say = turn.language.line
    leading = [say(f"area.{area}") for area in profile.leading]
    key = "profile.first" if first else "profile.full"
    text = say(f"{key}_flat") if profile.flat else say(key, areas=", ".join(leading))
    return {
        "kind": "profile",
        "title": say("profile.first_title" if first else "profile.title"),
        "text": text,
        "flat": profile.flat,
        "areas": [
            {
                "id": str(area),
                "label": say(f"area.{area}"),
                "value": None if score is None else round(score),
                "words": say(f"amount.{amount_of(score)}"),
            }
            for area, score in profile.scores.items()
        ],
    }


def amount_of(score: float | None) -> str:
    """The name of the words for a score: much, some, little, unknown."""
    if score is None:
        return "unknown"
    return "much" if score > 27 else "some" if score > 13 else "little"


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
    if question.id in one.answers(turn):
        message["selected"] = list(interview.chosen(one.answers(turn)[question.id]))
    return message
