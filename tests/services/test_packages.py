"""Packages that are not taken in: changed, cut off, for somebody else, from somebody unknown."""

import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from domain.canonical import canonical
from domain.errors import Invalid
from domain.packages.archive import read_archive, write_archive
from domain.packages.manifest import RECORD, entries_of
from services.packages.keys import make_key_pair
from services.packages.sealing import open_package, seal
from services.packages.trust import revoke, trusted_keys
from tests.services.two_houses import BOTH, House, built, parcel_of, refused, resealed


@pytest.fixture(scope="module", params=BOTH)
def houses(
    request: pytest.FixtureRequest,
    migrated_file: Path,
    worker_name: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[House, House, bytes]]:
    """Both houses and the package between them; nothing is ever taken in here."""
    folder = tmp_path_factory.mktemp("houses")
    with built(request.param, migrated_file, folder, f"{worker_name}_kept") as (company, group):
        yield company, group, parcel_of(company)


# ---------------------------------------------------------------- one byte
def test_a_package_changed_by_one_byte_anywhere_is_refused(
    houses: tuple[House, House, bytes],
) -> None:
    _, _, archive = houses
    chance = random.Random(4)
    edges = {*range(400), *range(len(archive) - 1200, len(archive))}
    for place in sorted(edges | {chance.randrange(len(archive)) for _ in range(400)}):
        changed = bytearray(archive)
        changed[place] ^= 1 << chance.randrange(8)
        with pytest.raises(Invalid):
            open_package(bytes(changed))


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 0.999])
def test_a_changed_package_leaves_no_trace(
    houses: tuple[House, House, bytes], share: float
) -> None:
    _, group, archive = houses
    changed = bytearray(archive)
    changed[int(share * len(archive))] ^= 1
    assert "报送包" in refused(group, bytes(changed))


@pytest.mark.parametrize("rest", [0, 3, 30, 5000, -1, -22, -500])
def test_a_shortened_package_is_refused(houses: tuple[House, House, bytes], rest: int) -> None:
    _, group, archive = houses
    assert refused(group, archive[:rest])


def test_something_behind_the_package_is_refused(houses: tuple[House, House, bytes]) -> None:
    _, group, archive = houses
    assert "被改动过" in refused(group, archive + b"\0")


# ---------------------------------------------------------------- who from, who to
def test_a_package_for_another_installation_is_refused(
    houses: tuple[House, House, bytes], tmp_path: Path
) -> None:
    company, group, archive = houses
    other = House(group.url, tmp_path)
    make_key_pair(tmp_path)
    assert "给“集团公司党委”的另一个系统的" in refused(other, archive)
    assert "就是本系统导出的" in refused(company, archive, "c1.compiler")


def test_a_package_of_an_unknown_signer_is_refused(houses: tuple[House, House, bytes]) -> None:
    _, group, archive = houses
    with group.open() as world:
        key = trusted_keys(world.session, {world.units["c1"].id})[0]
        revoke(world.by("admin"), key.id)
    assert "没有登记过签名的公钥（指纹" in refused(group, archive)
    group.trusts(House(houses[0].url, houses[0].folder), "c1")


def test_a_package_signed_by_somebody_else_is_refused(
    houses: tuple[House, House, bytes], tmp_path: Path
) -> None:
    company, group, archive = houses
    stranger = House(group.url, tmp_path)
    assert "没有登记过签名的公钥" in refused(group, resealed(company, archive, stranger))
    opened = open_package(archive)
    forged = seal(opened.manifest, opened.files, make_key_pair(tmp_path))
    assert "签名不对" in refused(group, forged)


@pytest.mark.parametrize(
    ("named", "changes", "why"),
    [
        ("sender", {"code": "c9"}, "没有单位"),
        ("sender", {"code": "g"}, "没有登记过签名的公钥"),
        ("addressee", {"code": "c1"}, "上级不是"),
        ("addressee", {"code": "none"}, "没有单位"),
        ("about", {"cycle_key": "other-2023"}, "没有填报周期"),
        ("about", {"template_hash": "0" * 64}, "模板"),
        ("about", {"template_key": "other"}, "模板"),
        ("about", {"content_hash": "0" * 64}, "定稿内容不一致"),
    ],
)
def test_a_package_about_something_else_is_refused(
    houses: tuple[House, House, bytes], named: str, changes: dict[str, str], why: str
) -> None:
    company, group, archive = houses
    before = getattr(open_package(archive).manifest, named)
    changed = {named: replace(before, **changes)}
    assert why in refused(group, resealed(company, archive, company, **changed))


def test_only_who_may_sign_for_the_report_takes_it_in(
    houses: tuple[House, House, bytes],
) -> None:
    _, group, archive = houses
    for username in ("c1.compiler", "admin", "auditor"):
        assert "不能签收" in refused(group, archive, username)


# ---------------------------------------------------------------- hostile archives
@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/tmp/x", "report.exe", "report.pdf/../x", "C:\\x", "manifest"]
)
def test_other_files_are_refused_even_when_they_are_signed(
    houses: tuple[House, House, bytes], name: str
) -> None:
    company, group, archive = houses
    opened = open_package(archive)
    files = {**opened.files, name: b"x"}
    manifest = replace(opened.manifest, files=entries_of(files))
    keys = make_key_pair(company.folder)
    assert "读不懂" in refused(group, seal(manifest, files, keys))
    unlisted = read_archive(archive) | {name: b"x"}
    assert "不一致" in refused(group, write_archive(unlisted))


def test_a_packed_archive_is_refused_before_anything_is_unpacked(
    houses: tuple[House, House, bytes],
) -> None:

    _, group, archive = houses
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in read_archive(archive).items():
            packed.writestr(name, content + b"\0" * 10_000_000)
    assert "重新压缩过" in refused(group, bomb.getvalue())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda record: record["sections"].pop(),
        lambda record: record["sections"].append(record["sections"][0]),
        lambda record: record["sections"][0]["numbers"].update(other=3),
        lambda record: record["sections"][0]["texts"].update(text={"blocks": "no tree"}),
        lambda record: record["sections"][0]["tallies"]["members"].update(answered=-1),
        lambda record: record["sections"][0]["tallies"]["members"].update(parts=[["many"]]),
        lambda record: record["sections"][0].pop("findings"),
        lambda record: record.update(sections=7),
    ],
)
def test_content_that_does_not_fit_is_refused_even_when_it_is_signed(
    houses: tuple[House, House, bytes], spoil: Callable[[dict[str, object]], object]
) -> None:

    company, group, archive = houses
    opened = open_package(archive)
    record = opened.record
    spoil(record)
    files = {**opened.files, RECORD: canonical(record)}
    manifest = replace(opened.manifest, files=entries_of(files))
    again = seal(manifest, files, make_key_pair(company.folder))
    assert "对不上" in refused(group, again)
