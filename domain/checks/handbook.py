"""The list of checks as a Markdown page, made from the registry and the templates' own rules."""

from collections.abc import Iterator, Sequence

from domain.checks.in_words import rule_in_words, sum_in_words
from domain.checks.registry import codes
from domain.severity import Severity
from domain.template import TemplateSpec

_WEIGHTS = {Severity.BLOCK: "须改正", Severity.EXPLAIN: "需说明", Severity.INFO: "提示"}


def handbook(templates: Sequence[TemplateSpec]) -> str:
    """The page; `flask checks write` keeps it in docs/checks.md."""
    lines = [*_head(), *_general()]
    for template in templates:
        lines += _of_template(template)
    return "\n".join(lines) + "\n"


def _head() -> Iterator[str]:
    yield "# 检查规则"
    yield ""
    yield "本页由 `flask checks write` 从检查登记表生成，请勿手工修改。"
    yield ""
    yield (
        "填写时、提交前、每次审批前和汇编前都会检查。**须改正**的不改不能提交；**需说明**的要写明原因，"
        "说明随版次送审，并列入差异说明附件，“核实无误”之类的套话不算说明；**提示**只作提醒。"
        "没有能够执行的检查按未通过处理。同一编号的检查有时较轻，表中写的是最重的一种。"
    )
    yield ""


def _general() -> Iterator[str]:
    yield "## 通用检查"
    yield ""
    yield "| 编号 | 轻重 | 检查 | 查什么 | 为什么 | 怎么改 |"
    yield "|---|---|---|---|---|---|"
    for code in codes():
        cells = (code.code, _WEIGHTS[code.severity], code.title, code.asks, code.why, code.mend)
        yield _row(cells)
    yield ""


def _of_template(template: TemplateSpec) -> Iterator[str]:
    yield f"## 模板规则：{template.title}"
    yield ""
    yield "| 编号 | 轻重 | 章节 | 应当成立 | 不成立时 |"
    yield "|---|---|---|---|---|"
    for section in template.sections:
        for rule in section.rules:
            words = rule_in_words(rule, template)
            weight = _WEIGHTS[rule.severity]
            yield _row((rule.code, weight, section.heading, words, rule.message))
    for total in template.sums:
        heading = template.section_of(total.total).heading
        yield _row(
            ("R010", _WEIGHTS[total.severity], heading, sum_in_words(total, template), total.hint)
        )
    yield ""


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |"
