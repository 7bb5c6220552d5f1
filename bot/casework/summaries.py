"""What a chapter ends with: a person's own words, worth keeping."""

from collections.abc import Mapping, Sequence

from bot.casework.messages import profile_message
from bot.casework.questionnaires import Interests
from bot.casework.skills import Skills, in_full
from bot.casework.turn import Message, Turn
from bot.content import Content
from bot.content.texts import QuestionText
from bot.guidance import interview
from bot.guidance.interview import Answer, chosen

MOST_SKILLS = 8
SAYS_NOTHING = ("none", "not_known")
OF_CIRCUMSTANCES = ("hopes", "helps", "preferences")


class Summaries:
    """Sums up the chapter of a questionnaire."""

    def __init__(self, content: Content, interests: Interests, chapter: Skills) -> None:
        self._content = content
        self._interests = interests
        self._chapter = chapter

    def of(self, turn: Turn, name: str) -> list[Message]:
        """The summary of the questionnaire ``name``."""
        say = turn.language.line
        answers = turn.answers(name)
        if name == "interests":
            return [profile_message(turn, self._interests.profile(turn))]
        if name == "cards":
            return [_summary(say("cards.title"), [self._liked(turn, answers)])]
        if name == "exploring":
            words = turn.language.exploring.questions
            lines = [_ticked(f"{words[question].text}", words[question], answers.get(question)) for question in words]
            return [_summary(turn.language.exploring.title, lines)]
        if name == "circumstances":
            words = turn.language.circumstances.questions
            lines = [_ticked(say(f"summary.{one}"), words[one], answers.get(one)) for one in OF_CIRCUMSTANCES]
            return [_summary(say("summary.circumstances"), lines)]
        done = [in_full(self._content, turn.language, one) for one in self._chapter.known(answers)]
        told = say("reason.done", things=turn.language.listed(done)) if done else ""
        return [_summary(say("summary.skills"), [told, self._skills(turn, answers)])]

    def _liked(self, turn: Turn, answers: Mapping[str, Answer]) -> str:
        liked = [question.partition(".")[0] for question, value in answers.items() if value == "yes"]
        if not liked:
            return turn.language.line("cards.none_liked")
        titles = turn.language.listed(turn.language.pathways[one].title for one in liked)
        return turn.language.line("cards.liked", names=titles)

    def _skills(self, turn: Turn, answers: Mapping[str, Answer]) -> str:
        ticked = interview.ticked_skills(self._content.skills, answers)
        if not ticked:
            return turn.language.line("summary.no_skills")
        labels = [turn.language.skills.skills[skill].label for skill in ticked]
        some = turn.language.listed(labels[:MOST_SKILLS])
        return turn.language.line("summary.skills_line", count=len(labels), skills=some)


def _ticked(lead: str, words: QuestionText, answer: Answer | None) -> str:
    given = [words.options[one] for one in chosen(answer) if one in words.options and one not in SAYS_NOTHING]
    return f"{lead} {', '.join(given)}" if given else ""


def _summary(title: str, lines: Sequence[str]) -> Message:
    return {"kind": "summary", "title": title, "lines": [line for line in lines if line]}
