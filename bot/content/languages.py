"""One language: its texts, with placeholders filled and plural forms chosen."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from babel import Locale
from babel.dates import format_date

from bot.content.texts import InstrumentText, LanguageInfo, Messages, PathwayText, SearchWords, SiteText, SkillsText


@dataclass(frozen=True, slots=True)
class Language:
    """Everything that people read in one language."""

    info: LanguageInfo
    responses: Messages
    interface: Messages
    desk: Messages
    interests: InstrumentText
    circumstances: InstrumentText
    exploring: InstrumentText
    skills: SkillsText
    pathways: Mapping[str, PathwayText]
    sites: Mapping[str, SiteText]
    search: SearchWords

    def say(self, key: str, **values: object) -> tuple[str, ...]:
        """The bubbles of a response, placeholders filled; raises KeyError for a text that no pack has."""
        text = self.responses[key]
        if isinstance(text, tuple):
            return tuple(part.format_map(values) for part in text)
        return (_fill(text, self.info, values),)

    def line(self, key: str, **values: object) -> str:
        """One response of a single bubble."""
        return " ".join(self.say(key, **values))

    def label(self, key: str, **values: object) -> str:
        """A label of the participant's pages."""
        return _label(self.interface, key, self.info, values)

    def desk_label(self, key: str, **values: object) -> str:
        """A label of the staff pages."""
        return _label(self.desk, key, self.info, values)

    def listed(self, parts: Iterable[str]) -> str:
        """Several things in a row, with the language's comma between."""
        return f"{self.info.comma} ".join(parts)

    def date(self, day: date, length: Literal["long", "medium"] = "long") -> str:
        """A day as people of this language write it: 1 March 2027, 1er mars 2027; for staff shorter."""
        written = format_date(day, length, locale=self.info.locale)
        return re.sub(r"^1\b", self.info.first_of_month, written) if day.day == 1 else written


def _label(messages: Messages, key: str, info: LanguageInfo, values: Mapping[str, object]) -> str:
    text = messages[key]
    if isinstance(text, tuple):
        return " ".join(part.format_map(values) for part in text)
    return _fill(text, info, values)


def _fill(text: str | Mapping[str, str], info: LanguageInfo, values: Mapping[str, object]) -> str:
    if isinstance(text, str):
        return text.format_map(values)
    count = values["count"]
    assert isinstance(count, (int, float))
    form = Locale.parse(info.locale).plural_form(count)
    return text.get(form, text["other"]).format_map(values)
