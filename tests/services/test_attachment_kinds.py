"""A file is what its bytes say, whatever it is called, and is refused by what it really is."""

import io
import zipfile
from collections.abc import Callable

import pytest
from PIL import Image

from domain.errors import Invalid
from services.attachments import packages, pictures
from services.attachments.inspecting import Inspected, inspect, piece_of
from services.attachments.kinds import KINDS, kind_of
from services.attachments.scanning import NoScanner
from tests.services import evidence


def looked_at(name: str, content: bytes) -> Inspected:
    return inspect(name, piece_of(content), NoScanner())


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        looked_at(name, content)
    return str(refused.value)


def drawn_in(mode: str) -> Image.Image:
    return Image.open(io.BytesIO(evidence.picture())).convert(mode)


def kept(name: str, content: bytes) -> Image.Image:
    return Image.open(looked_at(name, content).content.file)


# ---------------------------------------------------------------- what is taken
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_each_kind_is_taken(kind: str) -> None:
    name, make = evidence.EACH_KIND[kind]
    found = looked_at(name, make())
    assert (found.kind, found.name) == (kind, name)
    assert (found.preview is not None) == KINDS[kind].is_picture


@pytest.mark.parametrize("kind", [key for key, kind in KINDS.items() if not kind.is_picture])
def test_what_is_no_picture_is_kept_byte_for_byte(kind: str) -> None:
    name, make = evidence.EACH_KIND[kind]
    content = make()
    assert looked_at(name, content).content.file.read() == content


def test_a_name_that_says_another_kind_is_put_right() -> None:
    assert looked_at("扫描件.pdf", evidence.docx()).name == "扫描件.docx"
    assert looked_at("IMG.png", evidence.picture("JPEG")).name == "IMG.jpg"


def test_a_text_in_utf_16_or_with_a_mark_is_a_text() -> None:
    for encoding in ("utf-16", "utf-8-sig"):
        assert looked_at("a.txt", "三次会议".encode(encoding)).kind == "text"


# ---------------------------------------------------------------- what is refused
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("通知.pdf", b"MZ\x90\x00" + b"\0" * 100, "可执行程序"),
        ("现场.png", b"<!DOCTYPE html><script>alert(1)</script>", "网页、XML 或 SVG"),
        ("图.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "网页、XML 或 SVG"),
        ("说明.txt", "﻿  <HTML><body>".encode(), "网页、XML 或 SVG"),
        ("说明.txt", b"hello <script>x</script>", "网页、XML 或 SVG"),
        ("说明.txt", b"#!/bin/sh\nrm -rf /", "脚本"),
        ("说明.txt", b"MIME-Version: 1.0\n", "脚本"),
        ("文档.docx", b"\x7fELF\x02\x01\x01" + b"\0" * 60, "可执行程序"),
        ("文档.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 60, "旧版或加密的 Office"),
        ("文档.docx", b"{\\rtf1 hello}", "RTF"),
        ("照片.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 60, "HEIC"),
        ("录像.mp4", b"\0\0\0\x18ftypisom" + b"\0" * 60, "音频或视频"),
        ("扫描.png", b"II*\x00" + b"\0" * 60, "不常用格式的图片"),
        ("资料.rar", b"Rar!\x1a\x07\x00", "压缩包"),
        ("资料.docx", evidence.package({"a.txt": b"x"}), "压缩包"),
        ("资料.docx", evidence.package({"META-INF/MANIFEST.MF": b"x"}), "可执行程序"),
        ("资料.docx", evidence.package({"mimetype": b"x"}), "OpenDocument"),
        ("数据.csv", b"SQLite format 3\x00" + b"\0" * 60, "数据库"),
        ("说明.txt", b"\x01\x02\x03\xff\xfe", "无法识别的文件"),
        ("脚本.js", b"alert(1)", "须以 .txt 或 .csv 结尾"),
        ("通知.pdf", b"%PDF-1.7 half", "不完整"),
        ("空.txt", b"", "空的"),
        ("坏.png", b"\x89PNG\r\n\x1a\nrubbish", "图片已损坏"),
        ("坏.docx", evidence.docx()[:-200], "文件已损坏"),
        ("动.gif", evidence.moving_picture(), "动态图片"),
        ("宏.docx", evidence.office("word/document.xml", word__vbaProject_dot_bin=b"x"), "含有宏"),
        ("宏.xlsx", evidence.office("xl/workbook.xml", xl__macrosheets__a=b"x"), "含有宏"),
    ],
)
def test_a_disguised_or_broken_file_is_refused_with_what_it_is(
    name: str, content: bytes, said: str
) -> None:
    assert said in refusal(name, content)


def test_a_document_declared_as_one_with_macros_is_refused() -> None:
    index = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    content = evidence.package({"[Content_Types].xml": index, "word/document.xml": b"<x/>"})
    assert "含有宏" in refusal("a.docx", content)


def test_a_document_with_a_password_is_refused() -> None:
    content = bytearray(evidence.office("word/document.xml"))
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(head, at + 1)) >= 0:
            content[at + flags] |= 1
    assert "密码" in refusal("a.docx", bytes(content))


def test_a_program_with_a_document_at_its_end_is_a_program() -> None:
    assert "可执行程序" in refusal("a.docx", b"MZ\x90\x00" + b"\0" * 60 + evidence.docx())


# ---------------------------------------------------------------- bombs
@pytest.mark.parametrize(
    ("limit", "value"), [("MOST_UNPACKED", 4096), ("MOST_PARTS", 3), ("MOST_RATIO", 2)]
)
def test_a_package_that_unpacks_to_too_much_is_refused(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    content = evidence.office("word/document.xml", word__a=b"\0" * 50_000, word__b=b"x")
    assert looked_at("a.docx", content).kind == "docx"
    monkeypatch.setattr(packages, "_RATIO_COUNTS_FROM", 1)
    monkeypatch.setattr(packages, limit, value)
    assert "过大" in refusal("a.docx", content)


def test_a_package_that_says_less_of_itself_than_it_holds_is_refused() -> None:
    content = bytearray(evidence.office("word/document.xml", word__a=b"\0" * 50_000))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        true_size = package.getinfo("word/a").file_size.to_bytes(4, "little")
    lying = bytes(content).replace(true_size, (9).to_bytes(4, "little"))
    assert "文件已损坏" in refusal("a.docx", lying)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unpacked: list[object] = []
    monkeypatch.setattr(pictures, "_bare", unpacked.append)
    written = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(written, "PNG")
    assert "万像素" in refusal("a.png", written.getvalue())
    assert unpacked == []


# ---------------------------------------------------------------- pictures
def test_a_photograph_loses_where_and_with_what_it_was_taken() -> None:
    given = evidence.photograph()
    assert b"TelephoneMaker" in given
    content = looked_at("a.jpg", given).content.file.read()
    picture = Image.open(io.BytesIO(content))
    assert not picture.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & picture.info.keys()
    assert b"TelephoneMaker" not in content
    assert b"secret note" not in content


def test_a_photograph_is_turned_upright() -> None:
    picture = kept("a.jpg", evidence.photograph())
    assert picture.size == (40, 60)
    # what lay on the left is at the top after a quarter turn clockwise
    assert picture.getpixel((20, 5))[0] < 60
    assert picture.getpixel((20, 55))[0] > 200


def test_words_in_a_png_are_gone() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", "somebody")
    written = io.BytesIO()
    Image.open(io.BytesIO(evidence.picture())).save(written, "PNG", pnginfo=words, dpi=(72, 72))
    content = looked_at("a.png", written.getvalue()).content.file.read()
    assert b"somebody" not in content
    assert Image.open(io.BytesIO(content)).info == {}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_of_every_mode_is_drawn_anew_with_its_pixels(mode: str) -> None:
    image = Image.new(mode, (8, 8)) if mode == "I;16" else drawn_in(mode)
    written = io.BytesIO()
    image.save(written, "PNG")
    found = kept("a.png", written.getvalue())
    assert found.convert("RGBA").tobytes() == image.convert("RGBA").tobytes()


def test_a_picture_in_the_colours_of_print_is_kept_in_those_of_a_screen() -> None:
    assert kept("a.jpg", evidence.picture("JPEG", "CMYK")).mode == "RGB"


def test_a_photograph_with_a_second_picture_in_it_is_no_moving_one() -> None:
    first, second = (Image.open(io.BytesIO(evidence.picture("JPEG"))) for _ in range(2))
    written = io.BytesIO()
    first.save(written, "MPO", save_all=True, append_images=[second])
    assert looked_at("a.jpg", written.getvalue()).kind == "jpeg"


def test_transparency_stays_and_the_preview_is_on_paper() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (2000, 1000), (0, 0, 0, 0)).save(written, "PNG")
    found = looked_at("a.png", written.getvalue())
    assert Image.open(found.content.file).getpixel((0, 0))[3] == 0
    assert found.preview is not None
    preview = Image.open(found.preview.file)
    assert (preview.format, preview.size) == ("JPEG", (320, 160))
    assert min(preview.getpixel((0, 0))) > 250


def test_the_same_picture_is_drawn_the_same_twice() -> None:
    first, second = (looked_at("a.jpg", evidence.photograph()) for _ in range(2))
    assert first.content.sha256 == second.content.sha256


@pytest.mark.parametrize("make", [evidence.docx, evidence.pdf, lambda: b"text"])
def test_looking_leaves_a_file_at_its_beginning(make: Callable[[], bytes]) -> None:
    file = io.BytesIO(make())
    kind_of(file, "a.txt")
    assert file.tell() == 0
