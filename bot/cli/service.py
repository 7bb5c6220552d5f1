"""Commands that run the service or talk to it."""

import asyncio
import json
import os
import secrets
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from typing import Annotated, Any

import typer

from bot import settings as configuration
from bot.cli.common import LanguageOption, Refused, known_language, throw_away_parts
from bot.cli.logs import set_up_logs
from bot.cli.people import new_pin

app = typer.Typer()


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes; more than one needs PostgreSQL.")] = None,
    demo: Annotated[bool, typer.Option(help="On an empty database, make a demo participant and counsellor.")] = False,
) -> None:
    """Serve the kiosk and the staff desk."""
    # A turn's matrices are small, and threads of a library would not live on in the workers that are forked.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from bot import app as composition
    from bot import content as packs
    from bot.workers import WorkersFailed

    given = {"host": host, "port": port, "workers": workers}
    settings = configuration.read(**{name: value for name, value in given.items() if value is not None})
    set_up_logs(settings.log_level)
    parts = composition.compose(settings)
    if not any(settings.models.glob("*.tar.gz")):
        raise Refused(f"{settings.models}: there is no trained model; run 'itinera train'")
    packs.refuse_drafts(parts.content, settings.home)
    if demo:
        _make_demo(parts)
    try:
        composition.serve(parts)
    except OSError as error:
        raise Refused(f"{settings.host}:{settings.port} cannot be listened on: {error.strerror or error}") from None
    except WorkersFailed as error:
        raise Refused(str(error)) from None


@app.command()
def train(force: Annotated[bool, typer.Option(help="Train even when nothing changed.")] = False) -> None:
    """Train the assistant and the safety gate into models/; does nothing when nothing changed."""
    from bot.content import hearing
    from bot.engine import models, training

    settings = configuration.read()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as beside:  # starts nothing before it has work
        wanted = force or not hearing.is_current(settings.home)
        heard = beside.submit(hearing.train, settings.home, force) if wanted else None
        trained = training.train(settings.home, force=force)
        if heard is not None:
            heard.result()
    print(trained)
    kept = models.chosen(settings.models)
    if kept not in (None, trained.name):
        print(f"itinera: {kept} stays in use; 'itinera model use newest' changes that", file=sys.stderr)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def rasa(context: typer.Context) -> None:
    """Rasa's own commands on this runtime: train, test nlu, data validate."""
    from bot.engine import rasa_cli

    raise SystemExit(rasa_cli.main(context.args, configuration.read().home))


@app.command()
def chat(language: LanguageOption = "en") -> None:
    """Talk to the assistant here, through the real turn, as a throw-away participant."""
    from bot import chat as terminal

    asyncio.run(terminal.talk(configuration.read(), language, sys.stdin, sys.stdout))


@app.command()
def parse(language: LanguageOption = "en") -> None:
    """Lines on stdin to one JSON object a line: text, intent, confidence, distress, entities."""
    from bot import app as composition

    parts = throw_away_parts()
    known_language(parts.content.languages, language)
    parts.casework.safety.listen()
    composition.load_engine(parts)
    engine = parts.turns.engine
    assert engine is not None

    async def answer() -> None:
        for line in sys.stdin:
            text = line.rstrip("\n")
            found = await engine.parse(text, language)
            alarm = parts.casework.safety.find(text, language) is not None
            shown = {
                "text": text,
                "intent": found.intent,
                "confidence": round(found.confidence, 4),
                "distress": alarm or found.intent == "distress",
                "entities": dict(found.entities),
            }
            print(json.dumps(shown, ensure_ascii=False), flush=True)

    asyncio.run(answer())


def _make_demo(parts: Any) -> None:
    from bot.records import people

    with parts.database.read() as connection:
        if any(people.count(connection)):
            return
    code, pin, passphrase = f"D{secrets.randbelow(9000) + 1000}", new_pin(), secrets.token_urlsafe(12)
    held = people.Held(release_on=date.today() + timedelta(days=240))
    parts.access.add_participant(code=code, pin=pin, site="demo", language="en", held=held)
    parts.access.add_staff(
        username="counsellor",
        name="Demo Counsellor",
        role="counsellor",
        passphrase=passphrase,
        language="en",
        site="demo",
    )
    print("A demo site is ready. These sign-ins are shown once:", file=sys.stderr)
    print(f"  participant  /       code {code}  PIN {pin[:4]} {pin[4:]}", file=sys.stderr)
    print(f"  counsellor   /desk/  name counsellor  passphrase {passphrase}", file=sys.stderr)
