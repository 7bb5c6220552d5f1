"""Participants for a measurement: many at once, with one hash for all, because hashing is what costs."""

import random
import secrets
from collections.abc import Sequence
from typing import NamedTuple

from bot.app import Parts, utc_now
from bot.content.examples import read_examples
from bot.measuring.service import PIN
from bot.records import conversations, people, tables

SITE = "demo"
ASIDES = frozenset(("ask_why", "repeat_or_explain_question", "ask_progress", "who_sees_my_data", "out_of_scope"))
"""What people ask in the middle of a question, and go on."""
MOST_ASIDES = 200
TURNS_EACH, ANSWERS_EACH, REPLY_BYTES = 5, 20, 1_000


class Added(NamedTuple):
    """A participant of a measurement."""

    id: int
    code: str
    language: str


def add(parts: Parts, count: int, languages: Sequence[str]) -> list[Added]:
    """Store ``count`` participants of the demo site, at least one, each with an open conversation."""
    prefix = f"L{secrets.randbelow(10**6):06d}"
    codes = [(f"{prefix}{number:05d}", languages[number % len(languages)]) for number in range(count)]
    first, spoken = codes[0]
    made = [Added(parts.access.add_participant(code=first, pin=PIN, site=SITE, language=spoken), first, spoken)]
    with parts.database.write() as connection:
        found = people.participant_by_code(connection, first)
        assert found is not None
        now = utc_now()
        for code, language in codes[1:]:
            added = people.add_participant(
                connection,
                code=code,
                pin_hash=found[1],
                site=SITE,
                language=language,
                held=people.Held(),
                now=now,
            )
            conversations.open_conversation(connection, added, language, now)
            made.append(Added(added, code, language))
        connection.commit()
    return made


def fill(parts: Parts, people_there: int) -> None:
    """Store participants until there are so many, each with TURNS_EACH turns and ANSWERS_EACH answers behind them."""
    with parts.database.read() as connection:
        missing = people_there - people.count(connection)[0]
    if missing <= 0:
        return
    added = add(parts, missing, ("en",))
    now = utc_now()
    said = {"kind": "text", "text": "x" * REPLY_BYTES}
    reply = {"messages": [said], "progress": None, "language": "en"}
    with parts.database.write() as connection:
        for one in added:
            found = conversations.take(connection, one.id)
            turns = [
                {
                    "conversation_id": found.id,
                    "number": number,
                    "turn_id": f"fill-{one.code}-{number}",
                    "language": "en",
                    "said": "Quite a lot",
                    "button": "answer:interests.r1:quite",
                    "intent": "answer",
                    "confidence": 1.0,
                    "unclear": False,
                    "reply": reply,
                    "at": now,
                }
                for number in range(1, TURNS_EACH + 1)
            ]
            given = [
                {
                    "participant_id": one.id,
                    "instrument": "interests",
                    "version": 1,
                    "question": f"q{number}",
                    "value": "quite",
                    "at": now,
                }
                for number in range(ANSWERS_EACH)
            ]
            connection.execute(tables.turn.insert(), turns)
            connection.execute(tables.answer.insert(), given)
        connection.commit()


def asides(parts: Parts, languages: Sequence[str], seed: int) -> dict[str, list[str]]:
    """Language → lines of our own examples that interrupt a question without answering it."""
    chance = random.Random(seed)
    found = {}
    for language in languages:
        files = sorted((parts.settings.home / "data/nlu" / language).glob("*.yml"))
        lines = [one.text for file in files for one in read_examples(file) if one.intent in ASIDES]
        plain = [line for line in lines if not set(line) & set("[](){}|")]
        found[language] = chance.sample(plain, min(len(plain), MOST_ASIDES))
    return found


def jobs(parts: Parts, languages: Sequence[str]) -> dict[str, list[str]]:
    """Language → titles of the pathways' occupations, to be told of as work that was done."""
    return {
        code: [
            job.title
            for pathway in parts.content.languages[code].pathways.values()
            for job in pathway.occupations.values()
        ]
        for code in languages
    }
