"""A number that two sections share has to be the same in both."""

from collections.abc import Iterator

from domain.answers import Answer, NotApplicable, is_missing
from domain.checks.asking import Check, Code
from domain.checks.examined import Examined, Told
from domain.checks.findings import Finding, Place
from domain.content import show_answer
from domain.message import msg
from domain.severity import Severity
from domain.template import FieldSpec


def _told(examined: Examined) -> Iterator[Finding]:
    for spec in examined.asked:
        here = examined.content[spec.key]
        others = (told for told in examined.told.get(spec.key, ()) if told.answer != here)
        told = next(others, None)  # one explanation serves them all
        if told and not is_missing(here):
            yield difference_of(spec, here, told, examined.place(spec))


def difference_of(spec: FieldSpec, here: Answer, told: Told, place: Place) -> Finding:
    """That a number is one here and another in a section where it is the same by definition."""
    return Finding(
        "R008",
        Severity.EXPLAIN,
        msg(
            "“%(label)s”与“%(section)s”不一致：那里是 %(there)s，这里是 %(here)s。",
            label=spec.label,
            section=told.heading,
            there=_said(told.answer, spec),
            here=_said(here, spec),
        ),
        place,
        msg("已送审的章节不会自动更新，须退回或重新开放后再提交一次。"),
    )


def _said(answer: Answer, spec: FieldSpec) -> str:
    if isinstance(answer, NotApplicable):
        return "不适用"
    return show_answer(answer, spec, with_unit=True) or "未填"


TAKEN_OVER = Check(
    (
        Code(
            "R008",
            Severity.EXPLAIN,
            msg("两处同一个数"),
            msg("与已送审章节中引用的同一个数是否一致。"),
            msg("同一个数在一份报告里出现两个值，读者不知道该信哪一个。"),
            msg("退回引用它的章节重新提交；确有原因的写明说明。"),
        ),
    ),
    _told,
)
