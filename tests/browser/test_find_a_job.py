"""A named job in a real browser, with an imported catalogue: typed, pressed, read, and the question by keyboard."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.pages import Kiosk
from tests.service import Service
from tests.unit.content import made_up

SMALL = {"width": 390, "height": 844}


@pytest.mark.long
async def test_a_job_is_typed_found_and_read(
    service: Service, browser: Browser, pictures: Path, tmp_path: Path
) -> None:
    parts = service.parts()
    parts.casework.catalogue.import_esco(made_up.esco(tmp_path / "esco"), "operator", lambda _: None)
    parts.database.close()
    page = await browser.new_page(viewport=SMALL, reduced_motion="reduce")
    kiosk = Kiosk(page, service.address)
    await kiosk.sign_in(service.people("fr")[0], "fr")
    found = await kiosk.say("je cherche le métier de boulanger")
    await kiosk.picture(pictures, "fr-30-jobs")
    pressed = [one["id"] for message in found["messages"] for one in message["buttons"]]
    await kiosk.press(next(one for one in pressed if one.startswith("job:") and one.endswith(made_up.BAKER[-36:])))
    await expect(page.locator(".details").last).to_contain_text("Commission européenne")
    await kiosk.picture(pictures, "fr-31-job")
    await kiosk.press("do:find_occupation")
    await expect(kiosk.live.locator(".question")).to_contain_text("Quel métier ?")
    await kiosk.picture(pictures, "fr-32-which-job")
    again = await kiosk.say("soudeur")
    assert any(one["id"].startswith("job:") for message in again["messages"] for one in message["buttons"])
    assert kiosk.errors == []
    await page.close()
