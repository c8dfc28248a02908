"""Packages on the pages of two installations: the company's and the group's."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from jobs.running import run_waiting
from models import AuditEvent, FinalReport, Package, db
from services.packages.keys import KEY_FILE
from tests.services.two_houses import House as Rooms
from tests.services.two_houses import finish_all, sent_report
from tests.web.client import Client, Page
from tests.web.site_of_world import Site, prepare_database, site_on
from tests.web.strict import words

PAGE = "/cycles/small-2023/units/c1/report"


@pytest.fixture
def both(
    migrated_file: Path, tmp_path: Path, on_a_day_of_the_cycle: None
) -> Iterator[tuple[Site, Site]]:
    """The company's site, whose report was sent, and the group's, which knows no branches."""
    folders = [tmp_path / name for name in ("company", "group")]
    for folder, branches in zip(folders, (3, 0), strict=True):
        prepare_database(migrated_file, folder, branches)
    with site_on(folders[0]) as company, site_on(folders[1]) as group:
        with company.world() as world:
            finish_all(world)
            sent_report(world, Rooms("", folders[0]))
        run_waiting(company.app)
        (folders[0] / KEY_FILE).unlink()  # the keys are made on the page
        yield company, group


def exchange_keys(company: Site, group: Site) -> None:
    """Each administrator makes keys; the lines are passed on and typed in over there."""
    lines = {}
    for site in (company, group):
        admin = site.visitor("admin")
        admin.submit(admin.get("/packages"), "/packages/keys")
        lines[site.app] = words(admin.get("/packages").all("code")[0])
    for site, other, unit in ((company, group, "g"), (group, company, "c1")):
        admin = site.visitor("admin")
        typed = {"unit": unit, "key": lines[other.app], "name": "对方系统"}
        admin.submit(admin.get("/packages"), "/packages/trusted-keys", **typed)
        assert "对方系统" in admin.get("/packages").text


def hand_in(client: Client, archive: bytes, status: int = 302) -> Page:
    """Upload a package, and look at what it is."""
    page = client.get("/packages")
    fields = {
        "csrf_token": page.form("/packages").values["csrf_token"],
        "package": (BytesIO(archive), "package.zip"),
    }
    return client.post("/packages", fields, status, content_type="multipart/form-data")


def parcel(client: Client) -> bytes:
    """The newest package that the report page offers."""
    links = [href for href in client.get(PAGE).links().values() if "/packages/" in href]
    return client.inner.get(links[0]).data


def counts(site: Site) -> tuple[int, int, int]:
    with site.app.app_context():
        tables = (FinalReport, Package, AuditEvent)
        return tuple(db.session.scalars(select(func.count(t.id))).one() for t in tables)  # type: ignore[return-value]  # three of them


def test_a_report_goes_up_in_a_package_and_its_answer_comes_back(
    both: tuple[Site, Site],
) -> None:
    company, group = both
    exchange_keys(company, group)
    sender, receiver = company.visitor("c1.compiler"), group.visitor("g.reviewer")
    sender.follow(sender.submit(sender.get(PAGE), "/reports/1/package"))
    archive = parcel(sender)

    preview = receiver.follow(hand_in(receiver, archive))
    assert preview.heading == "导入预览"
    assert "12次" in preview.text
    before = counts(group)
    forms = [f.get("action") for f in preview.all("form") if "/incoming/" in f.get("action", "")]
    done = receiver.follow(receiver.submit(preview, forms[0]))
    assert "一公司党委的报送包" in done.text
    assert counts(group) != before
    assert receiver.inner.get("/reports/1/files/pdf").data.startswith(b"%PDF-")
    again = hand_in(receiver, archive, 422)
    assert "导入过" in again.text

    page = receiver.get(PAGE)
    receiver.post("/reports/1/send-back", {"reason": "请补充下一步措施。"})
    page = receiver.get(PAGE)
    receiver.follow(receiver.submit(page, "/reports/1/answer-package"))
    answer = parcel(receiver)
    shown = sender.follow(hand_in(sender, answer))
    assert "请补充下一步措施。" in shown.text
    forms = [f.get("action") for f in shown.all("form") if "/incoming/" in f.get("action", "")]
    back = sender.follow(sender.submit(shown, forms[0]))
    assert "集团公司党委退回了第 1 稿：" in back.text


def test_a_refused_package_says_why_and_leaves_nothing(both: tuple[Site, Site]) -> None:
    company, group = both
    exchange_keys(company, group)
    sender, receiver = company.visitor("c1.compiler"), group.visitor("g.reviewer")
    sender.submit(sender.get(PAGE), "/reports/1/package")
    archive = bytearray(parcel(sender))
    archive[len(archive) // 2] ^= 1
    before = counts(group)
    refused = hand_in(receiver, bytes(archive), 422)
    assert "没有导入，也没有改动任何内容" in refused.text
    assert "报送包不完整、被改动过或被重新压缩过" in refused.text
    assert "不是报送包" in hand_in(receiver, b"hello", 422).text
    assert counts(group) == before
    assert not list((group.app.config["SETTINGS"].data_dir / "incoming").glob("*/*"))


def test_who_may_not_sign_for_it_takes_no_package_in(both: tuple[Site, Site]) -> None:
    company, group = both
    exchange_keys(company, group)
    sender = company.visitor("c1.compiler")
    sender.submit(sender.get(PAGE), "/reports/1/package")
    archive = parcel(sender)
    assert "您不能签收一公司党委的终稿" in hand_in(group.visitor("c1.compiler"), archive, 422).text
    assert "就是本系统导出的" in hand_in(sender, archive, 422).text
    group.visitor("g.reviewer").get(f"/packages/incoming/{'0' * 64}", 409)
    group.visitor("g.reviewer").get("/packages/incoming/..%2Fpackage_key", 404)


def test_only_administrators_deal_with_keys(both: tuple[Site, Site]) -> None:
    company, _ = both
    compiler = company.visitor("c1.compiler")
    compiler.post("/packages/keys", {}, 403)
    compiler.post("/packages/trusted-keys", {"unit": "g", "key": "x"}, 403)
    admin = company.visitor("admin")
    page = admin.get("/packages")
    wrong = admin.submit(page, "/packages/trusted-keys", 422, unit="g", key="nonsense")
    assert "以 CENGBAO-KEY-1 开头的一整行" in wrong.text


def test_without_keys_the_page_says_what_to_do(both: tuple[Site, Site]) -> None:
    sender = both[0].visitor("c1.compiler")
    page = sender.follow(sender.submit(sender.get(PAGE), "/reports/1/package"))
    assert "还没有报送包密钥" in page.text
