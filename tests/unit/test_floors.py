"""The house of design section 3: imports only go down, and rooms on one floor never import each other."""

import ast
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
FLOORS: tuple[tuple[str, ...], ...] = (
    ("bot.cli",),
    (
        "bot.chat",
        "bot.example",
        "bot.measuring",
    ),
    ("bot.app",),
    ("bot.workers",),
    ("bot.web",),
    ("bot.turns",),
    ("bot.reading",),
    ("bot.engine", "actions"),
    ("bot.casework",),
    ("bot.content", "bot.records"),
    ("bot.guidance",),
)
"""From the top down. ``bot.settings`` stands apart: it imports nothing and only the top reads it."""
PURE = "bot.guidance"
ONLY_IN = {
    "rasa": ("bot.engine",),
    "rasa_sdk": ("bot.engine", "actions"),
    "aiohttp": ("bot.web", "bot.app", "bot.measuring"),
}
ONLY_IN["sqlalchemy"] = ("bot.records", "bot.casework", "bot.turns")


def _modules() -> dict[str, Path]:
    files = [*HOME.glob("bot/**/*.py"), *HOME.glob("actions/**/*.py")]
    return {
        ".".join(path.relative_to(HOME).with_suffix("").parts).removesuffix(".__init__"): path
        for path in files
        if "migrations" not in path.parts
    }


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _room(module: str) -> str | None:
    rooms = [room for floor in FLOORS for room in floor if module == room or module.startswith(f"{room}.")]
    return max(rooms, key=len) if rooms else None


def _floor(room: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if room in floor)


@pytest.mark.parametrize("module", sorted(_modules()))
def test_a_module_imports_only_from_floors_below(module: str) -> None:
    room = _room(module)
    if room is None:
        return
    for imported in _imports(_modules()[module]):
        other = _room(imported)
        if other is not None and other != room:
            assert _floor(other) > _floor(room), f"{module} imports {imported}"


def test_every_module_stands_in_a_room() -> None:
    apart = {"bot", "bot.settings"}
    assert [name for name in _modules() if _room(name) is None and name not in apart] == []


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_a_library_is_known_only_in_its_rooms(library: str) -> None:
    for module, path in _modules().items():
        if any(name == library or name.startswith(f"{library}.") for name in _imports(path)):
            assert _room(module) in ONLY_IN[library], f"{module} imports {library}"


def test_the_two_web_apps_do_not_know_each_other() -> None:
    for module, path in _modules().items():
        for mine, other in (("bot.web.kiosk", "bot.web.staff"), ("bot.web.staff", "bot.web.kiosk")):
            if module.startswith(mine):
                assert not any(name.startswith(other) for name in _imports(path)), module


def test_the_craft_reads_no_files_and_no_clock() -> None:
    for module, path in _modules().items():
        if module.startswith(PURE):
            assert not _imports(path) & {"pathlib", "os", "io", "time", "yaml", "socket"}, module
