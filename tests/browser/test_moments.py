"""Moments that go wrong in a real browser: distress, lost connections, double clicks, the back button, leaving."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.pages import Desk, Kiosk
from tests.service import Service


async def _kiosk(service: Service, browser: Browser, language: str = "en") -> tuple[Kiosk, Page, str]:
    code = service.people(language)[0]
    page = await browser.new_page(viewport={"width": 1024, "height": 768}, reduced_motion="reduce")
    kiosk = Kiosk(page, service.address)
    await kiosk.sign_in(code, language)
    return kiosk, page, code


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "I don't want to live any more"), pytest.param("fr", "je veux en finir", marks=pytest.mark.long)],
)
async def test_a_cry_for_help_fills_the_page_and_stands_on_top_of_the_desk_until_it_is_read(
    service: Service, browser: Browser, pictures: Path, language: str, words: str
) -> None:
    kiosk, page, code = await _kiosk(service, browser, language)
    await kiosk.press("do:continue_path")
    await kiosk.say(words)
    await expect(page.locator("dialog.safety[open]")).to_be_visible()
    await kiosk.picture(pictures, f"{language}-20-safety")
    desk_page = await browser.new_page(viewport={"width": 1280, "height": 800})
    desk = Desk(desk_page, service.address)
    await desk.sign_in(f"counsellor-{language}")
    alarm = desk_page.locator(".alerts li").filter(has_text=code)
    await expect(alarm).to_contain_text(words)
    await desk.picture(pictures, f"{language}-21-alarm", whole=False)
    before = await page.locator("dialog.safety[open] .safety-status").inner_text()
    await alarm.locator("form button").first.click()
    await expect(page.locator("dialog.safety[open] .safety-status")).not_to_have_text(before, timeout=12_000)
    await kiosk.picture(pictures, f"{language}-22-read")
    await kiosk.press("safety:go_on")
    await expect(page.locator("li.live .question")).to_be_visible()
    await page.close()
    await desk_page.close()


async def test_help_works_without_any_connection(service: Service, browser: Browser, pictures: Path) -> None:
    kiosk, page, _ = await _kiosk(service, browser)
    await page.context.set_offline(True)
    await page.locator('[data-do="help"]').click()
    await expect(page.locator("dialog.safety[open]")).to_contain_text("Press the bell or call an officer now.")
    await kiosk.picture(pictures, "en-23-offline-help")
    await page.close()


async def test_a_double_click_is_one_answer(service: Service, browser: Browser) -> None:
    kiosk, page, _ = await _kiosk(service, browser)
    await kiosk.press("do:continue_path")
    await kiosk.live.locator('button[data-value="quite"]').dblclick()
    await expect(page.locator(".progress-words")).to_contain_text("2 of 30")
    await page.wait_for_timeout(300)
    await expect(page.locator(".progress-words")).to_contain_text("2 of 30")
    await page.close()


async def test_a_reply_that_is_lost_on_its_way_is_asked_for_again_and_nothing_doubles(
    service: Service, browser: Browser
) -> None:
    kiosk, page, _ = await _kiosk(service, browser)
    await kiosk.press("do:continue_path")
    lost = 0

    async def lose(route: Route) -> None:
        nonlocal lost
        if lost < 2:
            lost += 1
            await route.fetch()  # the service has answered; the page never hears it
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/api/turn", lose)
    await kiosk.answer("quite")
    assert lost == 2
    await expect(page.locator(".progress-words")).to_contain_text("2 of 30")
    await page.close()


async def test_the_back_button_and_a_reload_lose_nothing(service: Service, browser: Browser) -> None:
    kiosk, page, _ = await _kiosk(service, browser)
    await kiosk.press("do:continue_path")
    await kiosk.answer("quite")
    open_one = await page.locator("li.live .question-text").inner_text()
    await page.reload()
    await expect(page.locator("li.live .question-text")).to_have_text(open_one)
    await page.evaluate("history.back()")
    await page.wait_for_timeout(300)
    await page.goto(service.address)
    await expect(page.locator("li.live .question-text")).to_have_text(open_one)
    await page.close()


async def test_after_sign_out_nothing_is_left_and_back_shows_nothing(service: Service, browser: Browser) -> None:
    kiosk, page, _ = await _kiosk(service, browser)
    await kiosk.say("my secret sentence")
    async with page.expect_response("**/api/sitting"):
        await page.locator('[data-do="sign-out"]').click()
    await expect(page.locator("[data-language]").first).to_be_visible()
    assert "my secret sentence" not in await page.content()
    await page.go_back()
    assert "my secret sentence" not in await page.content()
    await page.close()


async def test_coming_back_only_the_newest_buttons_are_live(service: Service, browser: Browser) -> None:
    kiosk, page, code = await _kiosk(service, browser)
    await kiosk.press("do:continue_path")
    await page.locator('[data-do="stop"]').click()
    await expect(page.locator('li.live [data-button="do:continue_path"]')).to_be_visible()
    again = Kiosk(page, service.address)
    await page.context.clear_cookies()
    await again.sign_in(code, "en")
    assert await page.locator("li.live").count() >= 1
    assert await page.locator(".item:not(.live) button[data-button]").count() == 0
    await page.close()
