"""The outline of a unit's report as a document to be filled in Word, with what is drafted already.

`domain.word_draft` reads it back: headings as the template names them, one table of short fields a
sub-section, live numbers as `{{label}}`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from documents import words
from documents.characters import one_line
from documents.nodes import Body, Document, DocumentMeta, Heading, Para, TextRun, Title
from documents.tables import text_table
from domain import narrative as source
from domain.answers import Answer, Given, NotApplicable
from domain.content import Content
from domain.fields import FIELD_TYPES, type_of
from domain.fields.tables import TableOfRows
from domain.plain_narrative import labels_by_field, to_plain
from domain.template import FieldKind, FieldSpec, PartSpec, SectionSpec, TemplateSpec

ADVICE = "请在各标题下填写，表中数字填在“填写”一栏；双花括号里的是系统自动填入的数，请保留。"
_HEAD = (words.FIELD, "填写", words.MEASURE, "填报说明")
_EMPTY_ROWS = 3


@dataclass(frozen=True, slots=True)
class OutlineContent:
    """Whose outline it is, and what each section's draft says now, by section key."""

    unit: str
    cycle: str
    level: str
    template: TemplateSpec
    drafts: Mapping[str, Content]


def build_outline(content: OutlineContent) -> Document:
    """The sections that the unit's level fills, in the order of the report."""
    template = content.template
    labels = labels_by_field(template.fields.values())
    names = {key: labels.get(key, key) for key in template.fields}
    blocks: list[Body] = [Para((TextRun(ADVICE),))]
    for section in template.sections_at(content.level):
        draft = content.drafts.get(section.key, Content())
        blocks += _section(section, draft, content.level, names)
    meta = DocumentMeta(title=template.title, unit=content.unit, cycle=content.cycle)
    title = Title(one_line(template.title))
    return Document(meta, (title, *blocks))


def _section(
    section: SectionSpec, draft: Content, level: str, names: Mapping[str, str]
) -> Iterator[Body]:
    yield Heading(1, f"{section.number}、", (TextRun(one_line(section.title)),))
    for part in section.parts:
        asked = [spec for spec in part.fields if spec.is_entered_at(level)]
        if asked:
            yield from _part(part, asked, draft, names)


def _part(
    part: PartSpec, asked: list[FieldSpec], draft: Content, names: Mapping[str, str]
) -> Iterator[Body]:
    if part.title:
        yield Heading(2, part.number, (TextRun(one_line(part.title)),))
    short = [spec for spec in asked if spec.kind not in (FieldKind.NARRATIVE, FieldKind.TABLE)]
    if short:
        rows = [
            (spec.label, _entry(draft[spec.key], spec), spec.unit, spec.guidance) for spec in short
        ]
        yield text_table("", _HEAD, rows)
    for spec in asked:
        if spec.kind is FieldKind.TABLE:
            yield _table(spec, draft[spec.key])
    narratives = [spec for spec in asked if spec.is_narrative]
    for spec in narratives:
        if len(narratives) > 1:
            yield Heading(3, "", (TextRun(one_line(spec.label)),))
        yield from _text(draft, spec, names)


def _entry(answer: Answer, spec: FieldSpec) -> str:
    match answer:
        case NotApplicable(reason):
            return f"{words.NOT_APPLICABLE}（{reason}）"
        case Given(value):
            return _choice_label(spec, type_of(spec).entry(value, spec))
        case _:
            return ""


def _choice_label(spec: FieldSpec, entry: str) -> str:
    return next((choice.label for choice in spec.choices if choice.key == entry), entry)


def _table(spec: FieldSpec, answer: Answer) -> Body:
    kind = FIELD_TYPES[FieldKind.TABLE]
    filled: list[list[str]] = []
    if isinstance(answer, Given) and isinstance(kind, TableOfRows):
        filled = kind.cells(answer.value, spec)
    width = len(spec.columns)
    blank = [[""] * width for _ in range(0 if filled else _EMPTY_ROWS)]
    return text_table(spec.label, [column.label for column in spec.columns], [*filled, *blank])


def _text(draft: Content, spec: FieldSpec, names: Mapping[str, str]) -> Iterator[Body]:
    narrative = draft.narrative(spec.key)
    if narrative.is_empty:
        yield Para((TextRun(f"（{words.MISSING}）"),))
        return
    for block in source.thaw_tokens(narrative).blocks:
        yield from _block(block, names)


def _block(block: source.Block, names: Mapping[str, str]) -> Iterator[Body]:
    """A block with the marks of plain text, by which it is read back; its numbers stay live."""
    match block:
        case source.Heading(level):
            yield Heading(level, "", (TextRun(one_line(_plain(block, names))),))
        case source.Table(_, rows):
            live = {key: f"{{{{{label}}}}}" for key, label in names.items()}
            cells = [[source.text_of(cell, live) for cell in row] for row in rows]
            yield text_table("", cells[0], cells[1:])
        case _:
            for line in _plain(block, names).split("\n"):
                yield Para((TextRun(one_line(line)),))


def _plain(block: source.Block, names: Mapping[str, str]) -> str:
    return to_plain(source.Narrative((block,)), names)
