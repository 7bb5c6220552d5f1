"""What the assistant did not understand, and what was meant: staff say it, and the next training learns it."""

import asyncio

from aiohttp import web

from bot.casework.understanding import LONGEST, AlreadyLabelled, CannotLearn
from bot.web.staff.rendering import Problem, field, page_number, reader_of, render
from bot.web.staff.session import DESK, PREFIX, STAFF, see_other, signed_in

PAGE = f"{PREFIX}/understanding"


@signed_in
async def waiting(request: web.Request) -> web.StreamResponse:
    """The page, newest words first."""
    return await _page(request, {})


@signed_in
async def label(request: web.Request) -> web.StreamResponse:
    """Keep what was meant by one of them; what was typed into a form that is refused stays there."""
    form = await request.post()
    row, intent, text = int(request.match_info["turn"]), field(form, "intent"), field(form, "text")
    if "nothing" in form:
        intent = ""
    elif not intent:
        intent = "?"  # no choice was made: refused like one that does not exist
    understanding, language = request.app[DESK].casework.understanding, reader_of(request).language
    try:
        await asyncio.to_thread(understanding.label, request[STAFF], language, row, intent, text)
    except CannotLearn as error:
        t = reader_of(request).t
        if error.about == "intent":
            problem = Problem(f"intent-{row}", t("understanding.choose"))
        else:
            problem = Problem(f"text-{row}", t("understanding.text_length"))
        return await _page(request, {"problems": [problem], "kept": {"row": row, "intent": intent, "text": text}}, 422)
    except AlreadyLabelled:
        return see_other(f"{PAGE}?done=labelled_before")
    return see_other(f"{PAGE}?done={'labelled' if intent else 'nothing_to_learn'}")


async def _page(request: web.Request, more: dict[str, object], status: int = 200) -> web.Response:
    understanding, page = request.app[DESK].casework.understanding, page_number(request)
    found, following = await asyncio.to_thread(understanding.waiting, request[STAFF], page)
    shown = {
        "found": found,
        "more": following,
        "page": page,
        "intents": understanding.intents(reader_of(request).language),
        "longest": LONGEST,
        "kept": None,
    }
    return await render(request, "understanding.html", {**shown, **more}, status=status)
