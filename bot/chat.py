"""Talks in a terminal through the real turn, with a participant that is gone afterwards."""

import itertools
from typing import TextIO

from bot import app as composition
from bot.casework.turn import Message
from bot.settings import Settings, SettingsError
from bot.turns import OPENING, Request, TextTooLong

CODE, PIN = "CHAT1", "00000000"


async def talk(settings: Settings, language: str, source: TextIO, target: TextIO) -> None:
    """Read lines from ``source`` until it ends; a number presses the button with that number."""
    content, database = composition.throw_away(settings)
    parts = composition.wire(settings, content, database)
    site = next((one for one in content.sites.values() if language in one.languages), None)
    if site is None:
        raise SettingsError(
            f"--language: {language!r} is not spoken at any site; there is {', '.join(content.languages)}"
        )
    participant_id = parts.access.add_participant(code=CODE, pin=PIN, site=site.id, language=language)
    composition.load_engine(parts)
    numbers = itertools.count(1)

    def asked(**what: object) -> Request:
        return Request(participant_id, f"chat-{next(numbers):06d}", language, **what)  # type: ignore[arg-type]

    buttons = _show((await parts.turns.handle(asked(button=OPENING))).messages, target)
    for line in source:
        said = line.rstrip("\n")
        number = int(said) if said.isdecimal() else 0
        try:
            if 1 <= number <= len(buttons):
                button, is_multi = buttons[number - 1]
                values = (button.rpartition(":")[2],) if is_multi else None
                pressed = button.rpartition(":")[0] if is_multi else button
                reply = await parts.turns.handle(asked(button=pressed, values=values))
            else:
                reply = await parts.turns.handle(asked(text=said))
        except TextTooLong:
            target.write("(too long)\n")
            continue
        buttons = _show(reply.messages, target)


def _show(messages: list[Message], target: TextIO) -> list[tuple[str, bool]]:
    """Write the messages as text and return the buttons by their numbers."""
    buttons: list[tuple[str, bool]] = []

    def offer(button: str, label: str, is_multi: bool = False) -> None:
        buttons.append((button, is_multi))
        target.write(f"   [{len(buttons)}] {label}\n")

    for message in messages:
        for name in ("title", "text"):
            if message.get(name):
                target.write(f"{message[name]}\n")
        for line in message.get("lines", ()):
            target.write(f"  {line}\n")
        for area in message.get("areas", ()):
            target.write(f"  {area['label']}: {area['words']}\n")
        for card in message.get("cards", ()):
            target.write(f"* {card['title']} – {card['fit']['label']}\n")
            for section in card["sections"]:
                target.write(f"    {section['title']}: {' '.join(section['reasons'])}\n")
            for button in card["buttons"]:
                offer(button["id"], f"{button['label']}: {card['title']}")
        for goal in message.get("goals", ()):
            target.write(f"* {goal['title']}\n")
            for step in goal["steps"]:
                target.write(f"    {step['number']}. {step['title']} ({step['actor']}) {step.get('due', '')}\n")
        for option in message.get("options", ()):
            offer(option["id"], option["label"], message.get("type") == "multi")
        for button in message.get("buttons", ()):
            offer(button["id"], button["label"])
        if message.get("dont_know"):
            offer(message["dont_know"]["id"], message["dont_know"]["label"])
    target.flush()
    return buttons
