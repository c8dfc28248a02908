"""What is asked for has to be answered, and what does not apply needs a reason."""

from collections.abc import Iterator

from domain.answers import NotApplicable, is_missing
from domain.checks.asking import Check, Code
from domain.checks.examined import Examined
from domain.checks.findings import Finding
from domain.message import msg
from domain.severity import Severity

MIN_NA_REASON = 2


def _required(examined: Examined) -> Iterator[Finding]:
    for spec in examined.asked:
        if not spec.required or not is_missing(examined.content[spec.key]):
            continue
        if spec.same_as:
            heading = examined.template.section_of(spec.same_as).heading
            why = msg(
                "“%(label)s”取自“%(section)s”，那里还没有填写。", label=spec.label, section=heading
            )
            yield Finding("R001", Severity.BLOCK, why, examined.place(spec))
        else:
            yield Finding(
                "R001",
                Severity.BLOCK,
                msg("“%(label)s”未填写。", label=spec.label),
                examined.place(spec),
                msg("没有发生请填 0；确实不适用请选“不适用”并说明理由。")
                if spec.is_numeric
                else None,
            )


def _not_applicable(examined: Examined) -> Iterator[Finding]:
    for spec in examined.asked:
        answer = examined.content[spec.key]
        if isinstance(answer, NotApplicable) and len(answer.reason.strip()) < MIN_NA_REASON:
            yield Finding(
                "R005",
                Severity.BLOCK,
                msg("“%(label)s”选了不适用，请写明理由。", label=spec.label),
                examined.place(spec),
            )


REQUIRED = Check(
    (
        Code(
            "R001",
            Severity.BLOCK,
            msg("必填项"),
            msg("必填的填报项是否都有答案。"),
            msg("没有填、填 0 和不适用是三回事，汇总时分别计算；空着会让上级以为漏报。"),
            msg("补填；没有发生填 0；确实不适用的选“不适用”并写明理由。"),
        ),
    ),
    _required,
)
NOT_APPLICABLE = Check(
    (
        Code(
            "R005",
            Severity.BLOCK,
            msg("不适用的理由"),
            msg("选了不适用的填报项是否写明理由。"),
            msg("理由会印在报告里原来写数字的地方，读者要看得懂为什么没有数。"),
            msg("写一句具体的理由，或改为填写数值。"),
        ),
    ),
    _not_applicable,
)
