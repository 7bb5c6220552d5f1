"""One person's page, the decision on their plan, and the plan on paper."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute

from aiohttp import web

from bot.casework.desk import CannotDecide, NotFound, Page
from bot.content.languages import Language
from bot.guidance.parts import AREAS
from bot.guidance.profile import FULL_SCORE
from bot.web.staff.plan_pages import shown_plan
from bot.web.staff.profile_drawing import hexagon
from bot.web.staff.rendering import Problem, Reader, field, reader_of, render
from bot.web.staff.session import DESK, PREFIX, STAFF, see_other, signed_in
from bot.web.staff.transcript import exchange

OUTCOMES = ("approved", "returned")
FIRST_CARDS = 3
"""Recommended pathways that are open at once; the others unfold."""
MOST_REASON = 1_000
MOST_COMMENT = 500
FIELD_OF = {"decide.no_outcome": "outcome-approved", "decide.no_reason": "reason", "decide.not_waiting": "plans"}


@dataclass(frozen=True, slots=True)
class Written:
    """A decision as it was typed, so that no refusal loses it."""

    outcome: str = ""
    reason: str = ""
    comments: Mapping[str, str] = attribute(default_factory=dict)


@signed_in
async def person(request: web.Request) -> web.StreamResponse:
    """Everything that is recorded of one person, in the reader's language."""
    return await _page(request, Written(), [])


@signed_in
async def decide(request: web.Request) -> web.StreamResponse:
    """Approve a plan or send it back. A refused decision comes back as it was typed."""
    form = await request.post()
    written = Written(
        field(form, "outcome", 20),
        field(form, "reason", MOST_REASON).strip(),
        {
            name.removeprefix("comment."): field(form, name, MOST_COMMENT).strip()
            for name in form
            if name.startswith("comment.")
        },
    )
    missing = []
    if written.outcome not in OUTCOMES:
        missing.append("decide.no_outcome")
    if not written.reason:
        missing.append("decide.no_reason")
    if missing:
        return await _page(request, written, missing, status=422)
    try:
        participant_id = await asyncio.to_thread(
            request.app[DESK].casework.desk.decide,
            request[STAFF],
            int(request.match_info["plan"]),
            written.outcome,
            written.reason,
            written.comments,
        )
    except NotFound:
        raise web.HTTPNotFound from None
    except CannotDecide as refused:
        return await _page(request, written, [refused.key], status=409)
    return see_other(f"{PREFIX}/people/{participant_id}?done={written.outcome}")


@signed_in
async def print_plan(request: web.Request) -> web.StreamResponse:
    """The newest plan, or the version asked for, on paper: in the reader's language or the participant's."""
    content = request.app[DESK].content
    reader = reader_of(request)
    language = content.languages.get(request.query.get("language", ""), reader.language)
    if request[STAFF].site not in language.sites:
        raise web.HTTPNotFound
    reader = replace(reader, language=language)
    page = await _read(request, language)
    wanted = request.query.get("version", "")
    found = next((one for one in page.plans if wanted in ("", str(one.stored.version))), None)
    if found is None:
        raise web.HTTPNotFound
    values = {
        "reader": reader,
        "t": reader.t,
        "info": language.info,
        "page": page,
        "plan": shown_plan(found, reader),
        "site_name": language.sites[page.person.site].name,
    }
    return await render(request, "print.html", values)


async def _page(request: web.Request, written: Written, refused: list[str], *, status: int = 200) -> web.Response:
    reader = reader_of(request)
    page = await _read(request, reader.language)
    plans = [shown_plan(one, reader) for one in page.plans]
    waiting = next((one for one in plans if one.waits), None)
    # What was written about one version never fills the form of another.
    lost = written if refused and (waiting is None or "decide.not_waiting" in refused) else None
    language = request.app[DESK].content.languages
    site = reader.language.sites[page.person.site]
    values = {
        "page": page,
        "today": reader.day_of(page.at),
        "person": page.person,
        "spoken": language[page.person.language].info,
        "permissions": [site.permissions.get(name, name) for name in page.person.permissions],
        "open_here": [one for one in page.alerts if one.acknowledged_at is None],
        "areas": _areas(page, reader),
        "full_score": FULL_SCORE,
        "hexagon": hexagon(page.profile),
        "recommended": _recommended(page),
        "first_cards": FIRST_CARDS,
        "waiting": waiting,
        "newest": plans[0] if plans else None,
        "others": [one for one in plans if one is not waiting],
        "transcript": [exchange(turn) for turn in page.transcript],
        "directions": {code: one.info.direction for code, one in language.items()},
        "before": request.query.get("before", ""),
        "written": Written() if lost else written,
        "step_names": {
            step["id"]: reader.t("plan.step", number=step["number"])
            for one in plans
            if str(one.version.stored.id) == request.match_info.get("plan")
            for step in one.steps
        },
        "lost": lost,
        "problems": [Problem(FIELD_OF[key], reader.t(key)) for key in refused],
        "most_reason": MOST_REASON,
        "most_comment": MOST_COMMENT,
    }
    return await render(request, "person.html", values, status=status)


async def _read(request: web.Request, language: Language) -> Page:
    given = request.query.get("before", "")
    before = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None
    staff = replace(request[STAFF], language=language.info.code)
    try:
        return await asyncio.to_thread(
            request.app[DESK].casework.desk.person, staff, int(request.match_info["person"]), before
        )
    except NotFound:
        raise web.HTTPNotFound from None


def _areas(page: Page, reader: Reader) -> list[dict[str, object]]:
    return [
        {
            "letter": str(area),
            "label": reader.language.line(f"area.{area}"),
            "score": page.profile.scores.get(area),
            "words": page.amounts[area],
            "error": page.profile.errors.get(area),
            "leading": area in page.profile.leading,
        }
        for area in AREAS
    ]


def _recommended(page: Page) -> list[dict[str, object]]:
    """The cards with their figures; pathways that share a place are marked as a tie."""
    if page.recommended is None:
        return []
    figures = page.recommended.figures
    places = [one["place"] for one in figures.values()]
    return [
        {**card, **figures[card["id"]], "tied": _tied(places, figures[card["id"]]["place"])}
        for card in page.recommended.cards
    ]


def _tied(places: Sequence[float | None], place: float | None) -> bool:
    return place is not None and places.count(place) > 1
