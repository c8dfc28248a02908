"""What a file is, told by its bytes and never by its name alone."""

import re
from dataclasses import dataclass
from typing import BinaryIO

from domain.errors import Invalid
from domain.message import Message, msg
from services.attachments.packages import kind_of_package
from services.attachments.strangers import what_it_is

HEAD = 4096
_TAIL = 65536
# bytes that no text has; a form feed is how old programs end a page
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_MARKUP = re.compile(
    r"\s*<|<(?:!doctype|html|head|body|script|svg|iframe|object|embed)\b", re.IGNORECASE
)
_SCRIPT = re.compile(r"\s*(?:#!|@echo\s|<\?php|%!PS|MIME-Version:|\{\\rtf)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken; `suffixes` are its endings, the usual one first."""

    key: str
    label: Message
    suffixes: tuple[str, ...]
    is_picture: bool = False


KINDS = {
    kind.key: kind
    for kind in (
        Kind("pdf", msg("PDF 文档"), (".pdf",)),
        Kind("png", msg("PNG 图片"), (".png",), True),
        Kind("jpeg", msg("JPEG 图片"), (".jpg", ".jpeg"), True),
        Kind("webp", msg("WebP 图片"), (".webp",), True),
        Kind("gif", msg("GIF 图片"), (".gif",), True),
        Kind("docx", msg("Word 文档"), (".docx",)),
        Kind("xlsx", msg("Excel 工作簿"), (".xlsx",)),
        Kind("pptx", msg("PowerPoint 演示文稿"), (".pptx",)),
        Kind("ofd", msg("OFD 版式文档"), (".ofd",)),
        Kind("csv", msg("CSV 表格"), (".csv",)),
        Kind("text", msg("纯文本"), (".txt", ".md")),
    )
}
SUFFIXES = tuple(suffix for kind in KINDS.values() for suffix in kind.suffixes)
ACCEPTED = msg("可以上传 PDF、图片、Word、Excel、PowerPoint、OFD、文本和 CSV 文件。")


def kind_of(file: BinaryIO, name: str) -> Kind:
    """The kind of an open file, which is left at its beginning.

    The name decides nothing but which kind of text a text is. Raises Invalid, with what the file
    really is where that can be told, for anything that is not taken.
    """
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise Invalid(msg("文件是空的。"))
    try:
        key = _of_picture(head) or _of_document(file, head) or _of_text(file, head, name)
    finally:
        file.seek(0)
    return KINDS[key]


def _of_picture(head: bytes) -> str:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return "gif" if head[:6] in (b"GIF87a", b"GIF89a") else ""


def _of_document(file: BinaryIO, head: bytes) -> str:
    if head.startswith(b"PK\x03\x04"):
        return kind_of_package(file)
    if head.startswith(b"%PDF-"):
        return _of_pdf(file)
    stranger = what_it_is(head)
    if stranger:
        raise Invalid(_refused(stranger))
    return ""


def _of_pdf(file: BinaryIO) -> str:
    """Scripts inside are left to the reader that opens it: here it is only given out again."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - _TAIL))
    if b"%%EOF" not in file.read():
        raise Invalid(msg("PDF 文件不完整，请重新导出后上传。"))
    return "pdf"


def _of_text(file: BinaryIO, head: bytes, name: str) -> str:
    file.seek(0)
    text = _decoded(file.read())
    if text is None:
        raise Invalid(_refused(msg("无法识别的文件")))
    start = text[:HEAD]
    if _SCRIPT.match(start):
        raise Invalid(_refused(msg("脚本或其他带代码的文件")))
    if _MARKUP.match(start) or _MARKUP.search(start, 1):
        raise Invalid(_refused(msg("网页、XML 或 SVG 文件")))
    for key in ("csv", "text"):
        if name.lower().endswith(KINDS[key].suffixes):
            return key
    raise Invalid(msg("这是一个纯文本文件，文件名须以 .txt 或 .csv 结尾。"))


def _decoded(content: bytes) -> str | None:
    """The words of a text in one of the encodings that offices use; None for what is no text."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _NOT_TEXT.search(text) else text
    return None


def _refused(what: Message) -> Message:
    return msg("这个文件实际上是%(what)s，不能上传。%(accepted)s", what=what, accepted=ACCEPTED)
