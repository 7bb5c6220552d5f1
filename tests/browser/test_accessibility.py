"""axe finds nothing on any state of both apps, in every language, on a terminal and at 320 px; keys alone suffice."""

from importlib import resources

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.pages import Desk, Kiosk
from tests.conversations.answering import like_hands
from tests.languages import ALL, TYPED
from tests.service import Service

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"terminal": {"width": 1024, "height": 768}, "narrow": {"width": 320, "height": 640}}

EACH = [
    pytest.param("fr", "narrow"),
    *(
        pytest.param(language, size, marks=pytest.mark.long)
        for language, size in (("en", "terminal"), *((code, "narrow") for code in ALL if code != "fr"))
    ),
]
"""One of them at each commit, the others with the long checks."""


async def _no_violations(page: Page, state: str) -> None:
    """axe comes in as text through the debugger, so that the page's own content policy stays in force."""
    await page.evaluate(AXE)
    found = await page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
    told = [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]]
    assert told == [], f"{state}: {told}"


async def _no_sideways_scrolling(page: Page, state: str) -> None:
    over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, state


async def _cries_for_help(kiosk: Kiosk, language: str) -> None:
    """In words, or with the button where nobody can type."""
    if language in TYPED:
        await kiosk.say("I want to die")
    else:
        await kiosk.page.locator('[data-do="help"]').click()
        await expect(kiosk.page.locator("dialog.safety[open] .safety-status")).not_to_be_empty()


async def test_the_first_states_of_the_kiosk_have_no_violation(service: Service, browser: Browser) -> None:
    page = await browser.new_page(viewport=SIZES["narrow"], reduced_motion="reduce")
    kiosk = Kiosk(page, service.address)
    await kiosk.sign_in(service.people("fr")[0], "fr")
    await _no_violations(page, "welcome")
    await kiosk.press("do:continue_path")
    await _no_violations(page, "rating")
    await _no_sideways_scrolling(page, "rating")
    await kiosk.say("je veux mourir")
    await _no_violations(page, "safety")
    await page.close()


@pytest.mark.long
@pytest.mark.parametrize(("language", "size"), [("en", "terminal"), *((code, "narrow") for code in ALL)])
async def test_no_state_of_the_kiosk_has_a_violation(
    service: Service, browser: Browser, language: str, size: str
) -> None:
    page = await browser.new_page(viewport=SIZES[size], reduced_motion="reduce")
    kiosk = Kiosk(page, service.address)

    async def check(state: str) -> None:
        await _no_violations(page, f"{state} {language} {size}")
        await _no_sideways_scrolling(page, f"{state} {language} {size}")

    await page.goto(service.address)
    await check("languages")
    await kiosk.open(language)
    await page.press("#code", "Enter")
    await check("sign-in with an error")
    await kiosk.sign_in(service.people(language)[0], language)
    await check("welcome")
    reply = await kiosk.press("do:continue_path")
    await check("rating")
    for chapter in range(3):
        while asked := next((m for m in reply["messages"] if m["kind"] == "question"), None):
            value = like_hands(asked)
            reply = await (kiosk.tick(value) if asked["type"] == "multi" else kiosk.answer(value))
        await check(f"summary {chapter}")
        reply = await kiosk.press("do:continue_path")
        await check(f"after {chapter}")
    first = next(m for m in reply["messages"] if m["kind"] == "pathways")["cards"][0]["id"]
    await kiosk.press(f"pathway:{first}:details")
    await check("details")
    await kiosk.press(f"pathway:{first}:choose")
    await kiosk.press("do:compare_pathways")
    await check("compare")
    await kiosk.press("do:ask_pathways")
    await kiosk.press("do:make_career_plan")
    await check("plan")
    await _cries_for_help(kiosk, language)
    await check("safety")
    assert kiosk.errors == []
    await page.close()


@pytest.mark.parametrize(("language", "size"), EACH)
async def test_no_page_of_the_desk_has_a_violation(
    service: Service, browser: Browser, language: str, size: str
) -> None:
    code = service.people(language)[0]
    participant = await browser.new_page()
    kiosk = Kiosk(participant, service.address)
    await kiosk.sign_in(code, language)
    await _cries_for_help(kiosk, language)
    await participant.close()
    page = await browser.new_page(viewport=SIZES[size], reduced_motion="reduce")
    desk = Desk(page, service.address)
    await page.goto(f"{service.address}/desk/sign-in")
    await _no_violations(page, "desk sign-in")
    await desk.sign_in(f"counsellor-{language}")
    await _no_violations(page, f"queue {language} {size}")
    await _no_sideways_scrolling(page, f"queue {language} {size}")
    await desk.open_person(code)
    await _no_violations(page, f"person {language} {size}")
    await _no_sideways_scrolling(page, f"person {language} {size}")
    await page.close()


async def test_the_keyboard_alone_suffices(service: Service, browser: Browser) -> None:
    page = await browser.new_page(viewport=SIZES["terminal"], reduced_motion="reduce")
    kiosk = Kiosk(page, service.address)
    await kiosk.sign_in(service.people("en")[0], "en")
    await page.locator('[data-button="do:continue_path"]').focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("li.live .question")).to_be_visible()
    for _ in range(3):
        text = await page.locator("li.live .question-text").inner_text()
        assert await page.evaluate("document.activeElement.matches('[data-heading]')")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator("li.live .question-text")).not_to_have_text(text)
    await page.close()
