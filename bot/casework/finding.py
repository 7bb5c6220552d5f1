"""The one question of which job somebody looks for."""

from collections.abc import Mapping, Sequence

from bot.casework.occupations import ASKED, Occupations
from bot.casework.pathways import Pathways
from bot.casework.questionnaires import Wording
from bot.casework.turn import Message, Turn
from bot.guidance.instruments import DONT_KNOW, Kind, Option, Question
from bot.guidance.interview import Answer
from bot.guidance.job_search import SURE

FEW_WORDS = 2
"""So few words that fit an occupation are surely meant as one."""


class Find:
    """The one question of which job is looked for; any words are an answer."""

    name = ASKED
    _question = Question(id="job", kind=Kind.CHOICE, options=(Option(id="pathways"), Option(id="back")), own_words=True)

    def __init__(self, occupations: Occupations, pathways: Pathways) -> None:
        self._occupations = occupations
        self._pathways = pathways

    def questions(self, turn: Turn) -> Sequence[Question]:
        """Which job?"""
        return (self._question,)

    def expected(self, turn: Turn) -> int:
        """One question."""
        return 1

    def wording(self, turn: Turn, question: Question) -> Wording:
        """The question, and what one can press instead of writing."""
        say = turn.language.line
        options = {option.id: say(f"find.{option.id}") for option in question.options}
        return Wording(say("find.question"), say("find.explain"), options, {}, {})

    def recognises(self, turn: Turn) -> bool:
        """Whether the typed words surely name a job, so that they are the answer and nothing else."""
        found = self._occupations.search(turn, turn.said)
        short = len(self._occupations.words(turn, turn.said)) <= FEW_WORDS
        return bool(found) and (short or found[0].score >= SURE)

    def answers(self, turn: Turn) -> Mapping[str, Answer]:
        """Answered once something was looked for."""
        return {"job": turn.position.about} if turn.position.about is not None else {}

    def take(self, turn: Turn, question: Question, value: Answer) -> list[Message]:
        """Show what was found; the question is done with."""
        turn.position.about = str(value)
        if value == "pathways":
            return self._pathways.show(turn)
        if value in ("back", DONT_KNOW):
            return [self._occupations.ways_on(turn)]
        found = self._occupations.search(turn, str(value))
        if not found:
            return self._occupations.none_found(turn, in_form=False)
        return self._occupations.listed(turn, found, in_form=False)

    def why(self, turn: Turn) -> Sequence[str]:
        """Why a word is asked for."""
        return turn.language.say("find.why")
