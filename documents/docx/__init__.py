"""The document as a Word file by python-docx: real styles, a grid of 28 × 22, page numbers."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.oxml.parser import parse_xml
from docx.section import Section
from docx.shared import Mm

from documents.docx import styles
from documents.docx.body import body_xml
from documents.nodes import Document, DocumentMeta
from documents.written import Written

_W = f'xmlns:w="{styles.NAMESPACE}"'
# a file is as old as its document; one without a date is as old as this, so that bytes repeat
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write(document: Document) -> Written:
    """The file; the same document gives the same bytes."""
    word = docx.Document()
    _set_styles(word)
    _set_properties(word, document.meta)
    _set_page(word.sections[0])
    _drop_preview(word)
    word.settings.odd_and_even_pages_header_footer = True
    body: Any = word.element.body
    for element in list(parse_xml(f"<w:body {_W}>{body_xml(document)}</w:body>")):
        body.sectPr.addprevious(element)
    out = io.BytesIO()
    word.save(out)
    return Written(_undated(out))


def _set_styles(word: WordDocument) -> None:
    root: Any = word.styles.element
    latent = root.find(f"{{{styles.NAMESPACE}}}latentStyles")
    for element in list(root):
        root.remove(element)
    defaults, *rest = (parse_xml(_namespaced(style)) for style in styles.styles_xml())
    root.extend([defaults, latent, *rest])


def _namespaced(xml: str) -> str:
    tag, rest = xml[1:].split(">", 1)
    return f"<{tag} {_W}>{rest}"


def _set_properties(word: WordDocument, meta: DocumentMeta) -> None:
    properties = word.core_properties
    day = meta.dated_on
    made = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else _UNDATED
    properties.title = meta.title[:255]
    properties.author = properties.last_modified_by = meta.unit[:255]
    properties.subject = meta.cycle[:255]
    properties.identifier = meta.number[:255]
    properties.language = meta.language
    properties.comments = ""
    properties.created = properties.modified = made


def _set_page(section: Section) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    # the dash of the page number stands 7 mm under the type area
    section.header_distance, section.footer_distance = Mm(15), Mm(23)
    grid: Any = section._sectPr.find(f"{{{styles.NAMESPACE}}}docGrid")
    grid.set(f"{{{styles.NAMESPACE}}}type", "lines")
    grid.set(f"{{{styles.NAMESPACE}}}linePitch", str(styles.PITCH))
    _set_folio(section.footer, "right")
    _set_folio(section.even_page_footer, "left")


def _set_folio(footer: Any, side: str) -> None:
    """— 1 —, one character from the outer edge."""
    footer.is_linked_to_previous = False
    parts = (
        '<w:t xml:space="preserve">— </w:t>',
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
        '<w:t xml:space="preserve"> —</w:t>',
    )
    font = f"<w:rPr>{styles.fonts(styles.SONGTI, styles.SONGTI)}</w:rPr>"
    runs = "".join(f"<w:r>{font}{part}</w:r>" for part in parts)
    old = footer.paragraphs[0]._p
    old.addprevious(
        parse_xml(
            f'<w:p {_W}><w:pPr><w:pStyle w:val="{styles.FOOTER}"/>'
            f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/></w:pPr>{runs}</w:p>'
        )
    )
    old.getparent().remove(old)


def _drop_preview(word: WordDocument) -> None:
    """python-docx's template carries the picture of another document."""
    relations = word.part.package.rels
    for key in [key for key, found in relations.items() if found.reltype.endswith("/thumbnail")]:
        del relations[key]


def _undated(file: io.BytesIO) -> bytes:
    """The same archive with every member dated alike."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _ZIP_TIME), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
