"""Commands that show the craft at work: matching, experience in free words."""

import asyncio
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import settings as configuration
from bot.cli.common import (
    Json,
    LanguageOption,
    Refused,
    group,
    known_language,
    known_site,
    open_parts,
    throw_away_parts,
)
from bot.cli.content import CREDIT

if TYPE_CHECKING:
    from bot.app import Parts
    from bot.casework.inputs import Inputs
    from bot.content.languages import Language

app = typer.Typer()
evaluate = group("How well it agrees with people's labels.")


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
    from bot.casework.inputs import Inputs
    from bot.guidance.parts import AREAS
    from bot.guidance.profile import Profile

    if catalogue not in ("pathways", "esco"):
        raise Refused(f"--catalogue: {catalogue!r} is not known; there is pathways, esco")
    parts = open_parts() if catalogue == "esco" else throw_away_parts()
    content = parts.content
    known_language(content.languages, language)
    values = _scores(scores)
    known_site(content.sites, site)
    known = {skill.id for skill in content.skills.skills}
    named = [name.strip() for name in skills.split(",") if name.strip()]
    if strange := [name for name in named if name not in known]:
        raise Refused(f"--skills: {strange[0]!r} is not known; data/instruments/skills.yml lists them")
    profile = Profile.exact(dict(zip(AREAS, values, strict=True)))
    inputs = Inputs.for_profile(profile, site=site, today=date.today(), skills=dict.fromkeys(named, 1.0))
    if catalogue == "esco":
        _show_occupations(parts, content.languages[language], inputs, top, as_json)
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


def _show_occupations(parts: "Parts", language: "Language", inputs: "Inputs", top: int, as_json: bool) -> None:
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


@app.command()
def example(
    files: Annotated[list[Path], typer.Argument(help="Invented people's answers, such as docs/examples/ana.yml.")],
    write: Annotated[bool, typer.Option("--write", help="Write each page beside its file, as .md.")] = False,
) -> None:
    """Invented people from answers to plan, through the real turn; each reason with what it comes from."""
    from bot import example as examples

    settings = configuration.read()
    for file in files:
        path = file.resolve()
        name = path.relative_to(settings.home).as_posix() if path.is_relative_to(settings.home) else file.name
        try:
            page = asyncio.run(examples.told(settings, file, name))
        except examples.Untraceable as error:
            raise Refused(f"{file}: {error}") from None
        if write:
            file.with_suffix(".md").write_text(page, "utf-8")
            print(file.with_suffix(".md"))
        else:
            print(page, end="")


@app.command()
def experience(language: LanguageOption = "en") -> None:
    """Lines on stdin to one JSON object a line: the occupations and skills that they speak of."""
    from bot.measuring import experience as words

    content = _content_with_words(language)
    for line in sys.stdin:
        print(json.dumps(words.shown(content, line.rstrip("\n"), language), ensure_ascii=False), flush=True)


@evaluate.command("experience")
def evaluate_experience(
    language: LanguageOption = "en",
    held_out: Annotated[
        Path | None, typer.Option("--held-out", help="Labelled lines; without it those of tests/heldout.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Precision and recall of occupations and skills in labelled lines, with every line that differs."""
    from bot.measuring import experience as words

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


def _content_with_words(language: str) -> Any:
    from bot import content as packs

    content = packs.load(configuration.read().home)
    if language not in content.vocabularies:
        raise Refused(
            f"--language: {language!r} has no words for experience; there is {', '.join(content.vocabularies)}"
        )
    return content


def _scores(text: str) -> list[float]:
    parts = text.split(",")
    try:
        values = [float(part) for part in parts]
    except ValueError:
        raise Refused(f"--scores: {text!r} must be six numbers such as 30,12,8,20,15,10") from None
    if len(values) != 6 or not all(0 <= value <= 40 for value in values):
        raise Refused(f"--scores: {text!r} must be six numbers from 0 to 40, for R,I,A,S,E,C")
    return values
