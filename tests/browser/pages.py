"""Page objects: what a participant and a counsellor do in a browser."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, Response, expect

from tests.conftest import PIN
from tests.service import PASSPHRASE

SECONDS_A_WORD = 1.0
"""A slow reader: 60 words a minute."""
SECONDS_AN_ANSWER = 6.0


@dataclass
class Effort:
    """What a path costs a person: words shown, answers given."""

    words: int = 0
    answers: int = 0
    by_chapter: dict[str, float] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    @property
    def minutes(self) -> float:
        return (self.words * SECONDS_A_WORD + self.answers * SECONDS_AN_ANSWER) / 60

    def show(self, chapter: str, messages: list[dict[str, Any]]) -> None:
        words = sum(self._words(message) for message in messages)
        self.words += words
        self._add(chapter, words * SECONDS_A_WORD)

    def answer(self, chapter: str) -> None:
        self.answers += 1
        self._add(chapter, SECONDS_AN_ANSWER)

    def _add(self, chapter: str, seconds: float) -> None:
        self.by_chapter[chapter] = self.by_chapter.get(chapter, 0.0) + seconds / 60

    def _words(self, message: dict[str, Any]) -> int:
        """Every word that is shown; the same answers (five faces, three levels) and the same hint are read once."""
        skipped = ("id", "kind", "type", "value", "face", "pictogram", "explain", "level", "submit", "status")
        total = sum(self._count(value) for key, value in message.items() if key not in skipped)
        if message["kind"] == "question":
            labels = " / ".join(option["label"] for option in message["options"])
            for shown in (
                message.get("hint"),
                labels,
                message["dont_know"]["label"],
                message.get("back", {}).get("label"),
            ):
                if shown in self.seen:
                    total -= len(str(shown).replace(" / ", " ").split())
                elif shown:
                    self.seen.add(shown)
        return total

    def _count(self, value: Any) -> int:
        if isinstance(value, str):
            return len(value.split())
        if isinstance(value, list):
            return sum(self._count(part) for part in value)
        if isinstance(value, dict):
            skipped = ("id", "value", "face", "pictogram", "level", "exclusive", "number")
            return sum(self._count(part) for key, part in value.items() if key not in skipped)
        return 0


@dataclass
class Kiosk:
    """The participant's page."""

    page: Page
    address: str
    effort: Effort = field(default_factory=Effort)
    errors: list[str] = field(default_factory=list)
    chapter: str = ""

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self._heard(said.type, said.text))

    def _heard(self, kind: str, text: str) -> None:
        """A browser reports every refusal; that nobody is signed in yet is no error."""
        if kind == "error" and "401" not in text:
            self.errors.append(text)

    async def open(self, language: str) -> None:
        await self.page.goto(self.address)
        await self.page.click(f'[data-language="{language}"]')
        await expect(self.page.locator("#code")).to_be_visible()

    async def sign_in(self, code: str, language: str) -> None:
        await self.open(language)
        await self.page.fill("#code", code)
        await self.page.fill("#pin", PIN)
        async with self.page.expect_response("**/api/conversation") as shown:
            await self.page.press("#pin", "Enter")
        body = await (await shown.value).json()
        self._shown([entry["message"] for entry in body["messages"]], body["progress"])
        await expect(self.live).to_be_visible()

    @property
    def live(self) -> Locator:
        return self.page.locator("li.live").last

    async def press(self, button: str) -> dict[str, Any]:
        """Press the live button with this id and return the server's reply."""
        return await self._acts(
            self.page.locator(f'li.live [data-button="{button}"], dialog [data-button="{button}"]').first
        )

    async def answer(self, value: str) -> dict[str, Any]:
        return await self._acts(self.live.locator(f'button[data-value="{value}"][data-button]'))

    async def tick(self, values: list[str]) -> dict[str, Any]:
        for value in values:
            await self.live.locator(f'button[data-value="{value}"]').click()
        return await self._acts(self.live.locator("button[data-submit]"))

    async def say(self, words: str) -> dict[str, Any]:
        async with self.page.expect_response("**/api/turn") as answered:
            await self.page.fill("#composer", words)
            await self.page.press("#composer", "Enter")
        return await self._settled(await answered.value)

    async def picture(self, folder: Path, name: str) -> None:
        await self.page.screenshot(path=folder / f"{name}.png")

    async def _acts(self, button: Locator) -> dict[str, Any]:
        async with self.page.expect_response("**/api/turn") as answered:
            await button.click()
        return await self._settled(await answered.value)

    async def _settled(self, response: Response) -> dict[str, Any]:
        reply: dict[str, Any] = await response.json()
        assert response.status == 200, reply
        self.effort.answer(self.chapter)
        self._shown(reply["messages"], reply["progress"])
        await self.page.wait_for_function("() => !document.querySelector('[data-busy]')")
        return reply

    def _shown(self, messages: list[dict[str, Any]], progress: dict[str, Any] | None) -> None:
        if progress is not None:
            self.chapter = str(progress["chapter"])
        self.effort.show(self.chapter, messages)


@dataclass
class Desk:
    """The counsellor's pages."""

    page: Page
    address: str

    async def sign_in(self, username: str) -> None:
        await self.page.goto(f"{self.address}/desk/sign-in")
        await self.page.fill('input[name="username"]', username)
        await self.page.fill('input[name="passphrase"]', PASSPHRASE)
        await self.page.press('input[name="passphrase"]', "Enter")
        await self.page.wait_for_url("**/desk/")

    async def open_person(self, code: str) -> None:
        await self.page.goto(f"{self.address}/desk/")
        await self.page.get_by_role("link", name=re.compile(code)).first.click()
        await self.page.wait_for_url("**/desk/people/*")

    async def picture(self, folder: Path, name: str, *, whole: bool = True) -> None:
        await self.page.screenshot(path=folder / f"{name}.png", full_page=whole)
