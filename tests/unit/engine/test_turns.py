"""What each intent leads to, through the real engine: outside the form, inside it, and at its edges."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from bot.engine.engine import Engine, Parse, Utterance

from .house import INTENTS, Chapters, Talk, kinds, opens_the_form

NO_QUESTION_OPEN = {
    "greet": "action_welcome",
    "ask_help": "say_help",
    "deny": "action_pause_or_menu",
    "dont_know": "say_help",
    "rate_not_at_all": "action_stale_answer",
    "rate_little": "action_stale_answer",
    "rate_middle": "action_stale_answer",
    "rate_quite": "action_stale_answer",
    "rate_very_much": "action_stale_answer",
    "answer": "action_stale_answer",
    "nlu_fallback": "action_not_understood",
    "distress": "action_distress",
    "ask_pathways": "action_pathways",
    "ask_pathway_details": "action_pathway_details",
    "ask_training": "action_training",
    "ask_internship": "action_internship",
    "compare_pathways": "action_compare",
    "find_occupation": "action_find_occupation",
    "choose_pathway": "action_choose_pathway",
    "reject_pathway": "action_reject_pathway",
    "make_career_plan": "action_make_plan",
    "show_my_plan": "action_show_plan",
    "change_plan": "action_change_plan",
    "agree_plan": "action_agree_plan",
    "disagree_plan": "action_disagree_plan",
    "send_plan": "action_send_plan",
    "ask_progress": "action_progress",
    "talk_to_counsellor": "action_talk_to_counsellor",
    "change_language": "action_change_language",
    "stop_or_pause": "action_stop",
    "thanks_bye": "action_stop",
    "repeat_or_explain_question": "action_repeat",
    "ask_why": "say_why",
    "correct_previous_answer": "action_correct",
    "who_sees_my_data": "say_who_sees_my_data",
    "out_of_scope": "say_out_of_scope",
    "tells_offence": "say_need_not_tell",
}
OPENING = {
    "start_interest_questionnaire": "action_start_interests",
    "start_skills_questionnaire": "action_start_skills",
    "start_circumstances_questionnaire": "action_start_circumstances",
    "continue_path": "action_continue",
    "affirm": "action_continue",
}
INTERRUPTING = {
    "greet": "action_welcome",
    "ask_help": "say_help",
    "start_interest_questionnaire": "say_finish_first",
    "start_skills_questionnaire": "say_finish_first",
    "start_circumstances_questionnaire": "say_finish_first",
    "ask_pathways": "action_about_later",
    "ask_pathway_details": "action_about_later",
    "ask_training": "action_about_later",
    "ask_internship": "action_about_later",
    "compare_pathways": "action_about_later",
    "find_occupation": "action_find_occupation",
    "choose_pathway": "action_about_later",
    "reject_pathway": "action_about_later",
    "make_career_plan": "action_about_later",
    "change_plan": "action_about_later",
    "agree_plan": "action_about_later",
    "disagree_plan": "action_about_later",
    "send_plan": "action_about_later",
    "show_my_plan": "action_show_plan",
    "ask_progress": "action_progress",
    "talk_to_counsellor": "action_talk_to_counsellor",
    "change_language": "action_change_language",
    "repeat_or_explain_question": "action_explain",
    "ask_why": "action_why",
    "correct_previous_answer": "action_correct",
    "who_sees_my_data": "say_who_sees_my_data",
    "out_of_scope": "say_out_of_scope",
    "tells_offence": "say_need_not_tell",
}
ANSWERING = ("affirm", "deny", "dont_know", "answer", "nlu_fallback", *(i for i in INTENTS if i.startswith("rate_")))
LEAVING = ("stop_or_pause", "thanks_bye")


def test_every_intent_has_its_place_in_these_tables() -> None:
    assert {*NO_QUESTION_OPEN, *OPENING} == set(INTENTS)
    assert {*INTERRUPTING, *ANSWERING, *LEAVING, "distress", "continue_path"} == set(INTENTS)


@pytest.mark.parametrize(("intent", "action"), NO_QUESTION_OPEN.items())
def test_with_no_question_open_an_intent_runs_its_action_and_listens(talk: Talk, intent: str, action: str) -> None:
    outcome = talk.choose(intent)

    assert outcome.actions == (action,)
    assert talk.form is None


@pytest.mark.parametrize(("intent", "action"), OPENING.items())
def test_an_action_can_open_the_questions(talk: Talk, intent: str, action: str) -> None:
    outcome = talk.choose(intent)

    assert outcome.actions == (action, "guidance_form")
    assert kinds(outcome) == [action, "question"]
    assert talk.form == "guidance_form"


@pytest.mark.parametrize("intent", OPENING)
def test_the_words_that_open_a_chapter_are_not_its_first_answer(talk: Talk, chapters: Chapters, intent: str) -> None:
    talk.choose(intent, text="yes, go on")

    assert chapters.of(talk.sender) == []


@pytest.mark.parametrize(("intent", "action"), INTERRUPTING.items())
def test_an_interruption_is_answered_and_the_same_question_comes_back(
    talk: Talk, chapters: Chapters, intent: str, action: str
) -> None:
    talk.open_form()

    outcome = talk.choose(intent)

    assert outcome.actions == (action, "guidance_form")
    assert outcome.messages == [{"kind": action}, {"kind": "question", "number": 1}]
    assert chapters.of(talk.sender) == []


@pytest.mark.parametrize("intent", [*INTERRUPTING, "continue_path", "distress"])
def test_after_an_interruption_the_next_message_is_an_answer(talk: Talk, chapters: Chapters, intent: str) -> None:
    talk.open_form().choose(intent)

    outcome = talk.choose("answer", text="quite a lot")

    assert chapters.of(talk.sender) == [("answer", "quite a lot")]
    assert outcome.messages == [{"kind": "question", "number": 2}]


@pytest.mark.parametrize("intent", ANSWERING)
def test_inside_the_form_an_answer_goes_to_the_validator_once(talk: Talk, chapters: Chapters, intent: str) -> None:
    outcome = talk.open_form().choose(intent, text="these words")

    assert chapters.of(talk.sender) == [(intent, "these words")]
    assert outcome.messages == [{"kind": "question", "number": 2}]


def test_going_on_inside_the_form_only_asks_again(talk: Talk) -> None:
    outcome = talk.open_form().choose("continue_path")

    assert outcome.messages == [{"kind": "question", "number": 1}]


def test_after_distress_no_question_follows_and_the_form_stays(talk: Talk) -> None:
    outcome = talk.open_form().choose("distress")

    assert outcome.messages == [{"kind": "action_distress"}]
    assert talk.form == "guidance_form"


def test_distress_again_and_again_never_closes_the_form(talk: Talk, chapters: Chapters) -> None:
    talk.open_form()
    for _ in range(5):
        talk.choose("distress")
    talk.choose("ask_why")

    talk.choose("answer", text="a little")

    assert chapters.of(talk.sender) == [("answer", "a little")]


@pytest.mark.parametrize("intent", LEAVING)
def test_stopping_closes_the_form(talk: Talk, intent: str) -> None:
    outcome = talk.open_form().choose(intent)

    assert outcome.actions == ("action_stop", "action_deactivate_loop")
    assert talk.form is None
    assert talk.slots["requested_slot"] is None


def test_after_a_stop_the_form_opens_again_where_it_was(talk: Talk) -> None:
    talk.open_form().choose("answer")
    talk.choose("stop_or_pause")

    outcome = talk.choose("continue_path")

    assert outcome.messages == [{"kind": "action_continue"}, {"kind": "question", "number": 2}]


def test_the_last_answer_ends_the_chapter(talk: Talk) -> None:
    talk.open_form()
    talk.choose("answer")
    talk.choose("answer")

    outcome = talk.choose("answer")

    assert outcome.actions == ("guidance_form", "action_chapter_end")
    assert talk.form is None
    assert talk.slots["answer"] is None


def test_a_chapter_can_be_done_twice(talk: Talk) -> None:
    for _ in range(2):
        talk.open_form()
        answers = [talk.choose("answer") for _ in range(3)]

    assert answers[-1].actions == ("guidance_form", "action_chapter_end")


def test_the_end_of_a_chapter_can_open_the_next(load: Callable[..., Engine]) -> None:
    chapters = Chapters(questions=1)

    def opens_the_next(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, object]]:
        chapters.questions = 2
        return [{"event": "slot", "name": "answer", "value": None}, *opens_the_form(dispatcher, tracker)]

    talk = Talk(load(chapters, action_chapter_end=opens_the_next)).open_form()
    outcome = talk.choose("answer", text="the only answer")

    assert outcome.actions == ("guidance_form", "action_chapter_end", "guidance_form")
    assert kinds(outcome) == ["action_chapter_end", "question"]
    assert chapters.of(talk.sender) == [("answer", "the only answer")]


@pytest.mark.parametrize("intent", ["choose_pathway", "reject_pathway", "make_career_plan", "disagree_plan"])
def test_any_action_may_open_the_questions(load: Callable[..., Engine], intent: str) -> None:
    action = NO_QUESTION_OPEN[intent]

    outcome = Talk(load(**{action: opens_the_form})).choose(intent)

    assert outcome.actions == (action, "guidance_form")


def test_an_interrupting_action_may_ask_for_the_form_by_itself(load: Callable[..., Engine]) -> None:
    talk = Talk(load(action_correct=opens_the_form)).open_form()

    outcome = talk.choose("correct_previous_answer")

    assert outcome.messages == [{"kind": "action_correct"}, {"kind": "question", "number": 1}]


def test_an_action_may_ask_for_another_action(load: Callable[..., Engine]) -> None:
    engine = load(action_welcome=lambda dispatcher, tracker: [FollowupAction("say_help")])

    assert kinds(Talk(engine).choose("greet")) == ["action_welcome", "say_help"]


def test_what_no_rule_covers_is_not_understood_and_stays_in_the_conversation(talk: Talk, engine: Engine) -> None:
    rules = next(
        node._component for name, node in engine._processor.graph_runner._nodes.items() if name.startswith("run_Rule")
    )
    saved = dict(rules.lookup["rules"])
    rules.lookup["rules"].clear()
    try:
        outcome = talk.choose("greet", text="good day")
    finally:
        rules.lookup["rules"].update(saved)

    assert outcome.actions == ("action_default_fallback",)
    assert kinds(outcome) == ["action_not_understood"]
    assert b"good day" in outcome.snapshot


@pytest.mark.parametrize(
    "text", ["/restart", "  /restart", '/greet{"answer": "done"}', "//\t/affirm", "\u200b/restart"]
)
def test_typed_text_is_never_a_command(talk: Talk, chapters: Chapters, text: str) -> None:
    outcome = talk.open_form().type(text)

    assert outcome.parse.intent not in {"restart", "session_start", "back"}
    assert outcome.parse.confidence < 1
    assert talk.form == "guidance_form"


def test_typed_text_in_the_form_arrives_as_it_was_typed(talk: Talk, chapters: Chapters) -> None:
    talk.open_form().type("/Zxqw, VERY much!")

    assert chapters.of(talk.sender) == [("nlu_fallback", "/Zxqw, VERY much!")]


def test_typed_text_is_understood_in_the_language_of_the_sitting(engine: Engine) -> None:
    assert Talk(engine, "a person who speaks French", "fr").type("bonjour").actions == ("action_welcome",)


def test_a_button_is_certain_and_carries_what_it_stands_for(talk: Talk) -> None:
    outcome = talk.choose("choose_pathway", pathway="logistics")

    assert (outcome.parse.intent, outcome.parse.confidence) == ("choose_pathway", 1.0)
    assert outcome.parse.entities == {"pathway": "logistics"}


def test_a_text_that_was_parsed_already_is_not_parsed_again(talk: Talk) -> None:
    parsed = Parse("greet", 0.8, (("greet", 0.8),))

    outcome = talk._turn(Utterance(talk.sender, "how does this work", "en", parse=parsed))

    assert outcome.parse.intent == "greet"
    assert outcome.actions == ("action_welcome",)


def test_an_action_sees_the_slots_the_message_and_the_language(load: Callable[..., Engine]) -> None:
    seen: dict[str, object] = {}

    def look(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, object]]:
        seen.update(
            pathway=next(tracker.get_latest_entity_values("pathway")),
            text=tracker.latest_message["text"],
            language=tracker.latest_message["metadata"]["language"],
            sender=tracker.sender_id,
            last=tracker.events[-1]["event"],
        )
        return []

    Talk(load(action_choose_pathway=look), "Ana").choose("choose_pathway", text="Logistics", pathway="logistics")

    assert seen == {
        "pathway": "logistics",
        "text": "Logistics",
        "language": "en",
        "sender": "Ana",
        "last": "user_featurization",
    }


def test_plain_texts_become_messages_too(load: Callable[..., Engine]) -> None:
    def say(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, object]]:
        dispatcher.utter_message(text="Hello.")
        return []

    assert Talk(load(say_help=say)).choose("ask_help").messages == [
        {"kind": "say_help"},
        {"kind": "text", "text": "Hello."},
    ]
