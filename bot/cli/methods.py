"""Commands that measure the methods: simulations, item statistics, fairness."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot import settings as configuration
from bot.cli.common import Json, Refused, group, known_site, open_parts, progress_bar, throw_away_parts

simulate = group("Try the methods on people whose answers are all known.")
audit = group("Reports on what the service does.")
instrument = group("The questionnaires.")


@simulate.command("interests")
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
    with progress_bar() as progress:
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


@simulate.command("matching")
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


@instrument.command("estimate")
def instrument_estimate(
    write: Annotated[bool, typer.Option("--write", help="Use them from the next start on.")] = False,
) -> None:
    """Learn from the answers given here how people like the interest items and which go together."""
    from bot.casework.learning import TooFewPeople, learn_items
    from bot.content import reading
    from bot.content.packs import LEARNED_ITEMS

    parts = open_parts()
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


@audit.command("fairness")
def audit_fairness(
    responses: Annotated[
        Path | None, typer.Option(help="People whose sixty answers are known, instead of the people here.")
    ] = None,
    site: Annotated[str, typer.Option(help="With --responses: the site whose offers count.")] = "demo",
    as_json: Json = False,
) -> None:
    """How many pathways groups of people get, which rungs, how often nothing."""
    from bot.content.responses import read_responses

    if responses is None:
        rows = open_parts().casework.fairness.of_people_here()
    else:
        parts = throw_away_parts()
        known_site(parts.content.sites, site)
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
