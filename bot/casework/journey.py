"""The way through: five chapters, what comes next, and leaving and coming back at any moment."""

from bot.casework.asking import Asking
from bot.casework.messages import text_message, texts
from bot.casework.pathways import Pathways
from bot.casework.planning import OPEN, Planning
from bot.casework.questionnaires import Interests
from bot.casework.summaries import Summaries
from bot.casework.turn import Message, Turn
from bot.content import Content
from bot.records import people

CHAPTERS = ("interests", "circumstances", "skills", "pathways", "plan")
CHAPTER_OF = {
    "cards": "interests",
    "exploring": "interests",
    "reject": "pathways",
    "find": "pathways",
    "disagree": "plan",
}


class Journey:
    """Leads from one chapter to the next. Where somebody stands follows from what is recorded."""

    def __init__(
        self,
        content: Content,
        asking: Asking,
        interests: Interests,
        summaries: Summaries,
        pathways: Pathways,
        planning: Planning,
    ) -> None:
        self._content = content
        self._asking = asking
        self._interests = interests
        self._pathways = pathways
        self._planning = planning
        self._summaries = summaries

    # coming, going on, leaving

    def welcome(self, turn: Turn) -> list[Message]:
        """What this is and who reads it, once; later a welcome back with what is new."""
        if turn.position.once("welcome"):
            name = turn.language.sites[turn.person.site].name
            said = [text_message(line) for line in turn.language.say("welcome.first", site=name)]
            return [*said, self._menu(turn, "start", "who_sees_my_data")]
        said = texts(turn, "welcome.back")
        plan = self._planning.status(turn)
        news = self._planning.news(plan)
        if plan is not None and news is not None and turn.position.once(news):
            return [*said, *self._planning.show(turn), *([] if plan.status in OPEN else [self._main_menu(turn)])]
        if turn.position.asking is not None:
            return said
        return [*said, self._main_menu(turn)]

    def go_on(self, turn: Turn) -> list[Message]:
        """Whatever comes next; opens a questionnaire or leads into pathways and plan."""
        if turn.position.asking is not None and self._asking.place(turn) is not None:
            return []
        name = self._next(turn)
        if name in ("interests", "cards", "exploring", "circumstances", "skills"):
            return self._open(turn, name)
        if name == "pathways":
            return self._pathways.show(turn)
        plan = self._planning.status(turn)
        return self._planning.make(turn) if plan is None else [*self._planning.show(turn), self._main_menu(turn)]

    def start(self, turn: Turn, name: str) -> list[Message]:
        """Begin a named questionnaire, or say that it is done and can be corrected."""
        if self._asking.left(turn, name):
            return self._open(turn, name)
        return [*texts(turn, "chapter.already_done"), self._main_menu(turn)]

    def stop(self, turn: Turn) -> list[Message]:
        """Leave; everything is kept."""
        return [
            *texts(turn, "stop.said"),
            self._menu(turn, "continue_path"),
        ]

    def chapter_end(self, turn: Turn) -> list[Message]:
        """A chapter is answered: a summary worth keeping, and the choice to go on or stop."""
        name = turn.position.asking
        turn.position.asking = turn.position.about = turn.position.correcting = None
        turn.position.misses = 0
        if name == "reject":
            return self._pathways.show(turn)
        if name == "find":
            return []  # what was found is said already
        if name == "disagree":
            return [self._menu(turn, "change_plan", "send_plan", "ask_pathways")]
        summary = self._summaries.of(turn, str(name))
        if name == "interests" and self._interests.profile(turn).flat:
            return [*summary, *texts(turn, "cards.offer"), self._menu(turn, "continue_path", "stop_or_pause")]
        return [*summary, self._menu(turn, "continue_path", "stop_or_pause")]

    def progress(self, turn: Turn) -> list[Message]:
        """How far it is, in words."""
        shown = self.bar(turn)
        if shown["question"] is None:
            return texts(turn, "progress.chapter", **shown)
        return texts(turn, "progress.question", **shown)

    def bar(self, turn: Turn) -> dict[str, object]:
        """Chapter and question for the progress bar."""
        name = turn.position.asking
        chapter = CHAPTER_OF.get(str(name), name) if name else self._next(turn)
        chapter = CHAPTER_OF.get(str(chapter), chapter)
        place = self._asking.place(turn) if name else None
        return {
            "chapter": CHAPTERS.index(str(chapter)) + 1,
            "chapters": len(CHAPTERS),
            "title": turn.language.line(f"chapter.{chapter}"),
            "question": place.number if place else None,
            "of": place.of if place else None,
        }

    # small answers

    def say(self, turn: Turn, key: str) -> list[Message]:
        """A fixed response; outside a questionnaire with the ways to go on."""
        said = texts(turn, key)
        return said if turn.position.asking is not None else [*said, self._main_menu(turn)]

    def not_understood(self, turn: Turn) -> list[Message]:
        """Typed words that nothing is known about: said so, and kept for staff to say what was meant."""
        turn.unclear = turn.chosen is None
        return self.say(turn, "not_understood")

    def about_later(self, turn: Turn) -> list[Message]:
        """Something that comes after the open questions."""
        return texts(turn, "later.said")

    def pause_or_menu(self, turn: Turn) -> list[Message]:
        """A "no" outside a questionnaire."""
        return [*texts(turn, "menu.no"), self._main_menu(turn)]

    def repeat(self, turn: Turn) -> list[Message]:
        """Outside a questionnaire: where we are."""
        return [*self.progress(turn), self._main_menu(turn)]

    def stale(self, turn: Turn) -> list[Message]:
        """An answer to no open question."""
        return [*texts(turn, "answer.stale"), self._main_menu(turn)]

    def talk(self, turn: Turn) -> list[Message]:
        """Ask a counsellor to come; a task on the desk."""
        turn.task("talk")
        said = texts(turn, "talk.noted")
        return said if turn.position.asking is not None else [*said, self._main_menu(turn)]

    def change_language(self, turn: Turn) -> list[Message]:
        """Offer the site's languages, or change to the chosen one."""
        languages = self._content.sites[turn.person.site].languages
        code = turn.chosen.verb if turn.chosen else None
        if code in languages:
            turn.language = self._content.languages[str(code)]
            people.set_session_language(turn.connection, turn.person.id, str(code))
            said = texts(turn, "language.changed")
            return said if turn.position.asking is not None else [*said, self._main_menu(turn)]
        listed = [
            {"id": f"language:{one}", "label": self._content.languages[one].info.name, "lang": one} for one in languages
        ]
        return [{"kind": "menu", "text": turn.language.line("language.which"), "buttons": listed}]

    # parts

    def _next(self, turn: Turn) -> str:
        if self._asking.left(turn, "interests"):
            return "interests"
        flat = self._interests.profile(turn).flat
        following = ("cards", "exploring", "circumstances", "skills") if flat else ("circumstances", "skills")
        for name in following:
            if self._asking.left(turn, name):
                return name
        if self._planning.status(turn) is None and not turn.chosen_pathways():
            return "pathways"
        return "plan"

    def _open(self, turn: Turn, name: str) -> list[Message]:
        turn.position.asking, turn.position.correcting, turn.position.misses = name, None, 0
        if not turn.position.once(f"intro.{name}"):
            return []
        if name == "cards":
            return texts(turn, "cards.intro")
        language = turn.language
        intros = {
            "interests": language.interests.intro,
            "exploring": language.exploring.intro,
            "circumstances": language.circumstances.intro,
            "skills": language.skills.intro,
        }
        return [text_message(line) for line in intros[name]]

    def _main_menu(self, turn: Turn) -> Message:
        names = ["continue_path"]
        if self._next(turn) in ("pathways", "plan"):
            names += ["ask_pathways", *(["find_occupation"] if turn.language.info.typing else [])]
        if self._planning.status(turn) is not None:
            names.append("show_my_plan")
        return self._menu(turn, *names, "talk_to_counsellor", "stop_or_pause")

    def _menu(self, turn: Turn, *names: str) -> Message:
        listed = []
        for number, name in enumerate(names):
            target = "do:continue_path" if name == "start" else f"do:{name}"
            one: Message = {"id": target, "label": turn.language.line(f"button.{name}")}
            listed.append({**one, "primary": True} if number == 0 else one)
        return {"kind": "menu", "buttons": listed}
