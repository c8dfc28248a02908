"""Takes the pictures of docs/pictures from the demonstration: `python -m scripts.take_pictures`.

It loads the demonstration into a folder of its own, serves it, signs in as the people below, and
takes one picture a page and one of the PDF. It needs Chromium and pdftoppm (poppler).
"""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
NOW = "/cycles/party-training-2023/units"
LAST = "/cycles/party-training-2022/units"
WIDTH, HEIGHT = 1280, 860
PDF_DOTS_PER_INCH = 84
LARGEST = 300_000
LONGEST_START = 60.0
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@dataclass(frozen=True)
class Picture:
    """One page: who looks, where, and whether the first thing to do is opened from there."""

    name: str
    username: str
    path: str
    opens_first_row: bool = False


WANTED = (
    Picture("desk", "c1.compiler", "/"),
    Picture("section", "c1-b04.drafter", "/", opens_first_row=True),
    Picture("review", "c1.reviewer", "/", opens_first_row=True),
    Picture("queue", "c1.reviewer", "/queue"),
    Picture("board", "group.compiler", f"{NOW}/group/board"),
    Picture("roll-up", "c1.compiler", f"{NOW}/c1/roll-up/rotation"),
    Picture("compile-desk", "c1.compiler", f"{NOW}/c1/desk/contents"),
    Picture("report", "c1.compiler", f"{LAST}/c1/report"),
)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(Path(folder))
        _flask(environment, "db", "upgrade")
        _flask(environment, "demo", "load")
        _picture_of_paper(environment, Path(folder) / "report.pdf")
        with _serving(environment) as address, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=_browser(), args=_arguments())
            for picture in WANTED:
                _take(browser, address, picture, environment["CENGBAO_DEMO_PASSWORD"])
            browser.close()
    for file in sorted(PICTURES.glob("*.png")):
        size = file.stat().st_size
        print(f"{file.relative_to(ROOT)}: {size:,} bytes")
        if size > LARGEST:
            sys.exit(f"{file.name} is larger than {LARGEST:,} bytes")


def _environment(folder: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("CENGBAO_")}
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    return {
        **own,
        "CENGBAO_DATA_DIR": str(folder),
        "CENGBAO_PORT": str(port),
        "CENGBAO_DEMO_PASSWORD": secrets.token_urlsafe(12),
    }


def _flask(environment: dict[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "flask", "--app", "app", *words]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _picture_of_paper(environment: dict[str, str], pdf: Path) -> None:
    place = ("--cycle", "party-training-2022", "--unit", "c1")
    _flask(environment, "report", "export", *place, "--format", "pdf", "--out", str(pdf))
    look = ["pdftoppm", "-png", "-gray", "-singlefile", "-f", "1", "-r", str(PDF_DOTS_PER_INCH)]
    subprocess.run([*look, str(pdf), str(PICTURES / "pdf")], check=True)


@contextmanager
def _serving(environment: dict[str, str]) -> Iterator[str]:
    address = f"http://127.0.0.1:{environment['CENGBAO_PORT']}"
    server = subprocess.Popen([sys.executable, "-m", "serve"], cwd=ROOT, env=environment)
    try:
        _wait_for(f"{address}/readyz")
        yield address
    finally:
        server.terminate()
        server.wait(LONGEST_START)


def _wait_for(url: str) -> None:
    ends_at = time.monotonic() + LONGEST_START
    while time.monotonic() < ends_at:
        try:
            urlopen(url, timeout=1).close()  # noqa: S310 - an address of this machine
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    sys.exit(f"nothing answers at {url}")


def _browser() -> str:
    found = os.environ.get("CENGBAO_TEST_CHROMIUM") or next(filter(None, map(which, BROWSERS)), "")
    return found or sys.exit("no Chromium is installed (CENGBAO_TEST_CHROMIUM may name one)")


def _arguments() -> list[str]:
    quiet = ["--disable-background-networking", "--disable-quic", "--hide-scrollbars"]
    # Chromium's sandbox refuses to run for root
    return [*quiet, "--no-sandbox"] if os.geteuid() == 0 else quiet


def _take(browser: Browser, address: str, picture: Picture, password: str) -> None:
    context = browser.new_context(
        base_url=address, locale="zh-CN", viewport={"width": WIDTH, "height": HEIGHT}
    )
    page = context.new_page()
    _sign_in(page, picture.username, password)
    page.goto(picture.path)
    if picture.opens_first_row:
        page.locator("main tbody th a").first.click()
        page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{picture.name}.png", animations="disabled")
    context.close()


def _sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", name="工作台").wait_for()


if __name__ == "__main__":
    main()
