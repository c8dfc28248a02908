"""Short ways to a section's pages, for tests."""

from typing import Any

from domain.answers import Answer
from tests.web.client import Client, Page
from tests.web.site_of_world import Site

OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
FILLED = {
    "a-meetings": "3",
    "a-members": "10",
    "a-hours": "40.0",
    "a-text": "全年开展会议{{会议}}。",
}


def number_of(site: Site, unit: str = "b1", section: str = "work") -> int:
    """The id of a unit's section."""
    with site.world() as world:
        return world.submission(unit, section).id


def address(site: Site, unit: str = "b1", section: str = "work") -> str:
    """The page of a unit's section."""
    return f"/sections/{number_of(site, unit, section)}"


def send(
    client: Client,
    page: Page,
    status: int = 302,
    *,
    to: str = "",
    left_out: tuple[str, ...] = (),
    **typed: Any,
) -> Page:
    """Send the form of a section's page, by its save button or by the one that leads elsewhere.

    Names begin with the kind of input: a-meetings is written a_meetings.
    """
    path = page.path
    values = {
        **page.form(path).values,
        **{name.replace("_", "-", 1): v for name, v in typed.items()},
    }
    values.pop("csrf_token")
    kept = {name: value for name, value in values.items() if name not in left_out}
    return client.post(f"{path}{to}", kept, status, headers=OWN_PAGE)


def value_of(page: Page, name: str) -> str:
    """What stands in an input of a section's form."""
    path = page.path.removesuffix("/submit")
    return page.form(path).values[name]


def saved(site: Site, unit: str = "b1", section: str = "work") -> dict[str, Any]:
    """The two documents of a unit's draft, together."""
    with site.world() as world:
        draft = world.submission(unit, section).draft
        return {**draft.numbers, **draft.texts}


def state_of(site: Site, unit: str = "b1", section: str = "work") -> str:
    """Where a unit's section stands."""
    with site.world() as world:
        return world.submission(unit, section).state


def fill(site: Site, unit: str, section: str = "work", **answers: Answer) -> None:
    """Save answers that pass every check, behind the pages."""
    from tests.services.world import filled

    with site.world() as world:
        world.save(unit, {**filled(unit, section), **answers}, section)


def submit(site: Site, unit: str = "b1", section: str = "work") -> None:
    """Fill a section and submit it, behind the pages."""
    fill(site, unit, section)
    with site.world() as world:
        world.submit(unit, section)
