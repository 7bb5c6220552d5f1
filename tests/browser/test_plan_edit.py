"""A counsellor edits a plan in a real browser: without a mouse, without a violation, and nothing typed is lost."""

from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.guidance.drafting import draft
from bot.guidance.feasibility import Facts, openings
from bot.records import people, plans
from tests.browser.pages import Desk
from tests.service import Service

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.long
@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("fr", 320)])
async def test_a_counsellor_edits_a_plan(
    service: Service, browser: Browser, pictures: Path, language: str, width: int
) -> None:
    code = service.people(language)[0]
    _sent_plan(service, code)
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, locale=language, reduced_motion="reduce"
    )
    page = await context.new_page()
    desk = Desk(page, service.address)
    await desk.sign_in(f"counsellor-{language}")
    await desk.open_person(code)
    await page.locator('a[href$="/edit"]').focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/edit")
    await _sound(page)
    await desk.picture(pictures, f"{language}-edit-1-form")

    release = date.today() + timedelta(days=300)
    await page.fill("#papers-due", (release + timedelta(days=1)).isoformat())
    await page.fill("#papers-note", "Bring two photos.")
    await page.locator('form.edit button[type="submit"]').focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#problems a")).to_have_attribute("href", "#papers-due")
    await _sound(page)
    await desk.picture(pictures, f"{language}-edit-2-refused")
    await page.locator("#problems a").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#papers-due")).to_be_focused()
    await expect(page.locator("#papers-note")).to_have_value("Bring two photos.")

    await page.fill("#papers-due", (release - timedelta(days=40)).isoformat())
    await page.locator('form.edit button[type="submit"]').focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**?done=edited")
    await expect(page.locator(".notice")).to_be_visible()
    await expect(page.locator("#plans")).to_contain_text("Bring two photos.")
    await _sound(page)
    await desk.picture(pictures, f"{language}-edit-3-stored")
    await context.close()


def _sent_plan(service: Service, code: str) -> None:
    """A plan that waits on the desk."""
    parts = service.parts()
    site, today = parts.content.sites["demo"], date.today()
    facts = Facts(today=today, release_on=today + timedelta(days=300))
    education = next(q.option_ids for q in parts.content.circumstances.questions if q.id == "education")
    body = draft([("green_work", openings(site, "green_work", facts, education))], facts, site)
    with parts.database.write() as connection:
        found = people.participant_by_code(connection, code)
        assert found is not None
        now = datetime.now()
        made = plans.add_plan(connection, found[0].id, body.model_dump(mode="json"), "participant", now)
        made = plans.set_agreement(connection, made, "agreed", "")
        plans.submit(connection, made, "demo", today + timedelta(days=5), now)
        connection.commit()
    parts.database.close()


async def _sound(page: Page) -> None:
    """No violation that axe knows, and no sideways scrolling."""
    await page.evaluate(AXE)
    found = await page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]] == []
    over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0
