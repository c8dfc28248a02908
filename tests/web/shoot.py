"""Takes pictures of the gallery for the eye: `python -m tests.web.shoot FOLDER [page …]`."""

import logging
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.require import chromium
from tests.web.site import serving
from tests.web.stage import GALLERY

LOG = logging.getLogger(__name__)
VIEWS = {
    "wide": (1440, 900, "zh_Hans_CN"),
    "phone": (360, 740, "zh_Hans_CN"),
    "huge": (1920, 1080, "zh_Hans_CN"),
    "english": (1440, 900, "en"),
    "english-phone": (360, 740, "en"),
}


def main(folder: Path, wanted: list[str]) -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    folder.mkdir(parents=True, exist_ok=True)
    names = wanted or sorted(path.stem for path in GALLERY.glob("*.html"))
    with serving() as address, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(chromium()),
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
        )
        for name in names:
            for view in VIEWS:
                _shoot(browser, address, folder, name, view)
        browser.close()


def _shoot(browser: Browser, address: str, folder: Path, name: str, view: str) -> None:
    width, height, language = VIEWS[view]
    page = browser.new_page(viewport={"width": width, "height": height})
    page.on("console", lambda message: LOG.warning("%s %s: %s", name, view, message.text))
    page.on("pageerror", lambda error: LOG.error("%s %s: %s", name, view, error))
    page.goto(f"{address}/gallery/{language}/{name}")
    page.screenshot(path=folder / f"{name}-{view}.png")
    page.screenshot(path=folder / f"{name}-{view}-full.png", full_page=True)
    if view == "wide":
        page.pdf(path=folder / f"{name}.pdf", format="A4")
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
