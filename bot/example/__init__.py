"""Example people: an invented person's answers, walked through the real turn, told as a page with every source."""

from pathlib import Path

from bot import app as composition
from bot.example.page import page
from bot.example.person import Person, read_person
from bot.example.shown import Untraceable
from bot.example.sources import Sources
from bot.example.walk import SittingClock, Walk, walk
from bot.settings import Settings

__all__ = ["Person", "SittingClock", "Sources", "Untraceable", "Walk", "page", "read_person", "told", "walk"]


async def told(settings: Settings, file: Path, name: str) -> str:
    """The page of the person in ``file``, over a database that is gone afterwards. ``name``: the file, on the page.

    Raises ContentError for a bad file, EngineError without a trained model, Untraceable for a reason without a source.
    """
    content, database = composition.throw_away(settings)
    person = read_person(file, content)
    clock = SittingClock(person.today)
    parts = composition.wire(settings, content, database, clock)
    composition.load_engine(parts)
    return page(content, parts.casework.recommending, await walk(parts, clock, person, name), name)
