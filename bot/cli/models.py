"""Commands for what the assistant has learned: labelled words to examples, and which trained model is used."""

import json
import time
from typing import Annotated, Any

import typer

from bot import settings as configuration
from bot.cli.common import Json, Refused, group, open_parts

learning = group("Learning from use.")
model = group("Trained models: which there are, and which one is used.")


@learning.command("export")
def export(as_json: Json = False) -> None:
    """Write what staff labelled into data/nlu/<language>/learned.yml; 'itinera train' then learns it."""
    from bot.content.learned import FILE, write_examples

    parts = open_parts()
    home, labelled = parts.settings.home, parts.casework.understanding.learned()
    written = {
        language: write_examples(
            home / "data/nlu" / language,
            language,
            [(one.intent, one.text) for one in labelled if one.language == language],
        )
        for language in sorted({one.language for one in labelled})
    }
    if as_json:
        print(json.dumps({"labelled": len(labelled), "written": written}))
        return
    if not labelled:
        print("Nothing is labelled yet: staff do that on the desk, under what was not understood.")
        return
    for language, count in written.items():
        print(f"data/nlu/{language}/{FILE}: {count} examples")
    print("Read them over, then run 'itinera train'.")


@model.command("list")
def list_models(as_json: Json = False) -> None:
    """The trained models, the newest last, with the one that the next start uses."""
    from bot.engine import models

    folder = configuration.read().models
    used = models.in_use(folder)
    rows = [
        {
            "name": path.name,
            "trained": time.strftime("%Y-%m-%d %H:%M", time.localtime(path.stat().st_mtime)),
            "in_use": path == used,
            "chosen": path.name == models.chosen(folder),
        }
        for path in models.all_models(folder)
    ]
    if as_json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        note = "  in use, chosen" if row["chosen"] else "  in use" if row["in_use"] else ""
        print(f"{row['name']}  {row['trained']}{note}")
    if not rows:
        print(f"{folder}: there is no trained model; run 'itinera train'")


@model.command("compare")
def compare(
    first: Annotated[str, typer.Argument(help="A model's name, as 'itinera model list' shows it.")],
    second: Annotated[str, typer.Argument(help="Another one.")],
    as_json: Json = False,
) -> None:
    """Two models side by side: held-out lines of each language, and what staff have labelled here."""
    from bot.cli.understanding import classifying
    from bot.measuring import intents

    parts = open_parts()
    held_out = parts.settings.home / "tests/heldout"
    labelled = [(one.language, one.intent, one.text) for one in parts.casework.understanding.learned()]
    figures: dict[str, dict[str, float]] = {}
    for name in (first, second):
        with classifying(_engine(parts, name)) as classify:
            figures[name] = {}
            for language in intents.held_out_languages(held_out):
                lines = held_out / language / "intents.tsv"
                figures[name][language] = intents.evaluate(classify, language, lines).agreement.accuracy
            if labelled:
                figures[name]["labelled here"] = intents.agreeing(classify, labelled) / len(labelled)
    if as_json:
        print(json.dumps(figures, indent=1))
        return
    print(f"{'':<14} {first}  {second}")
    for row in figures[first]:
        before, after = figures[first][row], figures[second][row]
        print(f"{row:<14} {before:{len(first)}.3f}  {after:{len(second)}.3f}  {after - before:+.3f}")
    print("What was labelled here is also what a model may have been trained on: it shows that it was learned.")


def _engine(parts: Any, name: str) -> Any:
    import actions
    from bot.engine.engine import Engine

    path = parts.settings.models / name
    if not path.is_file():
        raise Refused(f"{name}: there is no such model in {parts.settings.models}; 'itinera model list' shows them")
    return Engine.load(path, actions.build(parts.casework))


@model.command("use")
def use(
    name: Annotated[
        str, typer.Argument(help="A model's name; 'newest' to follow training again; 'back' for the one before.")
    ],
) -> None:
    """Use a model from the next start on, and keep to it whatever is trained meanwhile."""
    from bot.engine import models

    folder = configuration.read().models
    if name == "back":
        used, there = models.in_use(folder), models.all_models(folder)
        earlier = there[: there.index(used)] if used in there else []
        if not earlier:
            raise Refused(f"{folder}: there is no earlier model to go back to")
        name = earlier[-1].name
    models.choose(folder, None if name == "newest" else name)
    used = models.in_use(folder)
    print(f"{used.name if used else 'no model'}: used from the next start on")
