"""Editors on a page of their own; a test fails when the browser complained about anything."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.editor.hand import Hand
from tests.editor.stage import Stage, field, page, serving


@pytest.fixture(scope="module")
def served() -> Iterator[Stage]:
    with serving() as stage:
        yield stage


@pytest.fixture
def stage(served: Stage) -> Stage:
    """The stage with its usual page: one empty narrative."""
    served.html = page(field())
    served.sent.clear()
    return served


@pytest.fixture
def quiet(page: Page) -> Iterator[Page]:
    """The page of a test; afterwards its console must be empty, of its policy above all."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


@pytest.fixture
def hand(quiet: Page, stage: Stage) -> Hand:
    """The hand at the editor of the usual page."""
    quiet.goto(stage.address)
    return Hand(quiet)


@pytest.fixture(scope="module")
def lasting(browser: Browser, served: Stage) -> Iterator[Hand]:
    """A hand at an editor that stays for all examples of a property."""
    served.html = page(field())
    sheet = browser.new_page()
    sheet.goto(served.address)
    yield Hand(sheet)
    sheet.close()
