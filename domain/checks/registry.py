"""The registry of checks: every code, what it asks, and one function that runs them all."""

from collections.abc import Callable

from domain.checks.asking import Check, Code
from domain.checks.bounds import BOUNDS
from domain.checks.copies import COPIES
from domain.checks.dates import DATES
from domain.checks.examined import Examined
from domain.checks.findings import Finding
from domain.checks.last_cycle import CHANGES, OPENING
from domain.checks.lengths import EMPTY, TOO_LONG
from domain.checks.numbers_in_text import NUMBERS_IN_TEXT
from domain.checks.placeholders import PLACEHOLDERS
from domain.checks.required import NOT_APPLICABLE, REQUIRED
from domain.checks.rules import RULES, SUMS
from domain.checks.siblings import SIBLINGS
from domain.checks.taken_over import TAKEN_OVER
from domain.checks.tokens import TOKENS
from domain.checks.wording import TERMS
from domain.message import msg
from domain.severity import Severity

Report = Callable[[str], None]
FAILED = "R009"

CHECKS: tuple[Check, ...] = (
    REQUIRED,
    BOUNDS,
    NOT_APPLICABLE,
    TOKENS,
    TAKEN_OVER,
    RULES,
    SUMS,
    OPENING,
    CHANGES,
    SIBLINGS,
    NUMBERS_IN_TEXT,
    PLACEHOLDERS,
    COPIES,
    EMPTY,
    TOO_LONG,
    TERMS,
    DATES,
)

COULD_NOT_RUN = Code(
    FAILED,
    Severity.BLOCK,
    msg("没有执行的检查"),
    msg("每一项检查是否都执行完毕。"),
    msg("没有执行的检查不等于通过，按未通过处理。"),
    msg("稍后重试；仍然出现时请联系管理员，并告知检查的编号。"),
)


def codes() -> tuple[Code, ...]:
    """Every code there is, in the order of its number."""
    found = [COULD_NOT_RUN, *(code for check in CHECKS for code in check.about)]
    return tuple(sorted(found, key=lambda code: code.code))


def _quiet(check: str) -> None:
    """Nobody is told of a check that broke, but by its finding."""


def examine(examined: Examined, report: Report = _quiet) -> tuple[Finding, ...]:
    """Every finding of every check, in the registry's order.

    A check that could not run counts as failed: what could have blocked blocks, and one explanation
    serves all the others. `report` is called with its codes while its error is being handled.
    """
    found: list[Finding] = []
    failed: list[Check] = []
    for check in CHECKS:
        told = _run(check, examined, report)
        found += told or ()
        failed += [check] if told is None else []
    grave = [check for check in failed if _could_block(check)]
    light = [check for check in failed if not _could_block(check)]
    found += [_failed([check], examined, Severity.BLOCK) for check in grave]
    return (*found, *([_failed(light, examined, Severity.EXPLAIN)] if light else ()))


def _run(check: Check, examined: Examined, report: Report) -> tuple[Finding, ...] | None:
    if check.needs in examined.around.unread:
        return None
    try:
        return tuple(check.run(examined))
    except Exception:  # a check that breaks is told as a finding: the page must still come
        report(_name(check))
        return None


def _name(check: Check) -> str:
    return "-".join(check.codes) or "rules"


def _could_block(check: Check) -> bool:
    return not check.about or any(code.severity is Severity.BLOCK for code in check.about)


def _failed(checks: list[Check], examined: Examined, severity: Severity) -> Finding:
    titles = [str(code.title) for check in checks for code in check.about]
    message = msg(
        "“%(section)s”的检查“%(checks)s”没有能够执行，按未通过处理。",
        section=examined.section.heading,
        checks="、".join(titles or ["模板规则"]),
    )
    detail = _name(checks[0]) if severity is Severity.BLOCK else ""
    return Finding(FAILED, severity, message, examined.place(None, detail), COULD_NOT_RUN.mend)
