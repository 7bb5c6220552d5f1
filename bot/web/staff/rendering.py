"""What every page of the desk shares: its words, times and numbers in the reader's language, and the frame."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp_jinja2
import jinja2
import structlog
from aiohttp import web
from babel.dates import format_time, format_timedelta
from babel.numbers import format_decimal, format_percent
from multidict import MultiDictProxy

from bot.content.languages import Language
from bot.records.desk import Alert
from bot.web.staff.session import DESK, HOME, STAFF, Handler, reader_language, staff_of

log = structlog.get_logger()
TEMPLATES = Path(__file__).parent / "templates"
NOTICES = frozenset(
    (
        *("read", "task_done", "approved", "returned", "edited", "edited_progress", "edited_conflicts"),
        *("labelled", "labelled_before", "nothing_to_learn"),
    )
)
"""What a page may say after a redirect. The address names the sentence, never the words."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to put right, with the field that it is about."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Writes for one person: in their language, by the clock of their site."""

    language: Language
    zone: ZoneInfo

    def t(self, key: str, **values: object) -> str:
        """A label of the desk."""
        return self.language.desk_label(key, **values)

    def named(self, group: str, name: str) -> str:
        """The label of something that content or a model names; what has no label yet is shown as it is called."""
        key = f"{group}.{name}"
        return self.t(key) if key in self.language.desk else name.replace("_", " ")

    def day(self, day: date) -> str:
        """A day."""
        return self.language.date(day, "medium")

    def day_of(self, moment: datetime) -> date:
        """The day at the site of a stored time (UTC)."""
        return moment.replace(tzinfo=UTC).astimezone(self.zone).date()

    def when(self, moment: datetime) -> str:
        """A stored time (UTC) on the site's clock."""
        local = moment.replace(tzinfo=UTC).astimezone(self.zone)
        time = format_time(local.time(), "short", locale=self.language.info.locale)
        return self.language.listed([self.day(local.date()), time])

    def ago(self, moment: datetime, now: datetime) -> str:
        """How long ago, in words."""
        return format_timedelta(min(moment - now, now - now), add_direction=True, locale=self.language.info.locale)

    def until(self, day: date, now: datetime) -> str:
        """How far away a day is, in words; behind us for a day that has passed."""
        distance, locale = day - self.day_of(now), self.language.info.locale
        if not distance:
            return self.t("time.today")
        return format_timedelta(distance, granularity="day", threshold=1.4, add_direction=True, locale=locale)

    def number(self, value: float, pattern: str = "0") -> str:
        """A number with the language's decimal sign."""
        return format_decimal(value, pattern, locale=self.language.info.locale)

    def percent(self, share: float) -> str:
        """A share from 0 to 1."""
        return format_percent(share, locale=self.language.info.locale)


def setup(app: web.Application) -> None:
    """Give ``app`` its templates; an unknown name in one of them is an error, never an empty place."""
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def reader_of(request: web.Request) -> Reader:
    """Who reads the page."""
    sites = request.app[DESK].content.sites
    site = sites[request[STAFF].site] if STAFF in request else next(iter(sites.values()))
    return Reader(reader_language(request), ZoneInfo(site.timezone))


async def render(
    request: web.Request, template: str, values: Mapping[str, object], *, status: int = 200
) -> web.Response:
    """A page with the frame around it: who is signed in, the open alerts, the languages."""
    staff = await staff_of(request)
    alerts = await asyncio.to_thread(request.app[DESK].casework.desk.alerts, staff) if staff else ()
    return _framed(request, template, values, alerts, status)


def _framed(
    request: web.Request, template: str, values: Mapping[str, object], alerts: Sequence[Alert], status: int
) -> web.Response:
    desk, staff, reader = request.app[DESK], request.get(STAFF), reader_of(request)
    notice = request.query.get("done", "")
    frame = {
        "reader": reader,
        "t": reader.t,
        "info": reader.language.info,
        "languages": [language.info for language in desk.content.languages.values()],
        "staff": staff,
        "site_name": reader.language.sites[staff.site].name if staff and staff.site in reader.language.sites else "",
        "open_alerts": alerts,
        "newest_alert": max((one.id for one in alerts), default=0),
        "notice": notice if notice in NOTICES else "",
        "here": request.path_qs if request.method == "GET" else HOME,
        "idle_s": desk.idle_s,
        "problems": (),
    }
    return aiohttp_jinja2.render_template(template, request, {**frame, **values}, status=status)


def alarm(reader: Reader, alert: Alert) -> str:
    """One alert as a sentence to be announced."""
    return reader.t(f"alarm.{alert.level}", code=alert.code)


@web.middleware
async def show_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """An address that leads nowhere, and a fault of ours, get a page in the person's language."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        if "/static/" in request.path:
            raise
        await staff_of(request)
        return await render(request, "not_found.html", {}, status=404)
    except web.HTTPException:
        raise
    except Exception:  # whatever it is: the page says so, the log has it, and the database is left alone
        log.exception("desk.failed", path=request.path)
        return _framed(request, "failed.html", {}, (), 500)


Form = MultiDictProxy[str | bytes | bytearray | web.FileField]


def field(form: Form, name: str, most: int = 2_000) -> str:
    """A text field of a form: never a file, no NUL (which PostgreSQL refuses), one kind of line end."""
    value = form.get(name, "")
    return value.replace("\0", "").replace("\r\n", "\n")[:most] if isinstance(value, str) else ""


def page_number(request: web.Request) -> int:
    """The page asked for, counted from 1."""
    given = request.query.get("page", "1")
    return max(1, int(given)) if given.isascii() and given.isdecimal() and len(given) < 6 else 1
