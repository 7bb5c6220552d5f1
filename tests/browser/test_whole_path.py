"""The main job in a real browser: from sign-in to a plan that the counsellor approves and the participant reads."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.pages import Desk, Kiosk
from tests.conversations.answering import like_hands
from tests.languages import english_now_others_later
from tests.service import Service

MOST_MINUTES = 50
MOST_MINUTES_A_CHAPTER = 12


@pytest.mark.parametrize("language", english_now_others_later())
async def test_a_person_gets_a_plan_and_a_counsellor_approves_it(
    service: Service, browser: Browser, pictures: Path, language: str
) -> None:
    code = _code(service, language)
    page = await browser.new_page(viewport={"width": 1024, "height": 768}, locale=language, reduced_motion="reduce")
    kiosk = Kiosk(page, service.address)
    await page.goto(service.address)
    await kiosk.picture(pictures, f"{language}-01-languages")
    await kiosk.sign_in(code, language)
    await kiosk.picture(pictures, f"{language}-02-welcome")
    reply = await kiosk.press("do:continue_path")
    await kiosk.picture(pictures, f"{language}-03-first-question")

    for chapter in ("interests", "circumstances", "skills"):
        reply = await _answer_all(kiosk, reply, pictures, f"{language}-{chapter}")
        await kiosk.picture(pictures, f"{language}-{chapter}-end")
        reply = await kiosk.press("do:continue_path")
    cards = next(m for m in reply["messages"] if m["kind"] == "pathways")["cards"]
    await kiosk.picture(pictures, f"{language}-04-pathways")
    await page.screenshot(path=pictures / f"{language}-04-pathways-whole.png", full_page=True)
    await kiosk.press(f"pathway:{cards[0]['id']}:details")
    await kiosk.picture(pictures, f"{language}-05-details")
    await kiosk.press(f"pathway:{cards[0]['id']}:choose")
    await kiosk.press("do:compare_pathways")
    await kiosk.picture(pictures, f"{language}-06-compare")
    await kiosk.press(f"pathway:{cards[1]['id']}:choose")
    reply = await kiosk.press("do:make_career_plan")
    await kiosk.picture(pictures, f"{language}-07-plan")
    await kiosk.press("do:agree_plan")
    await kiosk.press("do:send_plan")
    await kiosk.picture(pictures, f"{language}-08-sent")
    assert kiosk.errors == []

    desk_page = await browser.new_page(
        viewport={"width": 1280, "height": 900}, locale=language, reduced_motion="reduce"
    )
    desk = Desk(desk_page, service.address)
    await desk.sign_in(f"counsellor-{language}")
    await desk.picture(pictures, f"{language}-09-queue")
    await desk.open_person(code)
    await desk.picture(pictures, f"{language}-10-person")
    await desk.picture(pictures, f"{language}-10-person-top", whole=False)
    await desk_page.click('label[for="outcome-approved"]')
    await desk_page.fill('[name="reason"]', "Un bon début. A good start.")
    await desk.picture(pictures, f"{language}-11-decision", whole=False)
    await desk_page.locator('form[action*="/decision"] button[type="submit"]').click()
    await desk_page.wait_for_load_state()
    await desk.picture(pictures, f"{language}-12-decided")

    await page.reload()
    await kiosk.picture(pictures, f"{language}-13-after-reload")
    again = await browser.new_page(viewport={"width": 1024, "height": 768}, locale=language, reduced_motion="reduce")
    back = Kiosk(again, service.address)
    await back.sign_in(code, language)
    await expect(again.locator(".log")).to_contain_text("Ana Lopes")
    await expect(again.locator(".log")).to_contain_text("Un bon début. A good start.")
    await back.picture(pictures, f"{language}-14-approved")

    chapters = {name: round(minutes, 1) for name, minutes in kiosk.effort.by_chapter.items()}
    effort = kiosk.effort
    print(f"\n{language}: {effort.answers} answers, {effort.words} words, {effort.minutes:.1f} minutes {chapters}")
    assert effort.minutes <= MOST_MINUTES
    assert all(minutes <= MOST_MINUTES_A_CHAPTER for minutes in chapters.values()), chapters
    for one in (page, desk_page, again):
        await one.close()


async def _answer_all(kiosk: Kiosk, reply: dict[str, Any], pictures: Path, name: str) -> dict[str, Any]:
    """Answer until no question is open, the way a person does: by the buttons."""
    shown: set[str] = set()
    for _ in range(120):
        asked = next((m for m in reply["messages"] if m["kind"] == "question"), None)
        if asked is None:
            return reply
        if asked["type"] not in shown or any(m["kind"] == "profile" for m in reply["messages"]):
            shown.add(asked["type"])
            await kiosk.picture(pictures, f"{name}-{asked['type']}-{len(shown)}")
        value = like_hands(asked)
        reply = await (kiosk.tick(value) if asked["type"] == "multi" else kiosk.answer(value))
    raise AssertionError("the questions do not end")


def _code(service: Service, language: str) -> str:
    return service.people(language)[0]
