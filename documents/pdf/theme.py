"""How an official document looks in the PDF: the page of GB/T 9704-2012 and the style of each part.

Lengths are points. A4, type area 156 × 225 mm, 22 lines of 28 characters: 16 pt × 28 is 158 mm, so
characters stand 15.793 pt apart and lines 28.99 pt.
"""

from documents.faces import Face

MM = 72 / 25.4
PAGE = (210 * MM, 297 * MM)
MARGIN_LEFT = 28 * MM
MARGIN_BOTTOM = 35 * MM
TYPE_WIDTH = 156 * MM
TYPE_HEIGHT = 225 * MM
LEADING = 28.99
CHARACTER = TYPE_WIDTH / 28
TIGHTENED = CHARACTER - 16

FOLIO_SIZE = 14
# the dash stands 7 mm under the type area, and about a third of its size above the baseline
FOLIO_BASELINE = MARGIN_BOTTOM - 7 * MM - FOLIO_SIZE * 0.35

TABLE_LINE = 0.5
TABLE_GAP = 5.0
TABLE_PADDING_X = 2.5
TABLE_PADDING_Y = 3.0


def table_size(columns: int) -> float:
    """The size of a table's text by the number of its columns: 五号, 小五, 六号."""
    if columns <= 5:
        return 10.5
    return 9.0 if columns <= 9 else 7.5


_SIZE = f"font-size:16pt; letter-spacing:{TIGHTENED:.4f}pt;"
_INDENT = f"text-indent:{2 * CHARACTER:.4f}pt;"

# the text itself is never part of what is parsed: see documents.pdf.story
CSS = f"""
div {{ margin:0; padding:0; line-height:{LEADING}pt; font-family:{Face.FANGSONG}; {_SIZE}
  text-align:left; }}
.text {{ {_INDENT} text-align:justify; }}
.notice, .number {{ font-family:{Face.KAITI}; text-align:center; }}
.title, .annex-title {{ font-family:{Face.XIAOBIAOSONG}; font-size:22pt; letter-spacing:0pt;
  text-align:center; }}
.addressee, .annex-title, .signature, .annexes {{ margin-top:{LEADING}pt; }}
.notice, .annex-title {{ margin-bottom:{LEADING}pt; }}
.heading-1 {{ {_INDENT} font-family:{Face.HEITI}; }}
.heading-2 {{ {_INDENT} font-family:{Face.KAITI}; }}
.heading-3, .heading-4 {{ {_INDENT} }}
.annex-label {{ font-family:{Face.HEITI}; page-break-before:always; }}
.caption {{ font-family:{Face.HEITI}; font-size:12pt; letter-spacing:0pt; text-align:center; }}
.note {{ font-family:{Face.SONGTI}; font-size:9pt; letter-spacing:0pt; text-align:right; }}
.check {{ font-family:{Face.SONGTI}; font-size:10.5pt; letter-spacing:0pt; text-align:right; }}
"""
