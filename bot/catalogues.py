"""The commands of the big catalogue: import ESCO and O*NET, and match all of it."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot import app as composition
from bot import bench_catalogue
from bot import settings as configuration
from bot.casework.catalogue import Imported
from bot.casework.inputs import Inputs
from bot.content.languages import Language

ACTOR = "operator"
CREDIT = {
    "esco": "This service uses the ESCO classification of the European Commission.",
    "onet": "This service uses O*NET data of the U.S. Department of Labor, Employment and Training Administration.",
}
Folder = Annotated[Path, typer.Argument(help="The folder of the download.")]
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def import_esco(folder: Folder, as_json: Json = False) -> None:
    """Import the ESCO download: occupations, skills and their labels in each language that is there."""
    catalogue = composition.compose(configuration.read()).casework.catalogue
    with _progress() as progress:
        imported = catalogue.import_esco(folder, ACTOR, progress)
    _tell(imported, as_json)
    if imported.new and not as_json:
        print("Run 'itinera content import-onet' now: it gives these occupations interests and job zones.")


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
    catalogue = composition.compose(configuration.read()).casework.catalogue
    with _progress() as progress:
        imported = catalogue.import_onet(folder, tables, ACTOR, progress)
    _tell(imported, as_json)


def bench_match(as_json: Json = False) -> None:
    """Ranking the whole imported catalogue for one person, in milliseconds."""
    figures = asdict(bench_catalogue.measure(composition.compose(configuration.read())))
    print(json.dumps(figures, indent=1) if as_json else "\n".join(f"{name:<12} {v}" for name, v in figures.items()))


def show_matches(parts: composition.Parts, language: Language, inputs: Inputs, top: int, as_json: bool) -> None:
    """Print the first ``top`` of all imported occupations, ranked; raises ContentError without them."""
    with parts.database.read() as connection:
        ranked = parts.casework.occupations.ranked(connection, language, inputs, top)
    listed: list[dict[str, Any]] = [
        {
            "pathway": one.pathway,
            "place": one.match.place,
            "score": round(one.match.total, 4),
            "fit": str(one.match.fit),
            "interest_r": None if one.match.interest is None else round(one.match.interest, 4),
            "skills": round(one.match.skills, 4),
            "feasibility": one.match.feasibility,
            "reasons": {title: list(lines) for title, lines in one.reasons.items()},
            "uri": one.match.uri,
            "label": one.job.title,
            "isco08": one.match.isco08,
            "job_zone": one.match.job_zone,
            "interests_route": one.match.route,
            "others_in_group": one.match.others,
        }
        for one in ranked
    ]
    if as_json:
        print(json.dumps(listed, ensure_ascii=False, indent=1))
        return
    for figure in listed:
        r = "  –  " if figure["interest_r"] is None else f"{figure['interest_r']:+.2f}"
        more = f"  (+{figure['others_in_group']} like it)" if figure["others_in_group"] else ""
        print(f"{figure['place']:>3}  {figure['score']:.3f}  r {r}  {figure['fit']:<6}  {figure['label']}{more}")
        for reasons in figure["reasons"].values():
            print("       " + " ".join(reasons))
    print(CREDIT["esco"])
    print(CREDIT["onet"])


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Says on stderr what is being done: one line that changes, or a line each where there is no terminal."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield lambda what: print(f"itinera: {what}", file=sys.stderr)
        return
    with console.status("itinera") as status:
        yield lambda what: status.update(f"itinera: {what}")


def _tell(imported: Imported, as_json: bool) -> None:
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
