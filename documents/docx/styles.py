"""The styles of the Word file: the page, faces and indents of the paper, under names Word knows.

Faces go by the names under which Word and WPS have them (仿宋_GB2312, 楷体_GB2312, 黑体,
方正小标宋简体). Sizes are half points, lengths twentieths of a point. The order of elements in a
style is the schema's (ECMA-376, 17.3.1 and 17.3.2): Word refuses another one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

FANGSONG = "仿宋_GB2312"
KAITI = "楷体_GB2312"
HEITI = "黑体"
XIAOBIAOSONG = "方正小标宋简体"
SONGTI = "宋体"
LATIN = "Times New Roman"

# 28.95 points: 22 lines to the page; 580 would make 21
PITCH = 579
_CHARACTER = 316  # 28 characters to 156 mm
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

TITLE = "Title"
NUMBER = "DocumentNumber"
ADDRESSEE = "Addressee"
TEXT = "BodyText"
LIST = "ListParagraph"
ANNEXES = "AnnexList"
SIGNATURE = "Signature"
ANNEX = "AnnexLabel"
ANNEX_TITLE = "AnnexTitle"
CAPTION = "Caption"
NOTE = "TableNote"
TABLE = "ReportTable"
CELL = "TableText"
CELL_HEAD = "TableHead"
CHECK = "CheckCode"
FOOTER = "Footer"


def heading(level: int) -> str:
    """The style of a heading, 1 to 4."""
    return f"Heading{level}"


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph style: its face and size, and its other properties in the schema's order."""

    key: str
    name: str
    face: str = FANGSONG
    size: int = 32
    before: str = ""
    spacing: str = f'<w:spacing w:line="{PITCH}" w:lineRule="exact"/>'
    after: str = ""
    tight: bool = True
    based_on: str = "Normal"
    following: str = TEXT

    def xml(self) -> str:
        pull = '<w:spacing w:val="-5"/>' if self.tight else '<w:spacing w:val="0"/>'
        default = ' w:default="1"' if self.key == "Normal" else ""
        based_on = "" if self.key == "Normal" else f'<w:basedOn w:val="{self.based_on}"/>'
        return (
            f'<w:style w:type="paragraph"{default} w:styleId="{self.key}">'
            f'<w:name w:val="{self.name}"/>{based_on}<w:next w:val="{self.following}"/><w:qFormat/>'
            f"<w:pPr>{self.before}{self.spacing}{self.after}</w:pPr>"
            f"<w:rPr>{fonts(self.face)}{pull}"
            f'<w:sz w:val="{self.size}"/><w:szCs w:val="{self.size}"/></w:rPr></w:style>'
        )


def fonts(face: str, latin: str = LATIN) -> str:
    """The faces of a run: one for hanzi, one for Latin letters and digits."""
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{face}" w:cs="{latin}"/>'


def _indent(characters: int) -> str:
    return f'<w:ind w:firstLineChars="{100 * characters}" w:firstLine="{_CHARACTER * characters}"/>'


def _justified(how: str) -> str:
    return f'<w:jc w:val="{how}"/>'


_KEEP = "<w:keepNext/>"
_FREE = '<w:snapToGrid w:val="0"/>'
_SINGLE = '<w:spacing w:line="240" w:lineRule="auto"/>'
_BLANK_BEFORE = f'<w:spacing w:before="{PITCH}" w:line="{PITCH}" w:lineRule="exact"/>'
_BLANK_AROUND = (
    f'<w:spacing w:before="{PITCH}" w:after="{PITCH}" w:line="{PITCH}" w:lineRule="exact"/>'
)
_CHINESE_LINES = (
    '<w:widowControl w:val="0"/><w:kinsoku/><w:overflowPunct w:val="0"/>'
    '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
)


def _heading(level: int, face: str) -> _Style:
    outline = f'<w:outlineLvl w:val="{level - 1}"/>'
    return _Style(
        heading(level), f"heading {level}", face, before=_KEEP, after=_indent(2) + outline
    )


def _styles() -> Iterator[_Style]:
    yield _Style(
        "Normal", "Normal", before=_CHINESE_LINES, after=_justified("both"), following="Normal"
    )
    yield _Style(TEXT, "Body Text", after=_indent(2))
    yield _Style(LIST, "List Paragraph", after=_indent(2), following=LIST)
    yield _heading(1, HEITI)
    yield _heading(2, KAITI)
    yield _heading(3, FANGSONG)
    yield _heading(4, FANGSONG)
    centred = _justified("center")
    yield _Style(TITLE, "Title", XIAOBIAOSONG, 44, _KEEP + _FREE, after=centred, tight=False)
    yield _Style(NUMBER, "发文字号", KAITI, after=centred)
    yield _Style(ADDRESSEE, "主送机关", spacing=_BLANK_BEFORE, after=_justified("left"))
    yield _Style(ANNEXES, "附件说明", after=_justified("left"), following=ANNEXES)
    yield _Style(
        SIGNATURE, "Signature", before=_KEEP, after=_justified("right"), following=SIGNATURE
    )
    yield _Style(
        ANNEX, "附件号", HEITI, before=f"{_KEEP}<w:pageBreakBefore/>", following=ANNEX_TITLE
    )
    yield _Style(
        ANNEX_TITLE,
        "附件标题",
        XIAOBIAOSONG,
        44,
        _KEEP + _FREE,
        _BLANK_AROUND,
        f'{centred}<w:outlineLvl w:val="0"/>',
        tight=False,
    )
    yield _Style(CAPTION, "caption", HEITI, 24, _KEEP, after=centred, tight=False)
    right = _justified("right")
    yield _Style(NOTE, "表注", SONGTI, 18, _KEEP + _FREE, _SINGLE, right, tight=False)
    yield _Style(CELL, "表格文字", SONGTI, 18, _FREE, _SINGLE, tight=False, following=CELL)
    yield _Style(CELL_HEAD, "表格标题", HEITI, 18, _FREE, _SINGLE, centred, tight=False)
    yield _Style(CHECK, "核验码", SONGTI, 21, after=right, tight=False)
    yield _Style(FOOTER, "footer", SONGTI, 28, _FREE, _SINGLE, tight=False, following=FOOTER)


def styles_xml() -> Iterator[str]:
    """Every style, and the defaults beneath them."""
    yield (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts(FANGSONG)}"
        '<w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault><w:pPr>{_CHINESE_LINES}</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    yield (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
    )
    yield (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    )
    yield from (style.xml() for style in _styles())
    yield f'<w:style w:type="table" w:styleId="{TABLE}"><w:name w:val="报表"/>{_table()}</w:style>'


def _table() -> str:
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 40), ("left", 50), ("bottom", 40), ("right", 50))
    )
    return (
        '<w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{rules}</w:tblBorders>"
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
    )
