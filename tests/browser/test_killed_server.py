"""A server that is killed in the middle: the words arrive, and what was acknowledged is there."""

import json
import random
import re
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from models import CycleLevel
from tests.browser.conftest import Open
from tests.browser.people import PASSWORD
from tests.browser.serving import Mortal
from tests.browser.steps import has_saved, stands
from tests.require import IS_LONG
from tests.services.world import ZONE
from tests.web.section_steps import address as path_of
from tests.web.section_steps import saved
from tests.web.site_of_world import site_on

SAVES = 1_000
AT_MOST = 600.0 if IS_LONG else 30.0  # seconds; a busy machine saves fewer times in them
KILLS = 5
UNITS = ("b1", "b2", "b3")


@pytest.fixture
def folder(world_file: Path, tmp_path: Path) -> Path:
    """Data of the small organisation, whose cycle is open on the day of the test."""
    shutil.copy(world_file, tmp_path)
    with site_on(tmp_path) as site, site.world() as world:
        later = datetime.now(tz=ZONE).date() + timedelta(days=30)
        world.session.execute(update(CycleLevel).values(due_on=later, closes_on=later))
    return tmp_path


@pytest.fixture
def server(folder: Path, project_root: Path) -> Iterator[Mortal]:
    server = Mortal(project_root, folder)
    server.start()
    yield server
    server.kill()


def test_what_is_typed_while_the_server_is_dead_arrives_when_it_lives_again(
    server: Mortal, folder: Path, open_doors: Open
) -> None:
    doors = open_doors(server.address)
    page = doors.page_of("b1.drafter")
    with site_on(folder) as site:
        page.goto(path_of(site))
    page.locator("#f-a-text").press_sequentially("前半句，")
    has_saved(page)
    server.kill()
    page.locator("#f-a-text").press_sequentially("后半句。")
    stands(page, "busy", "服务器没有响应")
    server.start()
    has_saved(page)
    expect(page.locator("textarea[name=a-text]")).to_have_value("前半句，后半句。")
    with site_on(folder) as site:
        assert saved(site)["text"][0]["content"] == [{"text": "前半句，后半句。"}]
    doors.close()
    doors.complaints.clear()


# ---------------------------------------------------------------- a thousand saves
class Writer:
    """A person's script: saves one number after the other, each higher than the last."""

    def __init__(self, address: str, unit: str, path: str) -> None:
        self.acknowledged = 0
        self.times = 0
        self.path = path
        self._address = address
        self._unit = unit
        self._fields: dict[str, str] = {}
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def sign_in(self) -> None:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self._ask("/sign-in"))
        assert token
        typed = {"username": f"{self._unit}.drafter", "password": PASSWORD, "csrf_token": token[1]}
        self._ask("/sign-in", typed)
        page = self._ask(self.path)
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
        self._fields = {name: value.replace("&#34;", '"') for name, value in found}
        token = re.search(r'<form id="section".*?csrf_token" value="([^"]+)"', page, re.DOTALL)
        assert token
        self._fields["csrf_token"] = token[1]

    def save(self, number: int) -> None:
        """Save a number; nothing is known to be saved where no good answer comes."""
        try:
            told = json.loads(
                self._ask(f"{self.path}/autosave", {**self._fields, "a-meetings": str(number)})
            )
        except HTTPError as error:
            raise AssertionError(f"{error.code}: {error.read().decode()[:300]}") from error
        except OSError:
            time.sleep(0.2)
            return
        field = told["fields"]["a-meetings"]
        # the save before may have arrived though its answer did not: then both changed the number
        self._fields["seen"] = json.dumps({"a-meetings": field["mark"]})
        if field["state"] == "saved":
            self.acknowledged = number
            self.times += 1

    def _ask(self, path: str, data: dict[str, str] | None = None) -> str:
        body = urlencode(data).encode() if data is not None else None
        headers = {"Accept": "application/json"} if path.endswith("autosave") else {}
        request = Request(f"{self._address}{path}", body, headers)
        answer: str = self._opener.open(request, timeout=20).read().decode()
        return answer


def test_every_save_that_was_acknowledged_is_there_whenever_the_server_is_killed(
    server: Mortal, folder: Path
) -> None:
    with site_on(folder) as site:
        writers = [Writer(server.address, unit, path_of(site, unit)) for unit in UNITS]
    for writer in writers:
        writer.sign_in()
    done = threading.Event()
    counts = dict.fromkeys(UNITS, 0)

    def work(writer: Writer, unit: str) -> None:
        while not done.is_set():
            counts[unit] += 1
            writer.save(counts[unit])

    threads = [
        threading.Thread(target=work, args=pair) for pair in zip(writers, UNITS, strict=True)
    ]
    began, chance = time.monotonic(), random.Random(2026)
    for thread in threads:
        thread.start()
    for kill in range(1, KILLS + 1):
        _wait_until(writers, SAVES * kill // (KILLS + 1), began + AT_MOST * kill / (KILLS + 1))
        time.sleep(chance.uniform(0.0, 0.3))  # in the middle of whatever it does
        server.kill()
        _is_at_least_what_was_acknowledged(folder, writers)
        server.start()
    _wait_until(writers, SAVES, began + AT_MOST)
    done.set()
    for thread in threads:
        thread.join()
    server.kill()
    _is_at_least_what_was_acknowledged(folder, writers)
    times = sum(writer.times for writer in writers)
    print(f"{times} of {sum(counts.values())} saves acknowledged, {KILLS} kills")  # noqa: T201 - the figure, for pytest -s
    assert times > KILLS


def _wait_until(writers: list[Writer], times: int, at_last: float) -> None:
    """Wait until so many saves are acknowledged, at last until the time is over."""
    while sum(writer.times for writer in writers) < times and time.monotonic() < at_last:
        time.sleep(0.01)


def _is_at_least_what_was_acknowledged(folder: Path, writers: list[Writer]) -> None:
    """Of each person: the last number acknowledged, or one sent later whose answer was lost."""
    promised = [writer.acknowledged for writer in writers]
    with site_on(folder) as site:
        kept = [saved(site, unit).get("meetings", 0) for unit in UNITS]
    assert all(have >= told for have, told in zip(kept, promised, strict=True)), (kept, promised)
