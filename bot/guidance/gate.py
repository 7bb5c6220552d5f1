"""The safety gate: the lexicon that people wrote and reviewed, and beside it the trained classifier.

Whatever either of them hears is answered. The full screen comes when the classifier is very sure, or when a list holds
the words and the classifier does not find them clearly harmless; everything else that is heard is a check-in.
"""

from dataclasses import dataclass

from bot.guidance.hearing import Hearing
from bot.guidance.safeguarding import Finding, Level, Lexicon

HEARD = "classifier"
"""Kind and pattern of what no list holds."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Both ears. Neither needs the dialogue engine, and nothing is kept of what is read."""

    lexicon: Lexicon
    hearing: Hearing

    def find(self, text: str, language: str | None = None) -> Finding | None:
        """What of concern a text holds, in any language, above all the sitting's."""
        found, words = self.lexicon.hear(text, language)
        sound, limits = self.hearing.sound(words), self.hearing.limits(language)
        if found is not None and found.level is Level.NOW:
            return found if sound.danger >= limits.confirm else Finding(Level.CHECK_IN, found.kind, found.pattern)
        if sound.danger >= limits.now:
            return Finding(Level.NOW, found.kind if found else HEARD, found.pattern if found else HEARD)
        if found is not None:
            return found
        return Finding(Level.CHECK_IN, HEARD, HEARD) if sound.alarm >= limits.check_in else None
