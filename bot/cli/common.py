"""What the commands share: options, refusing bad input, opening the parts."""

from typing import Annotated, Any

import typer

from bot import settings as configuration

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
LanguageOption = Annotated[str, typer.Option("--language", help="A language that has a folder in data/languages.")]


class Refused(Exception):
    """Bad input; the sentence says which value and what to do."""


def group(what: str) -> typer.Typer:
    """Commands that belong together."""
    return typer.Typer(help=what, no_args_is_help=True)


def open_parts() -> Any:
    """The rooms over the configured database. Heavy to import, so only the commands that need it pay for it."""
    from bot import app as composition

    return composition.compose(configuration.read())


def throw_away_parts() -> Any:
    """The rooms over an empty database that is gone afterwards."""
    from bot import app as composition

    settings = configuration.read()
    return composition.wire(settings, *composition.throw_away(settings))


def known_language(languages: Any, code: str) -> None:
    """Raise Refused for a language that there is not."""
    if code not in languages:
        raise Refused(f"--language: {code!r} is not known; there is {', '.join(languages)}")


def known_site(sites: Any, site: str) -> None:
    """Raise Refused for a site that there is not."""
    if site not in sites:
        raise Refused(f"--site: {site!r} is not known; there is {', '.join(sites)}")


def progress_bar() -> Any:
    """A progress bar on stderr."""
    from rich.console import Console
    from rich.progress import Progress

    return Progress(console=Console(stderr=True))
