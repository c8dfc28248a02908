"""When the database is gone, people get a page that says so."""

import pytest
from sqlalchemy.exc import OperationalError

import web.identity
from tests.web.site_of_world import Site


def test_a_lookup_that_fails_still_gives_an_error_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("SELECT", {}, ConnectionRefusedError())

    client = site.visitor("b1.drafter")
    monkeypatch.setattr(web.identity, "account_by_session_key", gone)
    page = client.get("/", 503)
    assert "系统正忙" in page.text
