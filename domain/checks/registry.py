"""The registry of checks: every code, what it looks at, and one function that runs them all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domain.answers import Answer, Given, NotApplicable, is_missing, number_of
from domain.checks.findings import Finding, Place
from domain.content import Content, show_answer
from domain.errors import Invalid
from domain.expression import check, evaluate, names_of, parse
from domain.fields import type_of
from domain.message import Message, msg
from domain.narrative import tokens_of
from domain.severity import Severity
from domain.template import FieldSpec, Rule, SectionSpec, TemplateSpec

MIN_NA_REASON = 2


@dataclass(frozen=True, slots=True)
class Told:
    """What a submitted section of that heading says a number of another section is."""

    heading: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Examined:
    """What the checks look at: one unit's section, and what else the unit has answered.

    `content` holds the section's own answers, `totals` its rolled-up ones by field (none where the
    level rolls nothing up), `others` the answers of the unit's other sections, which rules may use,
    `told` the numbers of this section that a submitted section has already taken over, by field.
    """

    template: TemplateSpec
    section: SectionSpec
    level: str
    content: Content
    others: Mapping[str, Answer] = field(default_factory=dict)
    totals: Mapping[str, Answer] = field(default_factory=dict)
    told: Mapping[str, Sequence["Told"]] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[FieldSpec, ...]:
        return self.section.fields_entered_at(self.level)

    def place(self, spec: FieldSpec | None = None, detail: str = "") -> Place:
        return Place(self.section.key, spec.key if spec else "", detail)

    def number(self, key: str) -> Decimal | None:
        """The number a rule sees: the total, else the own value, else another section's."""
        for answers in (self.totals, self.content.answers, self.others):
            if key in answers:
                return number_of(answers[key])
        return None


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its stable codes, what it asks in a sentence, and the function that runs it."""

    codes: tuple[str, ...]
    about: Message
    run: Callable[[Examined], Iterator[Finding]]


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


def _values(examined: Examined) -> Iterator[Finding]:
    for spec in examined.asked:
        answer = examined.content[spec.key]
        if isinstance(answer, Given) and not is_missing(answer):
            for problem in type_of(spec).check(answer.value, spec):
                place = examined.place(spec, problem.detail)
                yield Finding(problem.code, Severity.BLOCK, problem.message, place)


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


def _tokens(examined: Examined) -> Iterator[Finding]:
    fields = examined.template.fields
    for spec in examined.asked:
        named = (token.field for token in tokens_of(examined.content.narrative(spec.key)))
        for name in dict.fromkeys(named):
            target = fields.get(name)
            if target is None or target.is_narrative:
                yield Finding(
                    "R006",
                    Severity.BLOCK,
                    msg(
                        "“%(label)s”引用了不存在的填报项“%(name)s”。",
                        label=spec.label,
                        name=name,
                    ),
                    examined.place(spec, name),
                    msg("请删去双花括号里的引用，或改成列表中有的填报项。"),
                )


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


def _rules(examined: Examined) -> Iterator[Finding]:
    for rule in examined.section.rules:
        failed = _failed(rule, examined)
        if failed is not None:
            yield failed


def _failed(rule: Rule, examined: Examined) -> Finding | None:
    """A rule that could not run counts as failed; one that lacks a value does not apply."""
    try:
        check(rule.expression, examined.template.fields)
        expression = parse(rule.expression)
        names = names_of(expression)
        holds = evaluate(expression, {name: examined.number(name) for name in names})
    except Invalid as error:
        message = msg("规则 %(code)s 无法执行：%(why)s", code=rule.code, why=error.message)
        return Finding(rule.code, Severity.BLOCK, message, examined.place())
    if holds is None or holds is True:
        return None
    spec = next((s for s in examined.asked if s.key in names), None)
    return Finding(
        rule.code,
        rule.severity,
        msg(rule.message),
        examined.place(spec),
        msg(rule.hint) if rule.hint else None,
    )


CHECKS: tuple[Check, ...] = (
    Check(("R001",), msg("必填项是否已填"), _required),
    Check(
        ("R002", "R003", "R004", "R007"),
        msg("数值是否在范围内、文字是否超长、选项是否有效、表格各行是否填全"),
        _values,
    ),
    Check(("R005",), msg("不适用是否写明理由"), _not_applicable),
    Check(("R006",), msg("正文引用的填报项是否存在"), _tokens),
    Check(("R008",), msg("与已送审章节中的同一个数是否一致"), _told),
    Check((), msg("模板自己的勾稽规则是否成立"), _rules),
)


def examine(examined: Examined) -> tuple[Finding, ...]:
    """Every finding of every check, in the registry's order."""
    return tuple(finding for check in CHECKS for finding in check.run(examined))
