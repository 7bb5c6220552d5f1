"""What waits: alerts, tasks and plans; finding a person; and the alerts that every page asks for."""

import asyncio
import json

from aiohttp import web

from bot.casework.desk import NotFound
from bot.web.staff.rendering import alarm, field, page_number, reader_of, render
from bot.web.staff.session import DESK, HOME, PREFIX, STAFF, inside, see_other, signed_in


@signed_in
async def to_queue(_: web.Request) -> web.StreamResponse:
    """The address without its last slash."""
    return see_other(HOME)


@signed_in
async def queue(request: web.Request) -> web.StreamResponse:
    """The first page of the desk."""
    casework = request.app[DESK].casework
    found = await asyncio.to_thread(casework.desk.queue, request[STAFF], page_number(request))
    today = reader_of(request).day_of(found.at)
    return await render(request, "queue.html", {"queue": found, "today": today})


@signed_in
async def people(request: web.Request) -> web.StreamResponse:
    """Participants by the beginning of their code."""
    casework = request.app[DESK].casework
    code, page = request.query.get("code", "").replace("\0", "").strip()[:20], page_number(request)
    found, more = await asyncio.to_thread(casework.desk.people, request[STAFF], code, page)
    return await render(request, "people.html", {"people": found, "more": more, "page": page, "code": code})


@signed_in
async def alerts(request: web.Request) -> web.StreamResponse:
    """The open alerts as sentences, for the script that announces new ones."""
    casework = request.app[DESK].casework
    found = await asyncio.to_thread(casework.desk.alerts, request[STAFF])
    reader = reader_of(request)
    body = {
        "label": reader.t("nav.queue_count", count=len(found)),
        "alerts": [
            {
                "id": one.id,
                "level": one.level,
                "text": alarm(reader, one),
                "href": f"{PREFIX}/people/{one.participant_id}",
            }
            for one in found
        ],
    }
    return web.json_response(body, dumps=lambda value: json.dumps(value, ensure_ascii=False))


@signed_in
async def acknowledge(request: web.Request) -> web.StreamResponse:
    """A named person has read an alert."""
    back = inside(field(await request.post(), "back"))
    try:
        await asyncio.to_thread(
            request.app[DESK].casework.desk.acknowledge, request[STAFF], int(request.match_info["alert"])
        )
    except NotFound:
        raise web.HTTPNotFound from None
    return see_other(_saying(back, "read"))


@signed_in
async def finish_task(request: web.Request) -> web.StreamResponse:
    """A task is done."""
    back = inside(field(await request.post(), "back"))
    try:
        await asyncio.to_thread(
            request.app[DESK].casework.desk.finish_task, request[STAFF], int(request.match_info["task"])
        )
    except NotFound:
        raise web.HTTPNotFound from None
    return see_other(_saying(back, "task_done"))


def _saying(path: str, notice: str) -> str:
    """Back to the page, which says what was done."""
    return f"{path.partition('?')[0]}?done={notice}"
