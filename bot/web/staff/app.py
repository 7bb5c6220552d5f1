"""The staff desk as an application: its addresses, and nothing else."""

from pathlib import Path

from aiohttp import web

from bot.web.staff import entrance, events, person, plan_edit, queue, rendering, understanding
from bot.web.staff.session import DESK, StaffDesk

STATIC = Path(__file__).parent / "static"
ID = r"\d{1,9}"

__all__ = ["StaffDesk", "create_app"]


def create_app(staff: StaffDesk) -> web.Application:
    """The desk, to be mounted at ``session.PREFIX`` behind the root's guard."""
    app = web.Application(middlewares=[rendering.show_errors])
    app[DESK] = staff
    rendering.setup(app)
    events.setup(app)
    add_routes(app)
    return app


def add_routes(app: web.Application) -> None:
    """The desk's addresses."""
    add = app.router
    add.add_get("", queue.to_queue)
    add.add_get("/", queue.queue)
    add.add_get("/sign-in", entrance.sign_in_page)
    add.add_post("/sign-in", entrance.sign_in)
    add.add_post("/sign-out", entrance.sign_out)
    add.add_post("/language", entrance.set_language)
    add.add_get("/people", queue.people)
    add.add_get(f"/people/{{person:{ID}}}", person.person)
    add.add_get(f"/people/{{person:{ID}}}/plan/print", person.print_plan)
    add.add_post(f"/people/{{person:{ID}}}/plans/{{plan:{ID}}}/decision", person.decide)
    add.add_get(f"/people/{{person:{ID}}}/plans/{{plan:{ID}}}/edit", plan_edit.edit_page)
    add.add_post(f"/people/{{person:{ID}}}/plans/{{plan:{ID}}}/edit", plan_edit.edit)
    add.add_post(f"/alerts/{{alert:{ID}}}/read", queue.acknowledge)
    add.add_post(f"/tasks/{{task:{ID}}}/done", queue.finish_task)
    add.add_get("/understanding", understanding.waiting)
    add.add_post(f"/understanding/{{turn:{ID}}}", understanding.label)
    add.add_get("/api/alerts", queue.alerts)
    add.add_get("/events", events.events)
    add.add_static("/static/", STATIC)
