"""From what a report says to its tree of nodes: one pure function."""

from collections.abc import Iterator

from documents import words
from documents.annexes import annex_list, annexes
from documents.characters import one_line
from documents.content import PartContent, ReportContent, SectionContent
from documents.narratives import NarrativeBuilder
from documents.nodes import (
    Addressee,
    Block,
    Body,
    CheckCode,
    Document,
    DocumentMeta,
    DocumentNumber,
    Heading,
    Notice,
    Signature,
    TextRun,
    Title,
)
from documents.numbering import Counter


def build_report(content: ReportContent) -> Document:
    """The report in the order of GB/T 9704: front, text, list of annexes, signature, annexes.

    Same content, same tree. Text is made fit for every writer: one line a run, no control
    characters; a paragraph with line breaks becomes several.
    """
    found = annexes(content)
    blocks: list[Block] = list(_front(content))
    narratives = NarrativeBuilder(content.shown, content.labels)
    blocks += narratives.blocks(content.preamble, Counter())
    for section in content.sections:
        blocks += _section(section, narratives)
    blocks += narratives.blocks(content.closing, Counter())
    if found:
        blocks.append(annex_list(found))
    blocks.append(_signature(content))
    blocks += found
    if content.check_code:
        blocks.append(CheckCode(words.CHECK_CODE_LEAD + one_line(content.check_code)))
    return Document(_meta(content), tuple(blocks))


def _meta(content: ReportContent) -> DocumentMeta:
    return DocumentMeta(
        title=one_line(content.title),
        unit=one_line(content.unit),
        cycle=one_line(content.cycle),
        language=content.language,
        number=one_line(content.number),
        dated_on=content.dated_on,
        check_code=one_line(content.check_code),
        is_draft=content.is_draft,
    )


def _front(content: ReportContent) -> Iterator[Block]:
    if content.is_draft:
        yield Notice(words.DRAFT_NOTICE)
    if title := one_line(content.title).strip():
        yield Title(title)
    if content.number:
        yield DocumentNumber(one_line(content.number))
    if content.addressee:
        yield Addressee(one_line(content.addressee).strip().rstrip("：:") + "：")


def _signature(content: ReportContent) -> Signature:
    day = words.date_words(content.dated_on) if content.dated_on else ""
    return Signature(one_line(content.signature or content.unit), day)


def _section(section: SectionContent, narratives: NarrativeBuilder) -> Iterator[Body]:
    yield Heading(1, section.label, (TextRun(one_line(section.title)),))
    counter = Counter()
    for part in section.parts:
        yield from _part(part, narratives, counter)


def _part(part: PartContent, narratives: NarrativeBuilder, counter: Counter) -> Iterator[Body]:
    has_heading = bool(part.label or part.heading)
    if has_heading:
        counter.note(2, part.label)
        heading = one_line(part.heading)
        yield Heading(2, part.label, (TextRun(heading),) if heading else ())
    yield from narratives.blocks(part.narrative, counter, is_below_heading=has_heading)
