"""What a button's id means. The page sends ids, the server alone decides what they stand for."""

import re
from collections.abc import Sequence

from bot.casework.turn import Chosen
from bot.content.languages import Language

PLAIN_INTENTS = frozenset(
    (
        "greet",
        "ask_help",
        "start_interest_questionnaire",
        "start_skills_questionnaire",
        "start_circumstances_questionnaire",
        "ask_pathways",
        "compare_pathways",
        "find_occupation",
        "ask_training",
        "ask_internship",
        "make_career_plan",
        "show_my_plan",
        "change_plan",
        "agree_plan",
        "disagree_plan",
        "send_plan",
        "talk_to_counsellor",
        "change_language",
        "stop_or_pause",
        "continue_path",
        "correct_previous_answer",
        "repeat_or_explain_question",
        "ask_why",
        "ask_progress",
        "who_sees_my_data",
    )
)
PATHWAY_INTENTS = {
    "details": "ask_pathway_details",
    "all": "ask_pathway_details",
    "choose": "choose_pathway",
    "reject": "reject_pathway",
}
OCCUPATION = re.compile("[0-9a-f-]{36}")
STEP_VERBS = frozenset(("drop", "later", "sooner"))
SAFETY_VERBS = frozenset(("go_on", "not_meant", "stop"))


class UnknownButton(Exception):
    """A button id that no page of ours has sent."""


def answer(questionnaire: str, question: str, option: str | None = None) -> str:
    """The id of an answer's button; without an option, the id that a multi question is sent with."""
    return f"answer:{questionnaire}.{question}" + (f":{option}" if option is not None else "")


def resolve(button: str, values: Sequence[str] | None = None) -> Chosen:
    """What a button means; raises UnknownButton. Whether an answer fits its question is decided where it is asked."""
    match button.split(":"):
        case ["do", intent] if intent in PLAIN_INTENTS:
            return Chosen(intent)
        case ["answer", question, option] if "." in question:
            return Chosen("answer", question=question, value=option)
        case ["answer", question] if "." in question and values is not None:
            return Chosen("answer", question=question, value=tuple(values))
        case ["pathway", pathway, verb] if verb in PATHWAY_INTENTS:
            return Chosen(PATHWAY_INTENTS[verb], pathway=pathway, verb=verb)
        case ["list", first] if first.isascii() and first.isdecimal() and len(first) < 3:
            return Chosen("ask_pathways", verb=first)
        case ["step", step, verb] if verb in STEP_VERBS:
            return Chosen("change_plan", step=step, verb=verb)
        case ["job", occupation] if OCCUPATION.fullmatch(occupation):
            return Chosen("find_occupation", occupation=occupation)
        case ["language", code]:
            return Chosen("change_language", verb=code)
        case ["safety", verb] if verb in SAFETY_VERBS:
            return Chosen("safety", verb=verb)
    raise UnknownButton(button[:80])


def button_label(language: Language, button: str) -> str:
    """The words of a button that no question and no search has made, as the transcript keeps them."""
    match button.split(":"):
        case ["do", "continue_path"]:
            return language.line("button.continue_path")
        case ["do", name] if f"button.{name}" in language.responses:
            return language.line(f"button.{name}")
        case ["pathway", name, verb] if name in language.pathways:
            said = language.line("button.all_occupations" if verb == "all" else f"button.{verb}")
            return f"{said}: {language.pathways[name].title}"
        case ["list", _]:
            return language.line("button.more")
        case ["language", code]:
            return code
        case ["step", _, verb]:
            return language.line(f"button.step_{verb}")
        case ["safety", verb]:
            return language.line(f"button.safety_{verb}")
    return button
