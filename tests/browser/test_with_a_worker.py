"""A report's files come from the background worker while the page waits for them."""

import shutil
from pathlib import Path

from playwright.sync_api import expect

from services.reports import Cover, compile_report
from tests.browser.conftest import Open
from tests.browser.serving import with_a_worker
from tests.browser.steps import freeze
from tests.web.site_of_world import site_on

REPORT = "/cycles/small-2023/units/c1/report"


def test_the_page_shows_the_files_as_soon_as_the_worker_has_made_them(
    world_file: Path, tmp_path: Path, project_root: Path, open_doors: Open
) -> None:
    shutil.copy(world_file, tmp_path)
    compile_behind_the_pages(tmp_path)
    with with_a_worker(project_root, tmp_path) as address:
        page = open_doors(address).page_of("c1.approver")
        page.goto(REPORT)
        freeze(page)
        # nobody reloads the page: it asks again by itself
        expect(page.locator("#files table a")).to_have_count(5, timeout=40_000)
        with page.expect_download() as coming:
            page.locator("#files a[href$='/pdf']").click()
        assert coming.value.path().read_bytes().startswith(b"%PDF-")


def compile_behind_the_pages(folder: Path) -> None:
    with site_on(folder) as site, site.world() as world:
        for unit in ("b1", "b2", "b3", "c1"):
            world.finish(unit)
            world.finish(unit, "plan")
        cover = Cover("一党〔2023〕5号", "王一", world.now.date())
        by = world.by("c1.compiler")
        compile_report(by, world.cycle, world.units["c1"].id, cover)
