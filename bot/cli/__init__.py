"""The command line. Answers on stdout (JSON with --json), progress on stderr, exit 1 with one clear line."""

import sys

import typer

from bot.cli import content, guidance, methods, models, people, service, understanding
from bot.cli.common import Refused
from bot.cli.logs import set_up_logs
from bot.content import ContentError
from bot.records.database import DatabaseError
from bot.settings import SettingsError

__all__ = ["Refused", "app", "main"]

app = typer.Typer(
    help="Itinera: vocational guidance inside the prison. Nothing leaves the building.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(service.app)
app.add_typer(guidance.app)
app.add_typer(content.content, name="content")
app.add_typer(people.staff, name="staff")
app.add_typer(people.participant, name="participant")
app.add_typer(understanding.bench, name="bench")
app.add_typer(understanding.evaluate, name="evaluate")
app.add_typer(methods.simulate, name="simulate")
app.add_typer(methods.audit, name="audit")
app.add_typer(methods.instrument, name="instrument")
app.add_typer(models.learning, name="learning")
app.add_typer(models.model, name="model")


def main() -> None:
    """Run the command line; every failure that a person can mend is one clear sentence."""
    set_up_logs()
    try:
        app(standalone_mode=False)
    except (Refused, SettingsError, ContentError, DatabaseError) as error:
        _end(str(error))
    except (KeyboardInterrupt, typer.Abort):
        _end("stopped")
    except Exception as error:
        said = _for_people(error)
        if said is None:
            raise
        _end(said)


def _for_people(error: Exception) -> str | None:
    """The sentence of an error that is for people: wrong usage, or the engine's (asked without loading Rasa)."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "NoArgsIsHelpError" in kinds:
        print(error.format_message())  # type: ignore[attr-defined]
        raise SystemExit(0)
    if "UsageError" in kinds:
        return str(error.format_message())  # type: ignore[attr-defined]
    return str(error) if "EngineError" in kinds else None


def _end(sentence: str) -> None:
    print(f"itinera: {sentence}", file=sys.stderr)
    raise SystemExit(1)
