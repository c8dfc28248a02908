"""Static files: an address with their digest, kept for good; anything else is asked for again."""

import logging
from pathlib import Path

import pytest

from app import create_app
from settings import read_settings
from web import logs
from web.statics import version_of


@pytest.fixture
def client(tmp_path: Path):
    settings = {"CENGBAO_ENV": "testing", "CENGBAO_DATA_DIR": str(tmp_path)}
    return create_app(read_settings(settings)).test_client()


def test_a_page_names_its_files_by_their_content_and_they_are_kept_for_good(client) -> None:
    page = client.get("/sign-in", buffered=True).text
    version = version_of(Path("static"))
    assert f'href="/static/v-{version}/css/base.css"' in page
    assert f'src="/static/v-{version}/js/main.js"' in page
    for name in ("css/base.css", "js/main.js", "js/numbers.js"):
        answer = client.get(f"/static/v-{version}/{name}", buffered=True)
        assert answer.status_code == 200
        kept = answer.headers["Cache-Control"]
        assert all(word in kept for word in ("public", "max-age=31536000", "immutable"))
        assert "no-cache" not in kept


@pytest.mark.parametrize("path", ["/static/css/base.css", "/static/v-0123456789ab/css/base.css"])
def test_another_address_serves_the_file_but_it_is_not_kept(client, path: str) -> None:
    answer = client.get(path, buffered=True)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_nothing_outside_the_folder_is_served(client) -> None:
    for path in ("/static/../settings.py", "/static/v-x/../../settings.py", "/static/nothing.css"):
        assert client.get(path, buffered=True).status_code == 404


def test_while_developing_files_are_not_kept(tmp_path: Path) -> None:
    settings = {"CENGBAO_ENV": "development", "CENGBAO_DATA_DIR": str(tmp_path)}
    app = create_app(read_settings(settings))
    with app.test_request_context():
        assert app.url_for("static", filename="css/base.css") == "/static/css/base.css"


def test_the_digest_changes_with_a_content_and_with_a_name(tmp_path: Path) -> None:
    file = tmp_path / "a.css"
    file.write_text("p {}")
    first = version_of(tmp_path)
    file.write_text("p { color: red }")
    second = version_of(tmp_path)
    file.rename(tmp_path / "b.css")
    assert len({first, second, version_of(tmp_path)}) == 3


def test_migrations_and_the_queue_tell_at_info_only_what_matters() -> None:
    logs.configure("info")
    for name in ("alembic.runtime.migration", "huey", "huey.consumer"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO), name
        assert logging.getLogger(name).isEnabledFor(logging.WARNING), name
