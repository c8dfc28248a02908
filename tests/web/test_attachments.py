"""Evidence on the pages: brought beside the form, read with the section, and by nobody else."""

import io
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from models import Attachment
from services.attachments import keeping
from services.moving import Words, send_back
from tests.services import bucket, clamd, evidence
from tests.services.world import World, filled
from tests.web.client import Client, Page
from tests.web.section_steps import fill, number_of, submit
from tests.web.site_of_world import Site

DRAFTER = "b1.drafter"
AS_DATA = {"Accept": "application/json"}
PROGRAM = b"MZ\x90\x00" + b"\0" * 100


def bring(
    client: Client, number: int, *files: tuple[str, bytes], status: int = 302, **more: Any
) -> Page:
    """Send files to a section, as its form does without scripts or with them."""
    headers = more.pop("headers", {})
    fields = [("csrf_token", client.token()), ("field", more.get("field", ""))]
    sent = [("files", FileStorage(io.BytesIO(content), name)) for name, content in files]
    # encoded here: the client's own way leaves a temporary file open
    boundary, body = encode_multipart(MultiDict([*fields, *sent]))
    kind = f"multipart/form-data; boundary={boundary}"
    path = f"/sections/{number}/attachments"
    response = client.inner.post(path, data=body, content_type=kind, headers=headers)
    return client._read(path, response, status)


def told(client: Client, number: int, *files: tuple[str, bytes], status: int = 200, **more: Any):
    """What a page that asks by script is told of each file."""
    return bring(client, number, *files, status=status, headers=AS_DATA, **more).response.json


def rows(site: Site) -> list[tuple[str, str, bool]]:
    """(name, field, is in the draft) of every attachment."""
    with site.world() as world:
        found = world.session.scalars(select(Attachment).order_by(Attachment.id))
        return [(a.name, a.field_key, a.removed_at is None) for a in found]


def newest(site: Site) -> int:
    with site.world() as world:
        return world.session.scalars(select(Attachment.id).order_by(-Attachment.id)).first() or 0


def got(client: Client, site: Site, what: str = "") -> TestResponse:
    """The newest attachment, read to its end."""
    return client.get(f"/attachments/{newest(site)}{what}", buffered=True).response


def files_in(site: Site) -> list[Path]:
    folder = site.app.config["SETTINGS"].data_dir / "attachments"
    return [path for path in folder.rglob("*") if path.is_file()]


# ---------------------------------------------------------------- bringing
def test_several_files_are_brought_without_scripts_and_each_is_told_of(site: Site) -> None:
    client, number = site.visitor(DRAFTER), number_of(site)
    page = client.follow(
        bring(client, number, ("通知.pdf", evidence.pdf()), ("程序.pdf", PROGRAM), field="meetings")
    )
    assert "通知.pdf 已上传。" in page.text
    assert "这个文件实际上是可执行程序" in page.text
    assert "用于“会议”" in page.text
    assert rows(site) == [("通知.pdf", "meetings", True)]


def test_a_script_is_told_of_each_file_and_gets_the_list(site: Site) -> None:
    client, number = site.visitor(DRAFTER), number_of(site)
    answer = told(client, number, ("a.txt", b"text"), ("b.png", b"<html>"), status=422)
    assert [(each["name"], each["done"]) for each in answer["files"]] == [
        ("a.txt", True),
        ("b.png", False),
    ]
    assert "a.txt" in answer["list"]
    assert answer["counts"] == {"": 1}
    assert len(rows(site)) == 1


def test_the_form_is_not_touched_by_what_is_brought(site: Site) -> None:
    fill(site, "b1")
    client, number = site.visitor(DRAFTER), number_of(site)
    before = client.get(f"/sections/{number}").form(f"/sections/{number}").values["based_on"]
    bring(client, number, ("a.txt", b"text"))
    after = client.get(f"/sections/{number}").form(f"/sections/{number}").values["based_on"]
    assert before == after


def test_nothing_chosen_is_said(site: Site) -> None:
    client, number = site.visitor(DRAFTER), number_of(site)
    assert "没有选择文件" in client.follow(bring(client, number, ("", b""))).text


def test_a_name_is_cleaned_and_keeps_its_hanzi(site: Site) -> None:
    told(site.visitor(DRAFTER), number_of(site), ("../../通知\u202efdp.txt", b"text"))
    assert rows(site) == [("通知fdp.txt", "", True)]


# ---------------------------------------------------------------- limits
@pytest.fixture
def small_site(site: Site) -> Site:
    """A site that takes files of one megabyte, and two of them a section."""
    settings = site.app.config["SETTINGS"]
    for name, value in (("max_file_mb", 1), ("max_section_mb", 2)):
        object.__setattr__(settings, name, value)
    return site


def test_a_file_that_is_too_large_is_refused_and_its_neighbour_kept(small_site: Site) -> None:
    client, number = small_site.visitor(DRAFTER), number_of(small_site)
    large = b"x" * (1024 * 1024 + 1)
    answer = told(client, number, ("a.txt", large), ("b.txt", b"text"), status=413)
    assert answer["files"][0]["words"] == "文件超过 1 MB，没有保存。"
    assert rows(small_site) == [("b.txt", "", True)]
    assert len(files_in(small_site)) == 1


def test_a_section_that_is_full_takes_no_more(small_site: Site) -> None:
    client, number = small_site.visitor(DRAFTER), number_of(small_site)
    for letter in (b"x", b"y"):
        told(client, number, ("a.txt", letter * 1024 * 1024))
    answer = told(client, number, ("c.txt", b"z"), status=413)
    assert "合计不能超过 2 MB" in answer["files"][0]["words"]


def test_a_request_beyond_every_limit_is_told_so(small_site: Site) -> None:
    client, number = small_site.visitor(DRAFTER), number_of(small_site)
    page = bring(client, number, ("a.txt", b"x" * (4 * 1024 * 1024)), status=413)
    assert page.heading == "提交的内容太大"
    assert rows(small_site) == []


# ---------------------------------------------------------------- the scanner
def with_scanner(site: Site, url: str) -> None:
    object.__setattr__(site.app.config["SETTINGS"], "clamd_url", url)


def test_what_the_scanner_finds_is_refused(site: Site) -> None:
    number = number_of(site)
    with clamd.listening() as (url, seen):
        with_scanner(site, url)
        answer = told(site.visitor(DRAFTER), number, ("a.txt", clamd.BAD), status=422)
        told(site.visitor(DRAFTER), number, ("b.txt", b"text"))
    assert "Test-Signature" in answer["files"][0]["words"]
    assert seen == [clamd.BAD, b"text"]
    assert rows(site) == [("b.txt", "", True)]


def test_a_scanner_that_cannot_be_reached_refuses_everything(site: Site, tmp_path: Path) -> None:
    with_scanner(site, f"unix://{tmp_path}/none")
    answer = told(site.visitor(DRAFTER), number_of(site), ("a.txt", b"text"), status=503)
    assert "病毒扫描暂时不可用" in answer["files"][0]["words"]
    assert rows(site) == []
    assert files_in(site) == []


def test_a_storage_that_is_full_keeps_neither_row_nor_file(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("services.storage.os.fsync", full)
    answer = told(site.visitor(DRAFTER), number_of(site), ("a.txt", b"text"), status=503)
    assert "没有保存" in answer["files"][0]["words"]
    assert (rows(site), files_in(site)) == ([], [])


# ---------------------------------------------------------------- giving out
def test_a_file_is_given_out_to_be_kept_and_never_to_be_run(site: Site) -> None:
    client = site.visitor(DRAFTER)
    told(client, number_of(site), ("总结（终稿）.pdf", evidence.pdf()))
    response = got(client, site)
    assert response.data.startswith(b"%PDF-")
    assert response.mimetype == "application/octet-stream"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].endswith("; sandbox")
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert f"filename*=UTF-8''{quote('总结（终稿）.pdf')}" in disposition
    client.get(f"/attachments/{newest(site)}/preview", 404)


def test_a_picture_has_a_preview_that_is_a_picture(site: Site) -> None:
    client = site.visitor(DRAFTER)
    told(client, number_of(site), ("a.jpg", evidence.photograph()))
    response = got(client, site, "/preview")
    assert (response.mimetype, response.data[:2]) == ("image/jpeg", b"\xff\xd8")
    assert b"TelephoneMaker" not in got(client, site).data


def test_a_file_that_was_lost_is_said_to_be(site: Site) -> None:
    client = site.visitor(DRAFTER)
    told(client, number_of(site), ("a.txt", b"text"))
    files_in(site)[0].unlink()
    assert "已丢失或被改动" in client.get(f"/attachments/{newest(site)}", 500).text


WHO = ("b1.drafter", "b1.secretary", "b2.drafter", "c1.reviewer", "g.reviewer", "admin", "auditor")
MAY_READ = (200, 200, 404, 200, 200, 404, 200)
MAY_WRITE = (302, 403, 404, 403, 403, 404, 403)


def test_each_role_gets_the_files_of_the_sections_it_may_read(site: Site) -> None:
    told(site.visitor(DRAFTER), number_of(site), ("a.png", evidence.picture()))
    place = f"/attachments/{newest(site)}"
    for path in (place, f"{place}/preview"):
        found = tuple(site.visitor(who).inner.get(path, buffered=True).status_code for who in WHO)
        assert found == MAY_READ, path
    assert site.visitor().inner.get(place).status_code == 302


def test_only_who_may_write_brings_files_and_takes_them_out(site: Site) -> None:
    number = number_of(site)
    told(site.visitor(DRAFTER), number, ("a.txt", b"text"))
    place = f"/attachments/{newest(site)}"
    for who, status in list(zip(WHO, MAY_WRITE, strict=True))[::-1]:
        client = site.visitor(who)
        bring(client, number, ("b.txt", b"other"), status=status)
        client.post(f"{place}/restore", {}, status)
        client.post(f"{place}/remove", {}, status)
    for path in ("/attachments/999999", "/attachments/999999/preview"):
        site.visitor(DRAFTER).get(path, 404)


# ---------------------------------------------------------------- taking out, review
def test_a_file_is_taken_out_and_put_back(site: Site) -> None:
    client, number = site.visitor(DRAFTER), number_of(site)
    told(client, number, ("a.txt", b"text"))
    place = f"/attachments/{newest(site)}"
    page = client.follow(client.submit(client.get(f"/sections/{number}"), f"{place}/remove"))
    assert "a.txt 已移除。" in page.text
    client.get(place, 404)
    page = client.follow(client.submit(page, f"{place}/restore"))
    assert "a.txt 已恢复。" in page.text
    client.get(place, buffered=True)


def test_the_review_shows_what_was_submitted_and_gives_it_out(site: Site) -> None:
    number = number_of(site)
    told(site.visitor(DRAFTER), number, ("签到册.txt", b"text"), field="meetings")
    submit(site)
    page = site.visitor("b1.secretary").get(f"/sections/{number}/review")
    href = page.links()["签到册.txt"]
    assert site.visitor("b1.secretary").get(href, buffered=True).response.data == b"text"
    assert "移除" not in page.text
    answer = told(site.visitor(DRAFTER), number, ("late.txt", b"late"), status=409)
    assert not answer["files"][0]["done"]


def test_what_a_revision_has_is_given_out_also_when_the_draft_has_it_no_more(site: Site) -> None:
    number = number_of(site)
    told(site.visitor(DRAFTER), number, ("a.txt", b"text"))
    submit(site)
    with site.world() as world:
        shown = world.revision("b1").content_hash
        send_back(world.by("b1.secretary"), number, shown, Words("请换一份"))
        keeping.remove(world.by(DRAFTER), world.revision("b1").attachments[0]["id"])
    assert got(site.visitor("c1.reviewer"), site).data == b"text"


def test_a_number_leads_down_to_its_evidence(site: Site) -> None:
    number = number_of(site)
    for name, field in (("签到册.txt", "members"), ("全章.txt", ""), ("别的.txt", "hours")):
        told(site.visitor(DRAFTER), number, (name, name.encode()), field=field)
    with site.world() as world:
        world.save("b1", filled("b1"))
        world.submit("b1")
        world.approve("b1")
    path = "/cycles/small-2023/units/c1/roll-up/work/members"
    links = site.visitor("c1.compiler").get(path).links()
    assert {"签到册.txt", "全章.txt"} <= links.keys()
    assert "别的.txt" not in links


def test_the_sweep_is_a_command(site: Site) -> None:
    client, number = site.visitor(DRAFTER), number_of(site)
    told(client, number, ("a.txt", b"text"), ("b.txt", b"other"))
    with site.world() as world:
        remove_long_ago(world)
    done = site.app.test_cli_runner().invoke(args=["attachments", "sweep"])
    assert done.exit_code == 0
    assert done.output.startswith("清除附件记录 1 条、文件 1 个")
    assert [name for name, _, _ in rows(site)] == ["a.txt"]
    assert len(files_in(site)) == 1


def remove_long_ago(world: World) -> None:
    newest_id = world.session.scalars(select(Attachment.id).order_by(-Attachment.id)).first()
    assert newest_id is not None
    keeping.remove(world.by(DRAFTER), newest_id)


def test_a_site_may_keep_its_attachments_in_a_bucket(site: Site) -> None:
    with bucket.serving() as (url, objects):
        object.__setattr__(site.app.config["SETTINGS"], "storage_url", url)
        client = site.visitor(DRAFTER)
        told(client, number_of(site), ("a.txt", b"text"))
        assert list(objects.values()) == [b"text"]
        assert got(client, site).data == b"text"
