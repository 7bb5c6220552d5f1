"""Commands for the content packs and the big catalogues."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import settings as configuration
from bot.cli.common import Json, group, open_parts
from bot.content import ContentError

if TYPE_CHECKING:
    from bot.casework.catalogue import Imported

content = group("Check the content packs, import the big catalogues.")
ACTOR = "operator"
CREDIT = {
    "esco": "This service uses the ESCO classification of the European Commission.",
    "onet": "This service uses O*NET data of the U.S. Department of Labor, Employment and Training Administration.",
}
Folder = Annotated[Path, typer.Argument(help="The folder of the download.")]


@content.command("check")
def content_check(
    as_json: Json = False,
    live: Annotated[bool, typer.Option("--live", help="Also refuse drafts for every site that is not a demo.")] = False,
) -> None:
    """Validate every pack in every language."""
    from bot import content as packs

    home = configuration.read().home
    try:
        found = packs.load(home)
        packs.check_words(found, home)
        if live:
            packs.refuse_drafts(found, home)
    except ContentError as error:
        if as_json:
            print(json.dumps({"ok": False, "problems": error.problems}, ensure_ascii=False, indent=1))
            raise SystemExit(1) from None
        raise
    counts = {
        "languages": list(found.languages),
        "pathways": len(found.pathways),
        "occupations": sum(len(pathway.occupations) for pathway in found.pathways.values()),
        "items": len(found.interests.items),
        "skills": len(found.skills.skills),
        "sites": list(found.sites),
        "version": found.version,
    }
    if as_json:
        print(json.dumps({"ok": True, **counts}, ensure_ascii=False, indent=1))
    else:
        print(f"The content is sound: {', '.join(f'{name} {value}' for name, value in counts.items())}.")


@content.command("stats")
def content_stats(as_json: Json = False) -> None:
    """What each language has: texts, how they read, examples, lists, and who stands for them."""
    from bot import content as packs
    from bot.content.coverage import coverage

    home = configuration.read().home
    rows = [asdict(row) for row in coverage(packs.load(home), home)]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("", *(row["language"] for row in rows))
    for name in rows[0]:
        if name != "language":
            table.add_row(name.replace("_", " "), *(_cell(row[name]) for row in rows))
    Console(width=max(80, 24 + 14 * len(rows))).print(table)


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(topic for topic, reviewed in value.items() if reviewed) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "buttons only"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


@content.command("import-esco")
def import_esco(folder: Folder, as_json: Json = False) -> None:
    """Import the ESCO download: occupations, skills and their labels in each language that is there."""
    catalogue = open_parts().casework.catalogue
    with _steps() as progress:
        imported = catalogue.import_esco(folder, ACTOR, progress)
    _tell(imported, as_json)
    if imported.new and not as_json:
        print("Run 'itinera content import-onet' now: it gives these occupations interests and job zones.")


@content.command("import-onet")
def import_onet(
    folder: Folder,
    crosswalk: Annotated[
        Path | None, typer.Option(help="The folder of the crosswalk; otherwise 'crosswalk' beside or in FOLDER.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Import interests and job zones from the O*NET download, over the crosswalk from ESCO."""
    beside = (folder / "crosswalk", folder.parent / "crosswalk", folder)
    tables = crosswalk or next(one for one in beside if one.is_dir() or one == folder)
    catalogue = open_parts().casework.catalogue
    with _steps() as progress:
        imported = catalogue.import_onet(folder, tables, ACTOR, progress)
    _tell(imported, as_json)


@contextmanager
def _steps() -> Iterator[Callable[[str], None]]:
    """Says on stderr what is being done: one line that changes, or a line each where there is no terminal."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield lambda what: print(f"itinera: {what}", file=sys.stderr)
        return
    with console.status("itinera") as status:
        yield lambda what: status.update(f"itinera: {what}")


def _tell(imported: "Imported", as_json: bool) -> None:
    source = imported.source
    if as_json:
        shown: dict[str, Any] = {
            "source": source.name,
            "version": source.version,
            "new": imported.new,
            "counts": dict(source.counts),
            "dropped": list(source.dropped),
            "missing": list(source.missing),
            "files": dict(source.files),
        }
        print(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    name = f"{source.name} {source.version}".strip()
    print(f"{name}: imported." if imported.new else f"{name}: already imported; nothing changed.")
    for what, count in source.counts.items():
        print(f"  {what.replace('_', ' ')}: {count}")
    for one in source.dropped:
        print(f"  dropped: {one['rows']} rows of {one['file']}: {one['why']} ({_some(one['names'])})")
    if source.missing:
        what = "no labels, English is shown" if source.name == "esco" else "without interests"
        print(f"  {what}: {_some(source.missing)}")
    print(CREDIT[source.name])


def _some(names: Any, most: int = 3) -> str:
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")
