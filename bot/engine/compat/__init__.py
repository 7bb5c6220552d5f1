"""Rasa Open Source 3.6.21 on current Python and current, patched dependencies, without TensorFlow.

Import this and call ``install`` before the first ``import rasa``. Every patch says why it is there, and a test asserts
that Rasa is exactly this version and that each patched name still exists.
"""

from __future__ import annotations

from bot.engine.compat import absent, environment, logs, runner

RASA_VERSION = "3.6.21"


def install() -> None:
    """Makes ``import rasa`` work here. Safe to call again."""
    environment.install()
    logs.install()
    absent.install()
    runner.install()
