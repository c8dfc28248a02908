"""Digits in free text that disagree with the field they speak of.

A number speaks of a field when it stands beside the field's label, in the same clause, with the
field's unit of measure. What could be a year, an ordinal, a quotation, a part, a plan or a
comparison is left alone: an alarm that is false is worse than one that is missing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.checks.asking import Check, Code
from domain.checks.examined import TOKEN, Examined
from domain.checks.findings import Finding
from domain.fields.numbers import show_number
from domain.message import msg
from domain.severity import Severity
from domain.template import FieldSpec

_PLAIN = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_CLAUSES = re.compile(r"[，,；;。！？!?：:\n、（）()](?![0-9]{3}(?![0-9]))")
_SENTENCES = re.compile(r"[；;。！？!?\n]")
_UNEVEN = re.compile(r"不等|分别|各(?=[0-9])|依次")
_QUOTED = re.compile(r"“[^”]*”|‘[^’]*’|「[^」]*」|《[^》]*》|\"[^\"]*\"")
_NUMBER = re.compile(
    r"(?<![0-9A-Za-z.,〔\[第—－~～-])([0-9]{1,3}(?:[,，][0-9]{3})+|[0-9]+)(\.[0-9]+)?\s*([万亿]?)\s*"
)
_ELSEWHERE = re.compile(
    r"上年|去年|上期|同期|往年|历年|计划|力争|目标|拟|预计|要求|规定|应当|不少于|不低于|至少|以上|超过|以内|左右"
    r"|比|增|减|升|降|提高|平均|每|人均|其中|另有|有的|例如|近|约|逾|余|多|届"
)
_LINK = re.compile(r"(?:共|累计|合计|总计|共计|达|达到|为|是|了|有|已|开展|组织|举办|完成|\s)*")
_MARKS = re.compile(r"[“”‘’「」《》\"\s]")
_VERBS = re.compile(r"(?:^|开展|组织|召开|举办|参加|进行|发放|制作|共有|现有|累计|共|有|的|和|及)$")
_SHORT = 4
_SCALES = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_MOST_SAID = 3


@dataclass(frozen=True, slots=True)
class _Said:
    """A number of a clause: its value, the last digit it says, and where its unit begins."""

    value: Decimal
    step: Decimal
    start: int
    end: int


def _numbers_in_text(examined: Examined) -> Iterator[Finding]:
    fields = [spec for spec in examined.template.fields.values() if spec.is_numeric and spec.unit]
    known = [(spec, said) for spec in fields if (said := examined.said(spec.key))]
    units = sorted({spec.unit for spec in fields}, key=len, reverse=True)
    for text_field, words in examined.texts:
        wrong = [told for clause in clauses_of(words) for told in _wrong_in(clause, known, units)]
        if wrong:
            message = msg(
                "“%(label)s”里的数与填报项不一致：%(places)s。",
                label=text_field.label,
                places="；".join(list(dict.fromkeys(wrong))[:_MOST_SAID]),
            )
            hint = msg("改成一致，或删去数字、改为引用填报项，以后随数自动变。")
            yield Finding("R014", Severity.EXPLAIN, message, examined.place(text_field), hint)


def clauses_of(words: str) -> list[str]:
    """The clauses of a text; what is quoted loses its digits, not the words that name a field."""
    plain = words.translate(_PLAIN)
    unquoted = _QUOTED.sub(lambda match: re.sub(r"[0-9]", "#", match[0]), plain)
    sentences = (each for each in _SENTENCES.split(unquoted) if not _UNEVEN.search(each))
    clauses = (clause for sentence in sentences for clause in _CLAUSES.split(sentence))
    return [clause for clause in clauses if any(map(str.isdigit, clause))]


def _wrong_in(
    clause: str, known: Sequence[tuple[FieldSpec, list[Decimal]]], units: Sequence[str]
) -> Iterator[str]:
    if TOKEN in clause or _ELSEWHERE.search(clause):
        return
    bare = _MARKS.sub("", clause)
    named = [(spec, said, label) for spec, said in known if (label := _bare(spec)) in bare]
    for spec, said, label in named:
        longer = any(label != other and label in other for _, _, other in named)
        found = None if longer else _beside(bare, label, spec.unit, units)
        if found and not any(_agrees(found, number) for number in said):
            shown = bare[found.start : found.end] + spec.unit
            value = f"{show_number(said[0], spec.places)}{spec.unit}"
            yield f"文中“{spec.label}”写作 {shown}，填报为 {value}"


def _bare(spec: FieldSpec) -> str:
    return _MARKS.sub("", spec.label)


def _beside(clause: str, label: str, unit: str, units: Sequence[str]) -> _Said | None:
    """The one number that stands right behind the label, or right before it, with its unit."""
    at = clause.index(label)
    if len(label) < _SHORT and not _VERBS.search(clause[:at]):
        return None
    found = []
    for match in _NUMBER.finditer(clause):
        said = _said(match, clause, units)
        if not clause.startswith(unit, said.end) or _unit_at(clause, said.end, units) != unit:
            continue
        end = said.end + len(unit)
        behind = said.start >= at + len(label) and _LINK.fullmatch(
            clause[at + len(label) : said.start]
        )
        if behind or (end <= at and clause[end:at] in ("", "的")):
            found.append(said)
    return found[0] if len(found) == 1 else None


def _unit_at(clause: str, at: int, units: Sequence[str]) -> str:
    """The longest unit of measure that stands there: 人次 is not 人."""
    return next((unit for unit in units if clause.startswith(unit, at)), "")


def _said(match: re.Match[str], clause: str, units: Sequence[str]) -> _Said:
    """The number of a match; 万 scales it unless it belongs to the unit, as in 万元."""
    digits, decimals = match[1].replace(",", "").replace("，", ""), match[2] or ""
    is_of_unit = bool(_unit_at(clause, match.start(3), units))
    factor = _SCALES["" if is_of_unit else match[3]]
    step = Decimal(1).scaleb(-max(len(decimals) - 1, 0)) * factor
    end = match.start(3) if is_of_unit else match.end()
    return _Said(Decimal(digits + decimals) * factor, step, match.start(), end)


def _agrees(said: _Said, number: Decimal) -> bool:
    """Whether the words say the number, or round it to the last digit that they give."""
    exact = said.step == 1
    return said.value == number if exact else abs(said.value - number) * 2 <= said.step


NUMBERS_IN_TEXT = Check(
    (
        Code(
            "R014",
            Severity.EXPLAIN,
            msg("正文里的数字"),
            msg("正文在填报项名称旁边、带着它的计量单位写出的数字，是否与所填的数一致。"),
            msg("文字和表格各说各的数，是报告里最伤信用的错误。"),
            msg("改成一致；最好删去数字，改为引用填报项。口径不同的写明说明。"),
        ),
    ),
    _numbers_in_text,
)
