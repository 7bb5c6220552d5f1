"""Names every action of domain.yml and says which use case it is."""

from collections.abc import Callable
from functools import partial

from rasa_sdk import Action

from actions.form import AskAnswer, ValidateGuidanceForm
from actions.tell import Tell
from bot.casework import Casework
from bot.casework.turn import Message, Turn


def build(casework: Casework) -> list[Action]:
    """The actions, wired with the use cases. One instance each serves every conversation."""
    asking, journey, pathways, planning = (
        casework.asking,
        casework.journey,
        casework.pathways,
        casework.planning,
    )

    def say(key: str) -> Callable[[Turn], list[Message]]:
        return lambda turn: journey.say(turn, key)

    def or_a_job(tell: Callable[[Turn], list[Message]]) -> Callable[[Turn], list[Message]]:
        return partial(casework.occupations.or_else, tell=tell)

    tellers: dict[str, Callable[[Turn], list[Message]]] = {
        "action_distress": casework.safety.look_in,
        "action_welcome": journey.welcome,
        "action_continue": journey.go_on,
        "action_start_interests": partial(journey.start, name="interests"),
        "action_start_circumstances": partial(journey.start, name="circumstances"),
        "action_start_skills": partial(journey.start, name="skills"),
        "action_chapter_end": journey.chapter_end,
        "action_stop": journey.stop,
        "action_progress": journey.progress,
        "action_about_later": journey.about_later,
        "action_pause_or_menu": journey.pause_or_menu,
        "action_repeat": journey.repeat,
        "action_stale_answer": journey.stale,
        "action_talk_to_counsellor": journey.talk,
        "action_change_language": journey.change_language,
        "action_not_understood": or_a_job(journey.not_understood),
        "action_correct": asking.correct,
        "action_explain": asking.explain,
        "action_why": asking.why,
        "action_pathways": pathways.show,
        "action_pathway_details": or_a_job(pathways.details),
        "action_compare": pathways.compare,
        "action_find_occupation": casework.occupations.find,
        "action_choose_pathway": or_a_job(pathways.choose),
        "action_reject_pathway": pathways.reject,
        "action_training": partial(pathways.offers, kinds=("course",)),
        "action_internship": partial(pathways.offers, kinds=("placement", "work")),
        "action_make_plan": planning.make,
        "action_show_plan": planning.show,
        "action_change_plan": planning.change,
        "action_agree_plan": planning.agree,
        "action_disagree_plan": planning.disagree,
        "action_send_plan": planning.send,
        "say_help": say("help"),
        "say_why": say("why"),
        "say_who_sees_my_data": say("who_sees_my_data"),
        "say_out_of_scope": say("out_of_scope"),
        "say_need_not_tell": say("need_not_tell"),
        "say_finish_first": say("finish_first"),
    }
    return [
        *(Tell(name, tell) for name, tell in tellers.items()),
        AskAnswer(asking),
        ValidateGuidanceForm(asking),
    ]
