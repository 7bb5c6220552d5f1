"""Keeps people's words out of the logs, and Rasa's chatter out of training."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from typing import Any, TextIO

import structlog

_UNHELPFUL = (
    # Every domain with slots gets it.
    "Slot auto-fill has been removed",
    # Only the server sets these two.
    "The intent 'answer' is listed in the domain file",
    "The intent 'nlu_fallback' is listed in the domain file",
)


class _EventNames:
    """Stands in for the structlog loggers of Rasa's modules, which log what people wrote.

    Debug and info lines go nowhere. Of the others the event's name goes to the ordinary log, without its values.
    """

    def debug(self, event: str, **values: object) -> None:
        """Says nothing."""

    info = debug

    def warning(self, event: str, **values: object) -> None:
        """Says that it happened."""
        logging.getLogger("rasa").warning(event)

    error = exception = critical = warning


def install() -> None:
    """Gives Rasa's modules quiet loggers, whatever the service's own logging is set to. Before Rasa is imported."""
    if hasattr(structlog.get_logger, "quiet_for_rasa"):
        return
    original = structlog.get_logger

    def get_logger(*arguments: Any, **values: Any) -> Any:
        caller = sys._getframe(1).f_globals.get("__name__", "")
        return _EventNames() if caller.startswith("rasa.") else original(*arguments, **values)

    get_logger.quiet_for_rasa = True  # type: ignore[attr-defined]
    structlog.get_logger = get_logger
    # Their debug and info lines hold messages and slots as well.
    for name in ("rasa", "rasa_sdk"):
        logging.getLogger(name).setLevel(logging.WARNING)


@contextlib.contextmanager
def calm() -> Iterator[None]:
    """Hides progress bars, and shows each of Rasa's warnings as one plain line on stderr."""
    before = {name: os.environ.get(name) for name in ("LOG_LEVEL", "TQDM_DISABLE")}
    os.environ.update(LOG_LEVEL="WARNING", TQDM_DISABLE="1")
    try:
        with warnings.catch_warnings():
            for message in _UNHELPFUL:
                warnings.filterwarnings("ignore", message=message)
            for category in (DeprecationWarning, FutureWarning):
                warnings.simplefilter("ignore", category)
            warnings.showwarning = _show
            yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def captured() -> Iterator[io.StringIO]:
    """Is calm, and collects what Rasa prints."""
    with calm(), contextlib.redirect_stdout(io.StringIO()) as printed:
        yield printed


def _show(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    print("warning:", " ".join(str(message).split()), file=sys.stderr)
