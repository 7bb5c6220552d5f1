"""Participants for a measurement: many at once, with one hash for all, because hashing is what costs."""

import random
import secrets
from collections.abc import Sequence

from bot.app import Parts, utc_now
from bot.content.examples import read_examples
from bot.measuring.service import PIN
from bot.records import conversations, people

SITE = "demo"
ASIDES = frozenset(("ask_why", "repeat_or_explain_question", "ask_progress", "who_sees_my_data", "out_of_scope"))
"""What people ask in the middle of a question, and go on."""
MOST_ASIDES = 200


def add(parts: Parts, count: int, languages: Sequence[str]) -> list[tuple[str, str]]:
    """Store participants of the demo site with an open conversation; returns code and language of each."""
    prefix = f"L{secrets.randbelow(10**6):06d}"
    codes = [(f"{prefix}{number:05d}", languages[number % len(languages)]) for number in range(count)]
    first, language = codes[0]
    parts.access.add_participant(code=first, pin=PIN, site=SITE, language=language)
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
        connection.commit()
    return codes


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
