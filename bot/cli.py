"""The command line. Answers on stdout (JSON with --json), progress on stderr, exit 1 with one clear line."""

import asyncio
import json
import secrets
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer

from bot import catalogues
from bot import settings as configuration
from bot.content import ContentError
from bot.records.database import DatabaseError
from bot.settings import SettingsError

app = typer.Typer(
    help="Itinera: vocational guidance inside the prison. Nothing leaves the building.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
content_app = typer.Typer(help="Check the content packs.", no_args_is_help=True)
staff_app = typer.Typer(help="Staff accounts.", no_args_is_help=True)
bench_app = typer.Typer(help="The performance figures.", no_args_is_help=True)
simulate_app = typer.Typer(help="Try the methods on people whose answers are all known.", no_args_is_help=True)
audit_app = typer.Typer(help="Reports on what the service does.", no_args_is_help=True)
instrument_app = typer.Typer(help="The questionnaires.", no_args_is_help=True)
participant_app = typer.Typer(help="Participants.", no_args_is_help=True)
app.add_typer(content_app, name="content")
app.add_typer(staff_app, name="staff")
app.add_typer(participant_app, name="participant")
app.add_typer(bench_app, name="bench")
app.add_typer(simulate_app, name="simulate")
app.add_typer(audit_app, name="audit")
app.add_typer(instrument_app, name="instrument")
evaluate_app = typer.Typer(help="How well it agrees with people's labels.", no_args_is_help=True)
app.add_typer(evaluate_app, name="evaluate")

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
LanguageOption = Annotated[str, typer.Option("--language", help="A language that has a folder in data/languages.")]


class Refused(Exception):
    """Bad input; the sentence says which value and what to do."""


def main() -> None:
    """Run the command line; every failure that a person can mend is one clear sentence."""
    _set_up_logs()
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


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes; more than one needs PostgreSQL.")] = None,
    demo: Annotated[bool, typer.Option(help="On an empty database, make a demo participant and counsellor.")] = False,
) -> None:
    """Serve the kiosk and the staff desk."""
    from bot import app as composition
    from bot import content as packs

    given = {"host": host, "port": port, "workers": workers}
    settings = configuration.read(**{name: value for name, value in given.items() if value is not None})
    _set_up_logs(settings.log_level)
    parts = composition.compose(settings)
    if not any(settings.models.glob("*.tar.gz")):
        raise Refused(f"{settings.models}: there is no trained model; run 'itinera train'")
    packs.refuse_drafts(parts.content, settings.home)
    if demo:
        _make_demo(parts)
    asyncio.run(composition.serve(composition.Service(parts), settings.host, settings.port))


@app.command()
def train(force: Annotated[bool, typer.Option(help="Train even when nothing changed.")] = False) -> None:
    """Train the assistant into models/; does nothing when nothing changed."""
    from bot.engine import training

    settings = configuration.read()
    print(training.train(settings.home, force=force))


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
    from bot.turns import HEARD_FROM

    settings = configuration.read()
    content, database = composition.throw_away(settings)
    parts = composition.wire(settings, content, database)
    _known_language(parts.content.languages, language)
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
                "distress": alarm or dict(found.ranking).get("distress", 0.0) >= HEARD_FROM,
                "entities": dict(found.entities),
            }
            print(json.dumps(shown, ensure_ascii=False), flush=True)

    asyncio.run(answer())


@app.command()
def match(
    scores: Annotated[str, typer.Option(help="Six interest scores R,I,A,S,E,C from 0 to 40.")],
    skills: Annotated[str, typer.Option(help="Skill ids, separated by commas.")] = "",
    site: Annotated[str, typer.Option(help="A site of data/sites.")] = "demo",
    top: Annotated[int, typer.Option(min=1, help="How many.")] = 12,
    catalogue: Annotated[str, typer.Option(help="pathways, or esco: all occupations that were imported.")] = "pathways",
    language: LanguageOption = "en",
    as_json: Json = False,
) -> None:
    """Pathways for six scores, or all imported occupations: ranked, with fit and reasons."""
    from bot import app as composition
    from bot.casework.inputs import Inputs
    from bot.guidance.parts import AREAS
    from bot.guidance.profile import Profile

    settings = configuration.read()
    if catalogue not in ("pathways", "esco"):
        raise Refused(f"--catalogue: {catalogue!r} is not known; there is pathways, esco")
    if catalogue == "esco":
        parts = composition.compose(settings)
        content = parts.content
    else:
        content, database = composition.throw_away(settings)
        parts = composition.wire(settings, content, database)
    _known_language(content.languages, language)
    values = _scores(scores)
    if site not in content.sites:
        raise Refused(f"--site: {site!r} is not known; there is {', '.join(content.sites)}")
    known = {skill.id for skill in content.skills.skills}
    named = [name.strip() for name in skills.split(",") if name.strip()]
    if strange := [name for name in named if name not in known]:
        raise Refused(f"--skills: {strange[0]!r} is not known; data/instruments/skills.yml lists them")
    profile = Profile.exact(dict(zip(AREAS, values, strict=True)))
    inputs = Inputs.for_profile(profile, site=site, today=date.today(), skills=dict.fromkeys(named, 1.0))
    if catalogue == "esco":
        catalogues.show_matches(parts, content.languages[language], inputs, top, as_json)
        return
    listed: list[dict[str, Any]] = []
    for one in parts.casework.recommending.replay(inputs)[:top]:
        card = parts.casework.recommending.view.card(content.languages[language], one, inputs, ())
        figures: dict[str, Any] = {
            "pathway": one.pathway,
            "place": one.place,
            "score": round(one.total, 4),
            "fit": str(one.fit),
            "interest_r": None if one.interest is None else round(one.interest, 4),
            "skills": round(one.skills, 4),
            "feasibility": one.feasibility,
            "reasons": {section["title"]: section["reasons"] for section in card["sections"]},
        }
        listed.append(figures)
    if as_json:
        print(json.dumps(listed, ensure_ascii=False, indent=1))
        return
    for figure in listed:
        r = "  –  " if figure["interest_r"] is None else f"{figure['interest_r']:+.2f}"
        print(f"{figure['place']:>2}  {figure['score']:.3f}  r {r}  {figure['fit']:<6}  {figure['pathway']}")
        for reasons in figure["reasons"].values():
            print("      " + " ".join(reasons))


@simulate_app.command("interests")
def simulate_interests(
    responses: Annotated[Path, typer.Option(help="A CSV file with the columns R1 to C10, 0 to 4; perhaps form.")],
    orders: Annotated[int, typer.Option(min=1, max=50, help="How often everybody is interviewed.")] = 3,
    three_faces: Annotated[bool, typer.Option(help="Everybody answers with three faces.")] = False,
    as_json: Json = False,
) -> None:
    """The adaptive interview with people whose sixty answers are known.

    Item statistics are learned from one half of those who answered the same form, the figures come from the other half;
    and once more with the neutral statistics that our own items begin with.
    """
    from bot import content as packs
    from bot.content.responses import read_responses
    from bot.guidance.simulation import Figures, interviews

    instrument = packs.load(configuration.read().home).interests
    people = read_responses(responses, instrument.items)
    found: dict[str, Figures] = {}
    with _progress() as progress:
        for name in ("learned", "neutral"):
            task = progress.add_task(f"{name} statistics", total=orders * len(people.forms))
            outcomes = interviews(
                instrument,
                people.points,
                people.forms,
                orders=orders,
                learned=name == "learned",
                coarse=three_faces,
                progress=lambda done, task=task: progress.update(task, completed=done),  # type: ignore[misc]
            )
            found[name] = Figures.of(outcomes)
    shown = {name: {key: round(value, 4) for key, value in asdict(one).items()} for name, one in found.items()}
    if as_json:
        result = {"people": len(people.forms), "orders": orders, **shown["learned"], "neutral": shown["neutral"]}
        print(json.dumps(result, indent=1))
        return
    print(f"{len(people.forms)} people, {orders} orders each")
    for name, one in shown.items():
        print(
            f"{name:<8} asked {one['mean_asked']:5.2f}   first {one['top1_agreement']:.3f}   "
            f"first three {one['top3_agreement']:.3f}   r {one['profile_r']:.3f}"
        )


@simulate_app.command("matching")
def simulate_matching(
    responses: Annotated[Path, typer.Option(help="A CSV file with the columns R1 to C10, 0 to 4.")],
    as_json: Json = False,
) -> None:
    """How much the list of pathways changes when one answer changes by one face."""
    from bot import content as packs
    from bot.content.responses import read_responses
    from bot.guidance.stability import stability

    content = packs.load(configuration.read().home)
    people = read_responses(responses, content.interests.items)
    found = {
        name: round(value, 4)
        for name, value in asdict(stability(content.interests, people.points, tuple(content.pathways.values()))).items()
    }
    if as_json:
        print(json.dumps(found, indent=1))
        return
    for name, value in found.items():
        print(f"{name:<15} {value:g}")


@instrument_app.command("estimate")
def instrument_estimate(
    write: Annotated[bool, typer.Option("--write", help="Use them from the next start on.")] = False,
) -> None:
    """Learn from the answers given here how people like the interest items and which go together."""
    from bot.casework.learning import TooFewPeople, learn_items
    from bot.content import reading
    from bot.content.packs import LEARNED_ITEMS

    parts = _parts()
    try:
        learned = learn_items(parts.content, parts.database)
    except TooFewPeople as error:
        raise Refused(str(error)) from None
    print(f"learned from {learned.people} people")
    for item, mean in zip(learned.items, learned.means, strict=True):
        print(f"  {item:<4} {mean:.2f}")
    if write:
        path = parts.settings.home / "data" / LEARNED_ITEMS
        reading.write(path, learned)
        print(f"written to {path}; used from the next start on")


@audit_app.command("fairness")
def audit_fairness(
    responses: Annotated[
        Path | None, typer.Option(help="People whose sixty answers are known, instead of the people here.")
    ] = None,
    site: Annotated[str, typer.Option(help="With --responses: the site whose offers count.")] = "demo",
    as_json: Json = False,
) -> None:
    """How many pathways groups of people get, which rungs, how often nothing."""
    from bot import app as composition
    from bot.content.responses import read_responses

    if responses is None:
        rows = _parts().casework.fairness.of_people_here()
    else:
        settings = configuration.read()
        parts = composition.wire(settings, *composition.throw_away(settings))
        if site not in parts.content.sites:
            raise Refused(f"--site: {site!r} is not known; there is {', '.join(parts.content.sites)}")
        people = read_responses(responses, parts.content.interests.items)
        rows = parts.casework.fairness.of_responses(people, site, date.today())
    if as_json:
        print(
            json.dumps(
                [{k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(row).items()} for row in rows]
            )
        )
        return
    if not rows:
        print("Nobody has been recommended anything yet, or all groups are too small to be shown.")
        return
    print(f"{'':<28} people  fitting  nothing  feasible  nothing  in first 3  low rung")
    for row in rows:
        print(
            f"{row.dimension + ': ' + row.group:<28} {row.people:>6}  {row.fitting:7.2f}  {row.nothing_fits:7.3f}  "
            f"{row.feasible:8.2f}  {row.nothing_feasible:7.3f}  {row.first_feasible:10.3f}  {row.low_rung:8.3f}"
        )


@app.command()
def experience(language: LanguageOption = "en") -> None:
    """Lines on stdin to one JSON object a line: the occupations and skills that they speak of."""
    from bot import experience as words

    content = _content_with_words(language)
    for line in sys.stdin:
        print(json.dumps(words.shown(content, line.rstrip("\n"), language), ensure_ascii=False), flush=True)


@evaluate_app.command("experience")
def evaluate_experience(
    language: LanguageOption = "en",
    held_out: Annotated[
        Path | None, typer.Option("--held-out", help="Labelled lines; without it those of tests/heldout.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Precision and recall of occupations and skills in labelled lines, with every line that differs."""
    from bot import experience as words

    content = _content_with_words(language)
    file = held_out or configuration.read().home / "tests/heldout" / language / "experience.tsv"
    try:
        agreement = words.evaluate(content, language, file)
    except words.LabelError as error:
        raise Refused(str(error)) from None
    if as_json:
        print(json.dumps(agreement.as_json(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(words.report(agreement)))


@content_app.command("check")
def content_check(
    as_json: Json = False,
    live: Annotated[bool, typer.Option("--live", help="Also refuse drafts for every site that is not a demo.")] = False,
) -> None:
    """Validate every pack in every language."""
    from bot import content as packs

    home = configuration.read().home
    try:
        content = packs.load(home)
        if live:
            packs.refuse_drafts(content, home)
    except ContentError as error:
        if as_json:
            print(json.dumps({"ok": False, "problems": error.problems}, ensure_ascii=False, indent=1))
            raise SystemExit(1) from None
        raise
    counts = {
        "languages": list(content.languages),
        "pathways": len(content.pathways),
        "occupations": sum(len(pathway.occupations) for pathway in content.pathways.values()),
        "items": len(content.interests.items),
        "skills": len(content.skills.skills),
        "sites": list(content.sites),
        "version": content.version,
    }
    if as_json:
        print(json.dumps({"ok": True, **counts}, ensure_ascii=False, indent=1))
    else:
        print(f"The content is sound: {', '.join(f'{name} {value}' for name, value in counts.items())}.")


content_app.command("import-esco")(catalogues.import_esco)
content_app.command("import-onet")(catalogues.import_onet)
bench_app.command("match")(catalogues.bench_match)


@staff_app.command("add")
def staff_add(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Option(help="The name that decisions carry.")],
    role: Annotated[str, typer.Option(help="counsellor or manager.")] = "counsellor",
    site: Annotated[str, typer.Option(help="A site of data/sites.")] = "demo",
    language: LanguageOption = "en",
) -> None:
    """Add a member of staff; the passphrase is read from the terminal, or made and printed once."""
    access = _access()
    passphrase = _asked_secret("Passphrase (at least 12 letters; empty: make one): ") or secrets.token_urlsafe(12)
    _accepted(
        lambda: access.add_staff(
            username=username, name=name, role=role, passphrase=passphrase, language=language, site=site
        )
    )
    print(f"{username} can sign in at /desk with the passphrase: {passphrase}")


@participant_app.command("add")
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

    access = _access()
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


@bench_app.command("turns")
def bench_turns(as_json: Json = False) -> None:
    """Turns in process and over HTTP, early and after 2,000 events; start, memory, installed size."""
    from bot import bench

    figures = asyncio.run(bench.turns(configuration.read(), lambda line: print(line, file=sys.stderr)))
    if as_json:
        print(json.dumps(figures.as_json(), indent=1))
        return
    for name, value in figures.as_json().items():
        if isinstance(value, dict):
            print(f"{name:<13} p50 {value['p50_ms']:>7} ms   p99 {value['p99_ms']:>7} ms   {value['events']} events")
        else:
            print(f"{name:<13} {'not measured' if value is None else value}")


def new_pin() -> str:
    """Eight random digits."""
    return f"{secrets.randbelow(10**8):08d}"


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


def _parts() -> Any:
    from bot import app as composition

    return composition.compose(configuration.read())


def _access() -> Any:
    return _parts().access


def _progress() -> Any:
    """A progress bar on stderr."""
    from rich.console import Console
    from rich.progress import Progress

    return Progress(console=Console(stderr=True))


def _accepted(add: Callable[[], int]) -> None:
    from bot.casework.access import NotAccepted

    try:
        add()
    except NotAccepted as error:
        raise Refused(str(error)) from None


def _asked_secret(prompt: str) -> str:
    import getpass

    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().strip()


def _scores(text: str) -> list[float]:
    parts = text.split(",")
    try:
        values = [float(part) for part in parts]
    except ValueError:
        raise Refused(f"--scores: {text!r} must be six numbers such as 30,12,8,20,15,10") from None
    if len(values) != 6 or not all(0 <= value <= 40 for value in values):
        raise Refused(f"--scores: {text!r} must be six numbers from 0 to 40, for R,I,A,S,E,C")
    return values


def _content_with_words(language: str) -> Any:
    from bot import content as packs

    content = packs.load(configuration.read().home)
    if language not in content.vocabularies:
        raise Refused(
            f"--language: {language!r} has no words for experience; there is {', '.join(content.vocabularies)}"
        )
    return content


def _known_language(languages: Any, code: str) -> None:
    if code not in languages:
        raise Refused(f"--language: {code!r} is not known; there is {', '.join(languages)}")


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


def _set_up_logs(level: str = "info") -> None:
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


if __name__ == "__main__":
    main()
