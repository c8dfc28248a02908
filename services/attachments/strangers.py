"""The kinds of file that are not taken, by their first bytes, so that a refusal can name them."""

from domain.message import Message, msg

_PROGRAM = msg("可执行程序")
_ARCHIVE = msg("压缩包（请解压后上传其中的文件）")
_OLD_OFFICE = msg("旧版或加密的 Office 文档（请去掉密码，另存为 docx、xlsx 或 pptx）")
_MEDIA = msg("音频或视频")
_HEIC = msg("HEIC 图片（请在手机上改存为 JPEG）")
_OTHER_PICTURE = msg("不常用格式的图片（请另存为 PNG 或 JPEG）")
_DATABASE = msg("数据库文件")

_BY_HEAD: tuple[tuple[bytes, Message], ...] = (
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
    (b"\xfe\xed\xfa\xce", _PROGRAM),
    (b"\xfe\xed\xfa\xcf", _PROGRAM),
    (b"\xce\xfa\xed\xfe", _PROGRAM),
    (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", msg("快捷方式")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLD_OFFICE),
    (b"{\\rtf", msg("RTF 文档（请另存为 docx）")),
    (b"Rar!\x1a\x07", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ\x00", _ARCHIVE),
    (b"PK\x05\x06", _ARCHIVE),
    (b"PK\x07\x08", _ARCHIVE),
    (b"MSCF", _ARCHIVE),
    (b"II*\x00", _OTHER_PICTURE),
    (b"MM\x00*", _OTHER_PICTURE),
    (b"BM", _OTHER_PICTURE),
    (b"8BPS", _OTHER_PICTURE),
    (b"SQLite format 3\x00", _DATABASE),
    (b"ID3", _MEDIA),
    (b"OggS", _MEDIA),
    (b"\x1aE\xdf\xa3", _MEDIA),
    (b"RIFF", _MEDIA),
)
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"avif")


def what_it_is(head: bytes) -> Message | None:
    """What begins like this, where it is known and not taken; None for anything else.

    Two letters alone may begin a text: they count only with bytes that no text has.
    """
    if head[4:8] == b"ftyp":
        return _HEIC if head[8:12] in _HEIF_BRANDS else _MEDIA
    for start, what in _BY_HEAD:
        if head.startswith(start) and (len(start) > 3 or _is_binary(head)):
            return what
    return None


def _is_binary(head: bytes) -> bool:
    return any(byte < 9 or 13 < byte < 32 for byte in head) or len(head) < 64
