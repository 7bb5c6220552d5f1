"""An open page of the desk shows at once what is new, without its own asking, and keeps off what somebody is doing."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.pages import Desk, Kiosk
from tests.service import Service

NO_ASKING = "const set = window.setTimeout; window.setTimeout = (f, ms, ...r) => (ms >= 5000 ? 0 : set(f, ms, ...r));"


@pytest.mark.long
async def test_alerts_and_tasks_appear_by_themselves(service: Service, browser: Browser) -> None:
    code = service.people("en")[0]
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    await context.add_init_script(NO_ASKING)  # what comes now comes over the stream
    page = await context.new_page()
    desk = Desk(page, service.address)
    async with page.expect_request("**/desk/events"):
        await desk.sign_in("counsellor-en")
    kiosk = Kiosk(await browser.new_page(), service.address)
    await kiosk.sign_in(code, "en")
    await kiosk.say("I want to talk to a counsellor")
    await expect(page.locator("#waiting table .code").filter(has_text=code)).to_be_visible()
    await expect(page.locator("#alarm")).not_to_contain_text(code)

    button = page.locator("#waiting form button").first
    await button.focus()
    await kiosk.say("I want to die")
    await expect(page.locator("#alarm")).to_contain_text(code)
    await expect(button).to_be_focused()
    await expect(page.locator("#waiting .alerts").filter(has_text=code)).to_have_count(0)
    await page.locator("nav a").first.focus()
    await expect(page.locator("#waiting .alerts").filter(has_text=code)).to_be_visible()
    await kiosk.page.close()
    await context.close()
