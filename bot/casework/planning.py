"""The participant's side of the career plan: draft, read, change, agree or say why not, send, read the answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.casework.inputs import profile_of
from bot.casework.messages import button, text_message, texts
from bot.casework.pathways import Pathways
from bot.casework.plan_view import plan_message
from bot.casework.questionnaires import Wording
from bot.casework.recommending import Recommending
from bot.casework.turn import Message, Turn
from bot.content import Content
from bot.guidance import revising
from bot.guidance.drafting import draft
from bot.guidance.instruments import Kind, Option, Question
from bot.guidance.interview import Answer
from bot.guidance.plan import Plan
from bot.guidance.revising import Refusal, Setting
from bot.records import people, plans
from bot.records.plans import StoredPlan

OPEN = ("draft", "returned")
DISAGREE_REASONS = ("wrong_pathway", "too_much", "too_little", "wrong_steps", "not_now", "other")


class Planning:
    """Turns chosen pathways into a plan, and a plan into something that a counsellor decides on."""

    def __init__(self, content: Content, recommending: Recommending, pathways: Pathways) -> None:
        self._content = content
        self._recommending = recommending
        self._pathways = pathways

    def make(self, turn: Turn) -> list[Message]:
        """Draft a plan for the chosen pathways; without a choice the pathways are shown first."""
        chosen = turn.chosen_pathways()
        if not chosen:
            return [*texts(turn, "plan.choose_first"), *self._pathways.show(turn)]
        newest = turn.standing().plan
        if newest is not None and newest.status == "submitted":
            return [*texts(turn, "plan.waiting", date=_day(turn, newest)), self._shown(turn, newest)]
        inputs = self._recommending.inputs(turn, ())
        explore = profile_of(inputs).flat
        if newest is not None:  # what staff marked as done in the last plan is done
            done = Plan.model_validate(newest.body).finished()
            inputs = replace(inputs, completed=sorted({*inputs.completed, *done}))
        body = draft(
            [(name, self._recommending.openings(inputs, name)) for name in chosen],
            self._recommending.facts(inputs),
            self._content.sites[turn.person.site],
            explore=explore,
            abroad=turn.answers("circumstances").get("country") == "another",
        )
        self._store(turn, body)
        return [*texts(turn, "plan.drafted"), *self._with_choices(turn)]

    def show(self, turn: Turn) -> list[Message]:
        """The newest plan with the counsellor's answer, if there is one."""
        newest = turn.standing().plan
        if newest is None:
            return texts(turn, "plan.none_yet")
        if newest.status in OPEN:
            return [*self._news(turn, newest), *self._with_choices(turn)]
        return [*self._news(turn, newest), self._shown(turn, newest)]

    def change(self, turn: Turn) -> list[Message]:
        """Show the plan with a way to change each step, or carry out a change."""
        newest = turn.standing().plan
        if newest is None:
            return texts(turn, "plan.none_yet")
        if newest.status not in OPEN:
            return [*texts(turn, f"plan.not_open_{newest.status}"), self._shown(turn, newest)]
        body = Plan.model_validate(newest.body)
        if turn.chosen is not None and turn.chosen.step is not None:
            said, changed = self._changed(turn, body, turn.chosen.step, str(turn.chosen.verb))
            if changed is not None:
                self._store(turn, changed)
            return [*texts(turn, said), *self._with_choices(turn, edit=True)]
        return [*texts(turn, "plan.change_how"), *self._with_choices(turn, edit=True)]

    def agree(self, turn: Turn) -> list[Message]:
        """The participant agrees; sending is a step of its own."""
        newest = turn.standing().plan
        if newest is None or newest.status not in OPEN:
            return self.show(turn)
        newest = self._reopened(turn, newest)
        turn.planned(plans.set_agreement(turn.connection, newest, "agreed", ""))
        return [
            *texts(turn, "plan.agreed"),
            {
                "kind": "menu",
                "text": turn.language.line("plan.send_question"),
                "buttons": [
                    button(turn, "do:send_plan", "send_plan", primary=True),
                    button(turn, "do:change_plan", "change_plan"),
                ],
            },
        ]

    def disagree(self, turn: Turn) -> list[Message]:
        """Ask what is not right; the answer goes with the plan."""
        newest = turn.standing().plan
        if newest is None or newest.status not in OPEN:
            return self.show(turn)
        newest = self._reopened(turn, newest)
        turn.planned(plans.set_agreement(turn.connection, newest, None, ""))
        turn.position.asking, turn.position.misses, turn.position.correcting = "disagree", 0, None
        return []

    def send(self, turn: Turn) -> list[Message]:
        """Put the plan on the counsellor's desk, once the participant has said whether they agree."""
        newest = turn.standing().plan
        if newest is None:
            return texts(turn, "plan.none_yet")
        if newest.status == "submitted":
            return [*texts(turn, "plan.waiting", date=_day(turn, newest)), self._shown(turn, newest)]
        if newest.status not in OPEN or newest.agreement is None or newest.status == "returned":
            return [*texts(turn, "plan.answer_first"), *self._with_choices(turn)]
        days = self._content.sites[turn.person.site].answer_within_days
        answer_by = turn.now.date() + timedelta(days=days)
        turn.planned(plans.submit(turn.connection, newest, turn.person.site, answer_by, turn.now))
        return [
            *texts(turn, "plan.sent", date=turn.language.date(answer_by)),
            {
                "kind": "menu",
                "buttons": [
                    button(turn, "do:show_my_plan", "show_my_plan"),
                    button(turn, "do:stop_or_pause", "stop_or_pause", primary=True),
                ],
            },
        ]

    def status(self, turn: Turn) -> StoredPlan | None:
        """The newest plan."""
        return turn.standing().plan

    def news(self, newest: StoredPlan | None) -> str | None:
        """What staff did to a plan that the participant is shown once: a decision, or a changed version; or None."""
        if newest is None:
            return None
        if newest.decision is not None:
            return f"decision.{newest.id}"
        return f"changed.{newest.id}" if newest.unanswered else None

    # parts

    def _store(self, turn: Turn, body: Plan) -> StoredPlan:
        """The next version, by the participant: who has read what staff changed goes on from there."""
        stored = body.model_copy(update={"changed": ()}).model_dump(mode="json")
        first = turn.standing().plan is None
        made = plans.add_plan(turn.connection, turn.person.id, stored, "participant", turn.now, first=first)
        turn.planned(made)
        return made

    def _reopened(self, turn: Turn, newest: StoredPlan) -> StoredPlan:
        """A returned version stays as it was decided on; the participant goes on with a new one."""
        if newest.status == "draft":
            return newest
        return self._store(turn, Plan.model_validate(newest.body))

    def _changed(self, turn: Turn, body: Plan, step: str, verb: str) -> tuple[str, Plan | None]:
        """The name of what is said, and the changed plan if the change is possible."""
        one = body.step(step)
        if one is None:
            return "plan.step_gone", None
        setting = setting_of(self._content, self._recommending, turn)
        known = {found.step for found in body.conflicts}
        if verb == "drop":
            try:
                less = revising.without(body, step, setting)
            except ValueError:
                return "plan.last_step", None
            return "plan.step_dropped_needed" if _new(less, known) else "plan.step_dropped", less
        if one.due is None:
            return "plan.step_no_date", None
        moved = revising.moved(body, step, setting, later=verb == "later")
        if isinstance(moved, Refusal):
            return ("plan.step_waits" if moved is Refusal.WAITS else "plan.step_outside"), None
        if _new(moved, known):
            return "plan.step_moved_conflict", moved
        more = len(revising.changed_steps(body, moved)) > 1
        return "plan.step_moved_more" if more else "plan.step_moved", moved

    def _news(self, turn: Turn, newest: StoredPlan) -> list[Message]:
        made = newest.decision
        if made is None:
            if newest.status == "submitted":
                return texts(turn, "plan.waiting", date=_day(turn, newest))
            return self._changes(turn, newest) if newest.unanswered else []
        name = people.staff_names(turn.connection, [made.staff_id])[made.staff_id]
        said = texts(turn, f"plan.{made.outcome}", name=name, date=turn.language.date(made.at.date()))
        return [*said, *([text_message(turn.language.line("plan.reason", reason=made.reason))])]

    def _changes(self, turn: Turn, newest: StoredPlan) -> list[Message]:
        """Who of the staff changed how many steps."""
        assert newest.edited_by is not None
        name = people.staff_names(turn.connection, [newest.edited_by])[newest.edited_by]
        count, day = len(Plan.model_validate(newest.body).changed), turn.language.date(newest.at.date())
        return texts(turn, "plan.changed_by", name=name, count=count, date=day)

    def _with_choices(self, turn: Turn, *, edit: bool = False) -> list[Message]:
        newest = turn.standing().plan
        assert newest is not None
        message = self._shown(turn, newest, edit=edit)
        names = ("agree_plan", "disagree_plan") if edit else ("agree_plan", "change_plan", "disagree_plan")
        message["buttons"] = [button(turn, f"do:{name}", name, primary=name == "agree_plan") for name in names]
        return [message]

    def _shown(self, turn: Turn, newest: StoredPlan, *, edit: bool = False) -> Message:
        return plan_message(turn.language, turn.person.site, newest, today=turn.now.date(), edit=edit)


class Disagree:
    """The one question of what is not right with a plan; the person's own words are an answer too."""

    name = "disagree"
    _question = Question(
        id="reason", kind=Kind.CHOICE, options=tuple(Option(id=r) for r in DISAGREE_REASONS), own_words=True
    )

    def questions(self, turn: Turn) -> Sequence[Question]:
        """The reason."""
        return (self._question,)

    def expected(self, turn: Turn) -> int:
        """One question."""
        return 1

    def wording(self, turn: Turn, question: Question) -> Wording:
        """The question and its reasons."""
        say = turn.language.line
        options = {reason: say(f"disagree.{reason}") for reason in DISAGREE_REASONS}
        return Wording(say("disagree.question"), say("disagree.explain"), options, {}, {})

    def answers(self, turn: Turn) -> Mapping[str, Answer]:
        """Answered once the newest plan holds the reason."""
        newest = turn.standing().plan
        return {"reason": "given"} if newest is not None and newest.agreement == "disagreed" else {}

    def take(self, turn: Turn, question: Question, value: Answer) -> list[Message]:
        """Keep the reason with the plan; it can be changed or sent as it is."""
        newest = turn.standing().plan
        assert newest is not None
        turn.planned(plans.set_agreement(turn.connection, newest, "disagreed", str(value)))
        return texts(turn, "disagree.done")

    def why(self, turn: Turn) -> Sequence[str]:
        """Why a reason is asked for."""
        return turn.language.say("disagree.why")


def setting_of(content: Content, recommending: Recommending, turn: Turn) -> Setting:
    """What a participant's plan is checked against, as it stands now."""
    return Setting.of(content.sites[turn.person.site], recommending.facts(recommending.inputs(turn, ())))


def _new(plan: Plan, known: Collection[str]) -> bool:
    """Whether a step has a conflict that had none before."""
    return any(found.step not in known for found in plan.conflicts)


def _day(turn: Turn, newest: StoredPlan) -> str:
    return turn.language.date(newest.answer_by) if newest.answer_by else ""
