"""Commands for accounts: staff and participants."""

import secrets
import sys
from collections.abc import Callable
from datetime import date
from typing import Annotated

import typer

from bot.cli.common import LanguageOption, Refused, group, open_parts

staff = group("Staff accounts.")
participant = group("Participants.")


@staff.command("add")
def staff_add(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Option(help="The name that decisions carry.")],
    role: Annotated[str, typer.Option(help="counsellor or manager.")] = "counsellor",
    site: Annotated[str, typer.Option(help="A site of data/sites.")] = "demo",
    language: LanguageOption = "en",
) -> None:
    """Add a member of staff; the passphrase is read from the terminal, or made and printed once."""
    access = open_parts().access
    passphrase = _asked_secret("Passphrase (at least 12 letters; empty: make one): ") or secrets.token_urlsafe(12)
    _accepted(
        lambda: access.add_staff(
            username=username, name=name, role=role, passphrase=passphrase, language=language, site=site
        )
    )
    print(f"{username} can sign in at /desk with the passphrase: {passphrase}")


@participant.command("add")
def participant_add(
    code: Annotated[str, typer.Argument(help="The code to sign in with, e.g. A1234.")],
    site: Annotated[str, typer.Option(help="A site of data/sites.")] = "demo",
    language: LanguageOption = "en",
    release_on: Annotated[str | None, typer.Option(help="Day of release, YYYY-MM-DD, if it is known.")] = None,
    permission: Annotated[list[str] | None, typer.Option(help="A permission that staff gave; may be repeated.")] = None,
    completed: Annotated[list[str] | None, typer.Option(help="An offer already done; may be repeated.")] = None,
    adjustment: Annotated[list[str] | None, typer.Option(help="three_faces: three faces instead of five.")] = None,
    sex: Annotated[str | None, typer.Option(help="Counted in the fairness report, used for nothing else.")] = None,
    age_band: Annotated[str | None, typer.Option(help="Counted in the fairness report, used for nothing else.")] = None,
) -> None:
    """Add a participant; the PIN is made here and printed once."""
    from bot.records.people import Held

    access = open_parts().access
    try:
        day = date.fromisoformat(release_on) if release_on else None
    except ValueError:
        raise Refused(f"--release-on: {release_on!r} is not a day such as 2027-06-30") from None
    pin = new_pin()
    held = Held(
        release_on=day,
        permissions=tuple(permission or ()),
        completed=tuple(completed or ()),
        adjustments=tuple(adjustment or ()),
        sex=sex,
        age_band=age_band,
    )
    _accepted(lambda: access.add_participant(code=code, pin=pin, site=site, language=language, held=held))
    print(f"{code.upper()} can sign in with the PIN: {pin[:4]} {pin[4:]}")


def new_pin() -> str:
    """Eight random digits."""
    return f"{secrets.randbelow(10**8):08d}"


def _accepted(add: Callable[[], int]) -> None:
    from bot.casework.access import NotAccepted

    try:
        add()
    except NotAccepted as error:
        raise Refused(str(error)) from None


def _asked_secret(prompt: str) -> str:
    import getpass

    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().strip()
