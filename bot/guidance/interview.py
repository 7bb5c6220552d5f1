"""Which question comes next. Pure functions of the instrument and the answers: a sitting can end anywhere."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.guidance.catalogue import Pathway
from bot.guidance.instruments import Circumstances, Kind, Option, Question, Skills
from bot.guidance.parts import AREAS, Area

Answer = str | tuple[str, ...]
"""One option id, or the ticked option ids of a multi question; ``dont_know`` is an option of every question."""
Answers = Mapping[str, Answer]
"""The valid answers of one instrument by question id."""

CARD_OPTIONS = (Option(id="yes"), Option(id="maybe"), Option(id="no"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in an instrument: ``number`` counts from 1, ``of`` is what is expected in all."""

    question: Question
    number: int
    of: int


def place(questions: Sequence[Question], answers: Answers, at: str | None = None, expected: int = 0) -> Place | None:
    """The first unanswered question, or the question ``at`` that is answered anew; None when all are answered.

    ``expected``: about how many questions there will be, when not all are known yet.
    """
    for number, question in enumerate(questions, 1):
        if question.id == at or (at is None and question.id not in answers):
            return Place(question, number, max(len(questions), expected))
    return None


def circumstance_questions(instrument: Circumstances, answers: Answers) -> tuple[Question, ...]:
    """The questions that apply, given what was answered so far."""
    return tuple(question for question in instrument.questions if _applies(question, answers))


def skill_questions(
    instrument: Skills,
    answers: Answers,
    worth: Callable[[], Mapping[str, float]],
    *,
    ticked: Collection[str] = (),
    told: Collection[str] = (),
) -> tuple[Question, ...]:
    """A page of cards for each group, then level and place for the ticked skills that matter most.

    ``worth`` says how much a skill matters for the person's pathways; ties keep the order of the cards.
    The follow-up questions exist once every group is answered: before that nobody knows which skills matter.
    ``ticked``: skills that are ticked beforehand. ``told``: skills of which enough is known, so that none follows.
    """
    cards = tuple(_ticked(card, ticked) for card in instrument.cards) if ticked else instrument.cards
    if any(card.id not in answers for card in cards):
        return cards
    open_ = [skill for skill in ticked_skills(instrument, answers) if skill not in told]
    weights = worth() if len(open_) > instrument.most_followed else {}
    followed = sorted(open_, key=lambda skill: -weights.get(skill, 0.0))[: instrument.most_followed]
    return (*cards, *(question for skill in open_ if skill in followed for question in instrument.follow_ups[skill]))


def ticked_skills(instrument: Skills, answers: Answers) -> tuple[str, ...]:
    """The skills that somebody ticked, in the order of the cards."""
    ticked = {skill for group in instrument.groups for skill in chosen(answers.get(group.id))}
    return tuple(skill.id for skill in instrument.skills if skill.id in ticked)


def card_questions(pathways: Sequence[Pathway]) -> tuple[Question, ...]:
    """Days at work to say yes, maybe or no to: one of each pathway, together as unlike in interests as can be."""
    cards: list[Question] = []
    led_by: dict[Area, int] = dict.fromkeys(AREAS, 0)
    for pathway in pathways:
        best = min(pathway.occupations, key=lambda o: (led_by[_leading(o.interests)], o.job_zone))
        led_by[_leading(best.interests)] += 1
        cards.append(Question(id=f"{pathway.id}.{best.id}", kind=Kind.CHOICE, options=CARD_OPTIONS))
    return tuple(cards)


def chosen(answer: Answer | None) -> tuple[str, ...]:
    """The option ids of an answer; none for a missing one."""
    if answer is None:
        return ()
    return (answer,) if isinstance(answer, str) else answer


def _applies(question: Question, answers: Answers) -> bool:
    return all(set(chosen(answers.get(name))) & set(options) for name, options in question.only_if.items())


def _ticked(card: Question, ticked: Collection[str]) -> Question:
    return card.model_copy(update={"ticked": tuple(option for option in card.option_ids if option in ticked)})


def _leading(interests: Mapping[Area, float]) -> Area:
    return max(AREAS, key=lambda area: interests[area])
