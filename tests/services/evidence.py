"""Files to attach, made for a test: one of each kind, and some that are not what they say."""

import io
import zipfile
from collections.abc import Mapping

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

LISTED = {
    "word/document.xml": b"wordprocessingml.document.main+xml",
    "xl/workbook.xml": b"spreadsheetml.sheet.main+xml",
    "ppt/presentation.xml": b"presentationml.presentation.main+xml",
}


def package(parts: Mapping[str, bytes]) -> bytes:
    """A zip file."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return written.getvalue()


def office(part: str, **more: bytes) -> bytes:
    """The least of an Office package around a main part; `more` names parts with `__` as `/`."""
    index = b"<Types><Override ContentType='application/vnd." + LISTED[part] + b"'/></Types>"
    extra = {name.replace("__", "/").replace("_dot_", "."): text for name, text in more.items()}
    return package({"[Content_Types].xml": index, part: b"<x/>", **extra})


def docx() -> bytes:
    from docx import Document

    document = Document()
    document.add_paragraph("会议签到表")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def xlsx() -> bytes:
    import xlsxwriter

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "人数")
    return written.getvalue()


def pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    written = io.BytesIO()
    canvas = Canvas(written)
    canvas.drawString(72, 720, "signed")
    canvas.save()
    return written.getvalue()


def ofd() -> bytes:
    root = b'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.1"/>'
    return package({"OFD.xml": root, "Doc_0/Document.xml": b"<x/>"})


def picture(form: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture whose left half is dark and whose right half is bright."""
    image = Image.new("L", size, 250)
    image.paste(10, (0, 0, size[0] // 2, size[1]))
    written = io.BytesIO()
    image.convert(mode).save(written, form)
    return written.getvalue()


def photograph() -> bytes:
    """A JPEG as a telephone takes it: lying on its side, with the place and the maker in it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    exif[0x010F] = "TelephoneMaker"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (IFDRational(39), IFDRational(54), IFDRational(20))
    written = io.BytesIO()
    Image.open(io.BytesIO(picture("JPEG"))).save(written, "JPEG", exif=exif, comment=b"secret note")
    return written.getvalue()


def moving_picture() -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])
    return written.getvalue()


EACH_KIND = {
    "pdf": ("通知.pdf", pdf),
    "png": ("现场.png", picture),
    "jpeg": ("现场.jpg", lambda: picture("JPEG")),
    "webp": ("现场.webp", lambda: picture("WEBP")),
    "gif": ("现场.gif", lambda: picture("GIF")),
    "docx": ("纪要.docx", docx),
    "xlsx": ("名册.xlsx", xlsx),
    "pptx": ("课件.pptx", lambda: office("ppt/presentation.xml")),
    "ofd": ("公文.ofd", ofd),
    "csv": ("统计.csv", lambda: "单位,人数\n一支部,10\n".encode("gb18030")),
    "text": ("说明.txt", "会议开了 3 次。".encode),
}
