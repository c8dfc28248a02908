"""The list of formats: a name, a media type and one function from the tree to bytes each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from documents import data, html, xlsx
from documents.nodes import Document
from documents.written import Written

Write = Callable[[Document], Written]


@dataclass(frozen=True, slots=True)
class Writer:
    """One format: `label` names it for people, `extension` is without a dot."""

    label: str
    media_type: str
    extension: str
    write: Write


def formats(site_fonts: Path | None = None) -> Mapping[str, Writer]:
    """Every format by its key; a font file in `site_fonts` replaces the shipped one of its name.

    Raises NotADirectoryError when `site_fonts` is no directory.
    """
    return {
        "pdf": Writer("PDF", "application/pdf", "pdf", partial(_pdf, site_fonts)),
        "docx": Writer(
            "Word",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "docx",
            _docx,
        ),
        "xlsx": Writer(
            "Excel",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
            xlsx.write,
        ),
        "html": Writer("HTML", "text/html; charset=utf-8", "html", html.write),
        "json": Writer("JSON", "application/json", "json", data.write),
    }


def _pdf(site_fonts: Path | None, document: Document) -> Written:
    from documents.pdf import write  # noqa: PLC0415 - a second of imports only an export needs

    return write(document, site_fonts)


def _docx(document: Document) -> Written:
    from documents.docx import write  # noqa: PLC0415 - as above

    return write(document)
