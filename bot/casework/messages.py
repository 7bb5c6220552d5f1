"""Small messages that many use cases say."""

from bot.casework.turn import Message, Turn
from bot.guidance.profile import Profile


def text_message(text: str) -> Message:
    """A plain bubble."""
    return {"kind": "text", "text": text}


def texts(turn: Turn, key: str, **values: object) -> list[Message]:
    """The bubbles of a response."""
    return [text_message(line) for line in turn.language.say(key, **values)]


def button(turn: Turn, target: str, name: str, *, primary: bool = False) -> Message:
    """A button that sends ``target``, with the label of that name."""
    found: Message = {"id": target, "label": turn.language.line(f"button.{name}")}
    return {**found, "primary": True} if primary else found


def job_search(turn: Turn, name: str = "find_occupation") -> list[Message]:
    """The button to look for a named job; none in a language of buttons, where nobody can write the name."""
    return [button(turn, "do:find_occupation", name)] if turn.language.info.typing else []


def profile_message(turn: Turn, profile: Profile, *, first: bool = False) -> Message:
    """The interests as a hexagon and in words; a flat profile is told as such."""
    say = turn.language.line
    leading = [say(f"area.{area}") for area in profile.leading]
    key = "profile.first" if first else "profile.full"
    text = say(f"{key}_flat") if profile.flat else say(key, areas=turn.language.listed(leading))
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
