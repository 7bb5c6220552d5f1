"""The pages say what there is: every command, setting and route, and nothing that is not there."""

import itertools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from aiohttp import web

from bot import app as composition
from bot import cli
from bot.content import Content
from bot.guidance import adaptive, estimate, matching
from bot.guidance.items import FEWEST_PEOPLE
from bot.records.database import Database
from bot.settings import Settings
from bot.web.security import declared

HOME = Path(__file__).resolve().parents[2]
FILES = (HOME / "README.md", HOME / "CHANGELOG.md", *sorted((HOME / "docs").rglob("*.md")))
PAGES = {path.relative_to(HOME).as_posix(): path for path in FILES}
OPERATORS, DEVELOPERS, GUIDANCE = "docs/operators.md", "docs/developers.md", "docs/guidance.md"
QUOTING = ("docs/counsellors.md", "docs/safeguarding.md")
BLOCK = re.compile(r"^```.*?^```", re.M | re.S)
SPAN = re.compile(r"`([^`\n]+)`")
ENDS = ("|", "&&", ">", "#", "itinera")
IN_WORDS = {"": "empty", "False": "false", "True": "true"}


def _text(page: str) -> str:
    return PAGES[page].read_text("utf-8")


def _prose(page: str) -> str:
    return BLOCK.sub("", _text(page))


def _code(page: str) -> list[str]:
    """Every line of code that a page shows: spans, and the lines of its blocks."""
    blocks = [line for block in BLOCK.findall(_text(page)) for line in block.splitlines()[1:-1]]
    return [*blocks, *SPAN.findall(_prose(page))]


def _rows(page: str, first: str) -> dict[str, str]:
    """A page's table rows whose first cell is the code ``first``, with their second cell."""
    found = re.findall(rf"^\| `({first})` \| ([^|]*?) \|", _text(page), re.M)
    assert len(dict(found)) == len(found), f"{page} has a row twice"
    return dict(found)


# commands


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """Each command by its words, with its options."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, {option for parameter in command.params for option in parameter.opts} | {"--help"}
    for name, one in (inner or {}).items():
        yield from _commands(one, (*path, name))


COMMANDS = dict(_commands(typer.main.get_command(cli.app)))


def _uses(line: str) -> Iterator[list[str]]:
    """What follows the word ``itinera`` on a line of code, up to the next part of a pipe."""
    words = line.replace("\\|", "|").split()
    for at, word in enumerate(words[:-1]):
        if (word == "itinera" or word.endswith("/itinera")) and re.fullmatch(r"[a-z][a-z-]*", words[at + 1]):
            said = list(itertools.takewhile(lambda word: word not in ENDS, words[at + 1 :]))
            if said:
                yield said


@pytest.mark.parametrize("command", [" ".join(path) for path in COMMANDS])
def test_every_command_is_documented(command: str) -> None:
    assert f"**`itinera {command}`**" in _text(OPERATORS)


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_a_page_names_exists(page: str) -> None:
    for line in _code(page):
        for words in _uses(line):
            path = next((path for path in COMMANDS if tuple(words[: len(path)]) == path), None)
            assert path is not None, f"itinera {' '.join(words)}"
            given = {word.partition("=")[0] for word in words if word.startswith("--")}
            assert path == ("rasa",) or given <= COMMANDS[path], f"itinera {' '.join(words)}"


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_that_a_page_names_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (HOME / "Makefile").read_text("utf-8"), re.M))
    named = {name for line in _code(page) for name in re.findall(r"(?:^|[;&|] *)make ([a-z][a-z-]*)", line)}
    assert named <= targets


# settings

SETTINGS = {f"ITINERA_{name.upper()}": field for name, field in Settings.model_fields.items()}


def test_every_setting_is_documented_with_its_default_and_no_other() -> None:
    documented = {name: cell.strip("`") for name, cell in _rows(OPERATORS, r"ITINERA_\w+").items()}
    assert documented.pop("ITINERA_TOML") == "itinera.toml"
    assert documented.pop("ITINERA_HOME") == "the installation"
    defaults = {name: str(field.default) for name, field in SETTINGS.items() if name != "ITINERA_HOME"}
    assert documented == {name: IN_WORDS.get(default, default) for name, default in defaults.items()}


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_that_a_page_names_exists(page: str) -> None:
    for_compose = set(re.findall(r"ITINERA_\w+", (HOME / "docker-compose.yml").read_text("utf-8")))
    assert set(re.findall(r"ITINERA_[A-Z_]*[A-Z]", _text(page))) <= {*SETTINGS, *for_compose, "ITINERA_TOML"}


# routes


@pytest.fixture
def routes(content: Content, database: Database, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Method and path of each route that is served, with its roles."""
    service = composition.Service(composition.wire(Settings(state=tmp_path), content, database))
    found: dict[str, str] = {}
    for route in service.web_app().router.routes():
        assert route.resource is not None
        path = route.resource.canonical
        if isinstance(route.resource, web.StaticResource):
            found[f"GET {path.rstrip('/')}/…"] = "anyone"
        elif route.method != "HEAD":
            found[f"{route.method} {path}"] = ", ".join(sorted(declared(route.handler) or ()))
    yield found
    service.close()


def test_the_routes_and_their_roles_are_those_of_the_page(routes: Mapping[str, str]) -> None:
    assert _rows(DEVELOPERS, r"[A-Z]+ /[^`]*") == routes


def test_every_route_that_a_page_names_exists(routes: Mapping[str, str]) -> None:
    paths = {path for route in routes for path in (route, route.partition(" ")[2])}
    for page in PAGES:
        named = {span for span in SPAN.findall(_prose(page)) if re.match(r"([A-Z]+ )?/", span)}
        named |= {path or "/" for path in re.findall(r"http://127\.0\.0\.1:\d+(/[^\s>`]*)?", _prose(page))}
        assert named <= paths, page


# what else can be compared


def test_the_message_kinds_are_those_that_the_page_can_show() -> None:
    script = (HOME / "bot/web/kiosk/static/messages.js").read_text("utf-8")
    drawn = re.search(r"^const RENDERERS = \{([^}]*)\}", script, re.M)
    section = _text(DEVELOPERS).partition("### Message kinds\n")[2].partition("\n## ")[0]
    assert drawn and set(re.findall(r"^\| `(\w+)` \|", section, re.M)) == set(re.findall(r"\w+", drawn.group(1)))


def test_the_figures_of_the_craft_are_those_of_the_code(content: Content) -> None:
    said = " ".join(_text(GUIDANCE).split())
    items = content.interests
    likes, skills, wishes, here = (matching.WEIGHTS[name] for name in ("interests", "skills", "wishes", "feasibility"))
    for figure in (
        f"≥ {matching.BEST_FIT}",
        f"≥ {matching.GREAT_FIT}",
        f"lowest ≤ {estimate.FLAT_SPREAD}",
        f"within {matching.NEAR} of the first",
        f"{likes} × (*r* + 1) / 2 + {skills} × coverage + {wishes} × wishes + {here} × feasibility",
        f"with a first picture after {items.first_picture_after}",
        f"or after {items.most} questions. After {items.ask_after} the person is asked",
        f"is right with a probability of {adaptive.SURE_FIRST} and the first three with {adaptive.SURE_THREE}",
        f"no pattern with {adaptive.SURE_FLAT}",
        f"once {FEWEST_PEOPLE} people",
    ):
        assert figure in said, figure


@pytest.mark.parametrize("page", QUOTING)
def test_what_a_page_quotes_is_what_people_read(page: str) -> None:
    files = [HOME / "data/languages/en" / f"{name}.yml" for name in ("responses", "interface", "desk")]
    said = " ".join(" ".join(_strings(yaml.safe_load(path.read_text("utf-8")))) for path in files)
    assert [quoted for quoted in re.findall(r"^> (.+)$", _text(page), re.M) if quoted not in said] == []


def _strings(value: object) -> Iterator[str]:
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(one)
    if isinstance(value, str):
        yield value


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_is_there(page: str) -> None:
    inside = re.compile(r"(bot|actions|data|docs|tests)/[\w./-]*")
    named = [span for span in SPAN.findall(_prose(page)) if inside.fullmatch(span)]
    assert [name for name in named if not (HOME / name).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_picture_of_a_page_leads_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", SPAN.sub("", _prose(page))):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        path = (PAGES[page].parent / name) if name else PAGES[page]
        assert path.is_file(), target
        assert not anchor or anchor in _anchors(path), target


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", BLOCK.sub("", path.read_text("utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
