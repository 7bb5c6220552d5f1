"""The desk's own pieces: the drawing of a profile, and the transcript as plain lines."""

from datetime import datetime

from bot.guidance.parts import Area
from bot.guidance.profile import Profile
from bot.records.conversations import TranscriptTurn
from bot.web.staff.profile_drawing import hexagon
from bot.web.staff.transcript import bubble, exchange


def test_a_full_score_reaches_the_corner_above() -> None:
    """R stands at the top; a score of 40 lies on the outermost ring, 0 in the middle."""
    drawn = hexagon(Profile.exact({Area.REALISTIC: 40.0, Area.SOCIAL: 0.0}))
    assert drawn.corners == ((0.0, -100.0), (0.0, 0.0))
    assert drawn.letters[0][0] == "R"


def test_an_area_without_a_score_has_no_corner() -> None:
    """Nothing answered is not "not at all"."""
    assert hexagon(Profile.exact(dict.fromkeys(Area))).shape == ""


def test_a_question_is_shown_with_its_options_apart() -> None:
    """The question is a line, the options are choices; no structure is left."""
    shown = bubble(
        {
            "kind": "question",
            "text": "Repair a bicycle",
            "hint": "Would you like it?",
            "options": [{"id": "a", "label": "A little"}],
            "dont_know": {"id": "d", "label": "I don't know"},
        }
    )
    assert list(shown.lines) == ["Repair a bicycle", "Would you like it?"]
    assert list(shown.choices) == ["A little", "I don't know"]


def test_a_plan_is_shown_as_goals_and_numbered_steps() -> None:
    """Status, goals and steps with their dates."""
    shown = bubble(
        {
            "kind": "plan",
            "title": "My plan",
            "status": {"id": "draft", "label": "Draft"},
            "goals": [{"title": "Get ready", "steps": [{"number": 1, "title": "Talk", "due": "by 3 May"}]}],
            "lines": [],
        }
    )
    assert list(shown.lines) == ["Draft", "Get ready", "1. Talk (by 3 May)"]


def test_a_kind_that_is_new_shows_what_it_has_in_common() -> None:
    """A message of tomorrow is not lost today."""
    assert list(bubble({"kind": "tomorrow", "text": "Hello", "extra": {"a": 1}}).lines) == ["Hello"]


def test_a_turn_says_how_it_was_said() -> None:
    """A pressed button, and a safety screen in the reply."""
    turn = TranscriptTurn(
        number=3,
        turn_id="t",
        language="fr",
        said="Aide",
        button="help",
        intent="distress",
        confidence=None,
        reply={"messages": [{"kind": "safety", "title": "Vous n'êtes pas seul"}]},
        at=datetime(2026, 1, 1),
    )
    shown = exchange(turn)
    assert (shown.way, shown.safety, shown.bubbles[0].title) == ("button", True, "Vous n'êtes pas seul")
