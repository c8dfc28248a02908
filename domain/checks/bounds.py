"""A value has to be one that its field can hold: range, length, options, rows."""

from collections.abc import Iterator

from domain.answers import Given, is_missing
from domain.checks.asking import Check, Code
from domain.checks.examined import Examined
from domain.checks.findings import Finding
from domain.fields import type_of
from domain.message import msg
from domain.severity import Severity


def _values(examined: Examined) -> Iterator[Finding]:
    for spec in examined.asked:
        answer = examined.content[spec.key]
        if isinstance(answer, Given) and not is_missing(answer):
            for problem in type_of(spec).check(answer.value, spec):
                place = examined.place(spec, problem.detail)
                yield Finding(problem.code, Severity.BLOCK, problem.message, place)


BOUNDS = Check(
    (
        Code(
            "R002",
            Severity.BLOCK,
            msg("数值和日期的范围"),
            msg("数值和日期是否在模板规定的范围内。"),
            msg("超出范围的数多半是多打少打了一位，或把单位填错了。"),
            msg("对照计量单位重新填写。"),
        ),
        Code(
            "R003",
            Severity.BLOCK,
            msg("字数上限"),
            msg("文字是否超过该填报项的字数上限。"),
            msg("超长的文字汇总后无法成文。"),
            msg("删减到上限以内。"),
        ),
        Code(
            "R004",
            Severity.BLOCK,
            msg("有效选项"),
            msg("所选的是否是该填报项的选项之一。"),
            msg("模板之外的选项无法统计。"),
            msg("重新选择。"),
        ),
        Code(
            "R007",
            Severity.BLOCK,
            msg("表格各行"),
            msg("表格的每一行是否都填全。"),
            msg("缺了一格的行在汇总表里说不清楚。"),
            msg("补全这一行，或删去整行。"),
        ),
    ),
    _values,
)
