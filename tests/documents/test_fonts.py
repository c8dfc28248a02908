"""The shipped faces: whole, free, renamed, and what they cover."""

import hashlib
import io
import json
import shutil
import threading
from pathlib import Path

import pypdf
import pytest
from fontTools.ttLib import TTFont

from documents.build import build_report
from documents.faces import SHIPPED, Face, face_files
from documents.pdf import write
from documents.writers import formats
from tests.documents.sample_report import para, report, small

MANIFEST = json.loads((SHIPPED / "manifest.json").read_text(encoding="utf-8"))
STANDARD = (SHIPPED / "general-standard.txt").read_text(encoding="utf-8").strip()


def hanzi_of_gb2312() -> set[str]:
    rows = (bytes((lead, trail)) for lead in range(0xB0, 0xF8) for trail in range(0xA1, 0xFF))
    return set("".join(row.decode("gb2312", errors="ignore") for row in rows))


def characters(face: str) -> set[str]:
    return set(map(chr, opened(face).getBestCmap()))


def opened(face: str) -> TTFont:
    return TTFont(io.BytesIO((SHIPPED / face).read_bytes()), lazy=True)


def test_the_sets_are_as_large_as_their_standards_say() -> None:
    assert len(hanzi_of_gb2312()) == 6763
    assert len(set(STANDARD)) == 8105


@pytest.mark.parametrize("face", sorted(MANIFEST))
def test_a_face_is_the_one_that_was_built(face: str) -> None:
    data = (SHIPPED / face).read_bytes()
    assert hashlib.sha256(data).hexdigest() == MANIFEST[face]["sha256"]


@pytest.mark.parametrize("face", sorted(MANIFEST))
def test_a_face_has_every_hanzi_of_gb2312_and_lacks_only_what_it_says(face: str) -> None:
    covered = characters(face)
    assert hanzi_of_gb2312() - covered == set()
    assert set(STANDARD) - covered == set(MANIFEST[face]["lacks"])


def test_the_song_face_has_all_8105_so_that_no_common_character_is_missing() -> None:
    assert set(STANDARD) <= characters("songti.ttf")
    lacking = {face: len(entry["lacks"]) for face, entry in MANIFEST.items() if entry["lacks"]}
    assert lacking == {"fangsong.ttf": 1467}


@pytest.mark.parametrize("face", sorted(MANIFEST))
def test_a_face_bears_our_name_keeps_its_copyright_and_has_its_licence_beside(face: str) -> None:
    names = opened(face)["name"]
    assert names.getDebugName(1).startswith("Cengbao ")
    assert "LXGW" not in names.getDebugName(6)
    assert names.getDebugName(0)
    licence = (SHIPPED / f"{Path(face).stem}.LICENCE.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in licence or "GNU GENERAL PUBLIC LICENSE" in licence


def test_every_face_is_shipped_and_small() -> None:
    files = face_files()
    assert set(files) == set(Face)
    assert sum(file.stat().st_size for file in files.values()) < 22_000_000


def test_a_site_replaces_a_face_by_a_file_of_its_name(tmp_path: Path) -> None:
    shutil.copy(SHIPPED / "heiti.ttf", tmp_path / "fangsong.ttf")
    assert face_files(tmp_path)[Face.FANGSONG].parent == tmp_path
    assert face_files(tmp_path)[Face.HEITI].parent == SHIPPED
    document = build_report(small(para("正文。")))
    own = formats(tmp_path)["pdf"].write(document).content
    names = {
        str(font.get_object()["/BaseFont"])[8:]
        for page in pypdf.PdfReader(io.BytesIO(own)).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert "CengbaoHei" in names
    assert "CengbaoFangSong" not in names
    assert write(document).content == formats()["pdf"].write(document).content != own


def test_a_folder_of_site_fonts_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="absent"):
        face_files(tmp_path / "absent")


def test_two_renders_at_once_wait_for_each_other() -> None:
    documents = [build_report(report(title=f"第{number}份报告")) for number in range(4)]
    expected = [write(document).content for document in documents]
    found: dict[int, bytes] = {}

    def render(number: int) -> None:
        found[number] = write(documents[number]).content

    threads = [threading.Thread(target=render, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(4)] == expected
