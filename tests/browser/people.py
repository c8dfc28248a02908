"""People at their browsers: each has a window of their own, signs in, and finds their way."""

import re
from contextlib import suppress

from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update

from domain.access.roles import Role
from models import Person
from services.accounts import hash_password
from tests.browser.serving import Address
from tests.services.test_signing import appoint
from tests.web.site_of_world import Site

PASSWORD = "one password for all of them"
# the browser says this of every answer of 4xx, also of those that a test asks for
_REFUSED = re.compile(r"Failed to load resource: .* status of 4(09|22) ")


def give_passwords(site: Site) -> None:
    """One password, hashed once, for everybody in the small organisation."""
    with site.world() as world:
        world.session.execute(update(Person).values(password_hash=hash_password(PASSWORD)))


def second_drafter(site: Site) -> str:
    """The name of somebody else who fills the sections of b1."""
    with site.world() as world:
        appoint(world, "b1.second", "b1", Role.DRAFTER).password_hash = hash_password(PASSWORD)
    return "b1.second"


class Doors:
    """Ways in to a site; what browsers complain of meanwhile is kept in `complaints`."""

    def __init__(self, browser: Browser, address: Address) -> None:
        self.address = address
        self.complaints: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._pages: dict[str, Page] = {}

    def let_in(self, username: str, *, has_script: bool = True) -> Page:
        """Somebody's page in a window of their own, signed in through the form."""
        page = self._window(username, has_script=has_script)
        page.goto("/")
        page.get_by_label("账号").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("工作台")
        return page

    def page_of(self, username: str) -> Page:
        """The page of somebody who stays signed in, at their desk."""
        page = self._pages.get(username)
        if page is None:
            page = self._pages[username] = self.let_in(username)
        else:
            page.goto("/")
        return page

    def stranger(self) -> Page:
        """A page of somebody who has not signed in."""
        return self._window("a stranger")

    def _window(self, username: str, *, has_script: bool = True) -> Page:
        context = self._browser.new_context(
            base_url=self.address,
            java_script_enabled=has_script,
            locale="zh-CN",
            viewport={"width": 1280, "height": 900},
        )
        context.set_default_timeout(20_000)
        context.on("console", lambda message: self._note(username, message.text))
        context.on("weberror", lambda error: self._note(username, str(error.error)))
        self._contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        for context in self._contexts:
            with suppress(Exception):  # one that the test has closed
                context.close()

    def _note(self, username: str, text: str) -> None:
        if not _REFUSED.search(text):
            self.complaints.append(f"{username}: {text}")


def is_told(page: Page, sentence: str) -> None:
    """The page says what the last act did."""
    expect(page.locator(".flashes")).to_contain_text(sentence)


def has_state(page: Page, word: str) -> None:
    """The page's heading names the state."""
    expect(page.locator("main .state").first).to_contain_text(word)
