"""The staff desk over HTTP: who comes in, what is shown, what a form does and what a refusal keeps."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import casework as use_cases
from bot.casework.access import Access, Limits
from bot.content import Content, load
from bot.guidance.gate import Gate
from bot.guidance.plan import Actor, Goal, Plan, Step
from bot.records import conversations, desk, plans
from bot.records.database import Database
from bot.web.security import guard, refuse_undeclared
from bot.web.staff.app import StaffDesk, create_app
from bot.web.staff.session import inside
from tests.conftest import FAST_HASHER

HOME = Path(__file__).parents[3]
PASSPHRASE = "a long passphrase"
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
STAFF_FILES = HOME / "bot" / "web" / "staff"
Client = TestClient[web.Request, web.Application]


class Clock:
    """The time, which stands still until somebody moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 12)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class House:
    """A desk with one counsellor, one participant with a plan that waits, and an alert."""

    app: web.Application
    database: Database
    casework: use_cases.Casework
    clock: Clock
    person: int
    plan: int


@pytest.fixture(scope="module")
def content() -> Content:
    """The real content without its safeguarding lists, which take long to compile and are not the desk's."""
    return replace(load(HOME), safeguarding={})


def _nobody_types() -> Gate:
    raise AssertionError("the desk does not read what participants type")


@pytest.fixture
def house(content: Content, tmp_path: Path) -> Iterator[House]:
    clock = Clock()
    database = Database(f"sqlite:///{tmp_path / 'desk.db'}")
    database.migrate()
    casework = use_cases.create(content, database, clock, _nobody_types)
    access = Access(
        content,
        database,
        pepper=b"pepper",
        clock=clock,
        participant_limits=Limits(timedelta(minutes=3), timedelta(hours=1)),
        staff_limits=Limits(timedelta(minutes=15), timedelta(hours=8)),
        pins=FAST_HASHER,
        passphrases=FAST_HASHER,
    )
    more = {"passphrase": PASSPHRASE, "language": "en", "site": "demo"}
    access.add_staff(username="ana", name="Ana Ferreira", role="counsellor", **more)
    person = access.add_participant(code="A1234", pin="12345678", site="demo", language="fr")
    body = Plan(
        goals=(Goal(id="g1", aim="release", steps=(Step(id="s1", action="papers", actor=Actor.COUNSELLOR),)),),
        dated=False,
    )
    with database.write() as connection:
        made = plans.add_plan(connection, person, body.model_dump(mode="json"), "participant", clock())
        made = plans.set_agreement(connection, made, "agreed", "")
        plan = plans.submit(connection, made, "demo", clock().date() + timedelta(days=5), clock()).id
        desk.raise_alert(
            connection,
            person,
            turn_id="turn-0001",
            level="now",
            source="words",
            kind="suicide",
            excerpt="<b>I cannot</b> go on",
            now=clock(),
        )
        desk.add_task(connection, person, "talk", "", clock())
        connection.commit()
    app = web.Application(middlewares=[guard])
    app.add_subapp("/desk", create_app(StaffDesk(content, casework, access, secure_cookie=False)))
    refuse_undeclared(app)
    yield House(app, database, casework, clock, person, plan)
    database.close()


@pytest.fixture
async def stranger(house: House) -> AsyncIterator[Client]:
    async with TestClient(TestServer(house.app)) as client:
        yield client


@pytest.fixture
async def client(stranger: Client) -> Client:
    await post(stranger, "/desk/sign-in", username="ana", passphrase=PASSPHRASE)
    return stranger


async def post(client: Client, path: str, **form: str) -> tuple[int, str, str]:
    """Send a form; returns status, the address to go on to, and the page."""
    answer = await client.post(path, data=form, headers=FROM_HERE, allow_redirects=False)
    return answer.status, answer.headers.get("Location", ""), await answer.text()


async def page(client: Client, path: str) -> str:
    """A page that is there."""
    answer = await client.get(path)
    assert answer.status == 200
    return await answer.text()


async def test_strangers_are_asked_to_sign_in_and_come_back(stranger: Client) -> None:
    """Given nobody signed in, when they open a page, then signing in leads to that page."""
    answer = await stranger.get("/desk/people?code=A", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/desk/sign-in?next=%2Fdesk%2Fpeople%3Fcode%3DA")
    status, to, _ = await post(
        stranger, "/desk/sign-in", username="ana", passphrase=PASSPHRASE, next="/desk/people?code=A"
    )
    assert (status, to) == (303, "/desk/people?code=A")


@pytest.mark.parametrize(
    "path", ["https://evil.example/desk/", "//evil.example/desk/", "/desk/\\evil", "/desk//evil", "/desk/../x", "/"]
)
def test_nobody_is_sent_elsewhere_by_a_link(path: str) -> None:
    """A place to come back to lies inside the desk."""
    assert inside(path) == "/desk/"


async def test_the_cookie_is_kept_from_scripts_and_other_sites(stranger: Client) -> None:
    """The session's cookie is HttpOnly, Strict, and for the desk only."""
    answer = await stranger.post(
        "/desk/sign-in",
        data={"username": "ana", "passphrase": PASSPHRASE},
        headers=FROM_HERE,
        allow_redirects=False,
    )
    cookie = answer.cookies["itinera_desk"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/desk")


async def test_wrong_guesses_get_one_message_and_then_a_wait_in_seconds(stranger: Client) -> None:
    """Given four wrong guesses, when a fifth is made at once, then the page says how long to wait."""
    for name in ("ana", "nobody", "ana", "ana", "ana"):
        status, _, text = await post(stranger, "/desk/sign-in", username=name, passphrase="wrong")
        assert status == 401
        assert "do not match" in text
    status, _, text = await post(stranger, "/desk/sign-in", username="ana", passphrase=PASSPHRASE)
    assert status == 429
    assert "Try again in 2 seconds" in text


async def test_an_empty_form_names_both_fields(stranger: Client) -> None:
    """The error summary links to each field."""
    status, _, text = await post(stranger, "/desk/sign-in", username="", passphrase="")
    assert status == 422
    assert 'href="#username"' in text
    assert 'href="#passphrase"' in text


async def test_signing_out_ends_the_session(client: Client) -> None:
    """After signing out the old cookie opens nothing."""
    token = client.session.cookie_jar.filter_cookies(client.make_url("/desk/"))["itinera_desk"].value
    assert (await post(client, "/desk/sign-out", left="idle"))[1] == "/desk/sign-in?left=idle"
    answer = await client.get("/desk/", headers={"Cookie": f"itinera_desk={token}"}, allow_redirects=False)
    assert answer.status == 303


async def test_the_queue_shows_what_was_written_as_text(client: Client) -> None:
    """What a participant wrote never becomes markup."""
    text = await page(client, "/desk/")
    assert "&lt;b&gt;I cannot&lt;/b&gt; go on" in text
    assert "Would like to talk to a counsellor" in text
    assert "(1) What is waiting" in text


async def test_an_acknowledged_alert_leaves_the_queue(house: House, client: Client) -> None:
    """Given an open alert, when a counsellor says "I have read it", then it is in the history with the name."""
    assert len((await (await client.get("/desk/api/alerts")).json())["alerts"]) == 1
    assert (await post(client, "/desk/alerts/1/read", back="/desk/"))[:2] == (303, "/desk/?done=read")
    assert (await (await client.get("/desk/api/alerts")).json())["alerts"] == []
    assert "Read by Ana Ferreira" in await page(client, f"/desk/people/{house.person}")


async def test_a_finished_task_leaves_the_queue(client: Client) -> None:
    """Given an open task, when it is marked as done, then no task is open."""
    await post(client, "/desk/tasks/1/done", back="/desk/")
    assert "No task is open." in await page(client, "/desk/")


async def test_scripts_of_strangers_hear_that_they_are_signed_out(stranger: Client) -> None:
    """The alerts' address answers 401, not with a page."""
    assert (await stranger.get("/desk/api/alerts")).status == 401


async def test_a_decision_needs_an_outcome_and_a_reason(house: House, client: Client) -> None:
    """Given neither, then both are named, and none of the outcomes is chosen for anybody."""
    path = f"/desk/people/{house.person}/plans/{house.plan}/decision"
    status, _, text = await post(client, path, reason=" ", **{"comment.s1": "Bring your ID"})
    assert status == 422
    assert 'href="#outcome-approved"' in text
    assert 'href="#reason"' in text
    assert "checked" not in text
    assert "Bring your ID" in text


async def test_a_decision_is_recorded_with_name_reason_and_comments(house: House, client: Client) -> None:
    """Given a plan that waits, when a counsellor sends it back, then the page shows who said what."""
    path = f"/desk/people/{house.person}/plans/{house.plan}/decision"
    form = {"outcome": "returned", "reason": "Let us talk first.", "comment.s1": "Bring your ID"}
    assert (await post(client, path, **form))[:2] == (303, f"/desk/people/{house.person}?done=returned")
    text = await page(client, f"/desk/people/{house.person}")
    for words in ("Sent back by Ana Ferreira", "Let us talk first.", "Bring your ID", "No plan is waiting"):
        assert words in text


async def test_a_decision_that_comes_too_late_keeps_what_was_written(house: House, client: Client) -> None:
    """Given a plan that was decided on meanwhile, then the page says so and shows the reason again."""
    path = f"/desk/people/{house.person}/plans/{house.plan}/decision"
    await post(client, path, outcome="approved", reason="Good.")
    status, _, text = await post(client, path, outcome="returned", reason="My long reason")
    assert status == 409
    assert "no longer waits for a decision" in text
    assert "My long reason" in text


async def test_what_was_written_on_one_version_never_fills_the_form_of_the_next(house: House, client: Client) -> None:
    """Given a newer version that waits, then the refused decision stands apart and chooses nothing there."""
    with house.database.write() as connection:
        stored = plans.plan_by_id(connection, house.plan)
        assert stored is not None
        newer = plans.add_plan(connection, house.person, stored.body, "participant", house.clock())
        plans.submit(connection, newer, "demo", house.clock().date(), house.clock())
        connection.commit()
    path = f"/desk/people/{house.person}/plans/{house.plan}/decision"
    status, _, text = await post(client, path, outcome="approved", reason="For the older one")
    assert status == 409
    assert "checked" not in text
    assert text.count("For the older one") == 1


async def test_the_desk_changes_language_and_stays_on_the_page(house: House, client: Client) -> None:
    """Given an English desk, when French is chosen, then the same page comes in French, and the next one too."""
    back = f"/desk/people/{house.person}"
    assert (await post(client, "/desk/language", language="fr", back=back))[:2] == (303, back)
    assert '<html lang="fr"' in await page(client, back)
    assert (await client.get("/desk/nowhere")).status == 404
    assert "Page introuvable" in await (await client.get("/desk/nowhere")).text()


@pytest.mark.parametrize("path", ["/desk/people/999", "/desk/people/999/plan/print", "/desk/nowhere"])
async def test_what_is_not_there_gets_a_page_of_its_own(client: Client, path: str) -> None:
    """Unknown people and addresses look the same."""
    answer = await client.get(path)
    assert answer.status == 404
    assert "Page not found" in await answer.text()


async def test_the_plan_on_paper_names_no_staff(house: House, client: Client) -> None:
    """A printed plan has the counsellor's words, not their name; it comes in the participant's language too."""
    path = f"/desk/people/{house.person}/plans/{house.plan}/decision"
    await post(client, path, outcome="approved", reason="Good.")
    text = await page(client, f"/desk/people/{house.person}/plan/print?language=fr")
    assert '<html lang="fr"' in text
    assert "Good." in text
    assert "Ferreira" not in text


async def test_a_fault_of_ours_is_told_and_shows_nothing_else(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a database that fails, then the person reads so in their language, with the usual headers."""

    def fails(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(type(house.casework.desk), "queue", fails)
    answer = await client.get("/desk/")
    text = await answer.text()
    assert answer.status == 500
    assert "cannot be shown at the moment" in text
    assert "disk full" not in text
    assert "Content-Security-Policy" in answer.headers


async def test_a_form_from_another_site_is_refused(client: Client) -> None:
    """The guard stands before the desk."""
    answer = await client.post("/desk/alerts/1/read", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403


def test_every_label_of_the_pages_is_in_every_language_and_is_used(content: Content) -> None:
    """No page asks for words that are not there, and no words are left over."""
    source = "".join(path.read_text() for path in STAFF_FILES.rglob("*") if path.suffix in (".html", ".py"))
    source += "".join((HOME / f"bot/casework/{name}.py").read_text() for name in ("desk", "plan_editing"))
    asked = set(re.findall(r"""["']([a-z_]+(?:\.[a-z_]+)+)["']""", source))
    groups = set(re.findall(r"""named\("([a-z_.]+)",""", source))
    groups |= set(re.findall(r"""t\(f?["']([a-z_.]+[._])(?:\{|["'] ~)""", source))
    keys = set(yaml.safe_load((HOME / "data/languages/en/desk.yml").read_text()))
    built = {key for key in keys if any(key.startswith(group.rstrip(".")) for group in groups)}
    assert keys - built - asked == set()
    fields = {f"sign_in.{name}_missing" for name in ("username", "passphrase")}
    wanted = set(re.findall(r"""\bt\(["']([a-z_]+(?:\.[a-z_]+)+)["'][,)]""", source)) | fields
    assert wanted - keys == set()
    assert set(content.languages["fr"].desk) == keys


async def test_what_was_meant_is_labelled_on_the_desk(house: House, client: Client) -> None:
    """Given words that were not understood, when staff label them, then they are gone; a refusal keeps them."""
    with house.database.write() as connection:
        row = conversations.take(connection, house.person)
        done = conversations.TranscriptTurn(
            1, "turn-1", "fr", "<i>wesh</i> Ahmed", None, "nlu_fallback", 0.1, {}, house.clock(), unclear=True
        )
        conversations.finish_turn(connection, row, language="fr", position={}, snapshot=None, done=done)
        connection.commit()
    text = await page(client, "/desk/understanding")
    assert "&lt;i&gt;wesh&lt;/i&gt; Ahmed" in text and "Français" in text
    path = "/desk/understanding/1"
    status, _, text = await post(client, path, intent="", text="wesh")
    assert status == 422 and 'href="#intent-1"' in text and 'value="wesh"' in text
    status, _, text = await post(client, path, intent="greet", text="")
    assert status == 422 and 'href="#text-1"' in text
    assert (await post(client, path, intent="greet", text="wesh"))[1] == "/desk/understanding?done=labelled"
    assert (await post(client, path, nothing="1"))[1] == "/desk/understanding?done=labelled_before"
    assert "Nothing waits here" in await page(client, "/desk/understanding")
