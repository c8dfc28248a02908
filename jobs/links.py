"""The addresses of the pages that notices lead to."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from services.notices.rules import Page
from settings import Settings

ENDPOINTS: Mapping[Page, tuple[str, tuple[str, ...]]] = {
    Page.SECTION: ("section.show", ("submission_id",)),
    Page.REVIEW: ("review.show", ("submission_id",)),
    Page.REPORT: ("report.show", ("cycle_key", "unit_code")),
    Page.BOARD: ("board.show", ("cycle_key", "unit_code")),
    Page.ROLL_UP: ("rollup.show", ("cycle_key", "unit_code", "section_key")),
    Page.DESK: ("desk.show", ()),
}
SETTINGS_PAGE = "notices.settings"


def path_of(app: Flask, page: Page, place: Mapping[str, Any]) -> str:
    """The path of a page about a place."""
    endpoint, names = ENDPOINTS[page]
    values = {name: place[name] for name in names}
    return app.url_map.bind("site").build(endpoint, values)


def settings_address(app: Flask) -> str:
    """The whole address of the page where notices are chosen."""
    settings: Settings = app.config["SETTINGS"]
    return settings.base_url + app.url_map.bind("site").build(SETTINGS_PAGE)
