"""Dates that lie outside what the cycle reports on, in fields and in texts."""

import re
from collections.abc import Iterator
from datetime import date

from domain.answers import Given
from domain.checks.asking import Check, Code
from domain.checks.examined import Examined, Period, Source
from domain.checks.findings import Finding
from domain.message import msg
from domain.severity import Severity

_PLAIN = str.maketrans("０１２３４５６７８９", "0123456789")
_DATE = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})\s*(?:年\s*([0-9]{1,2})\s*月(?:\s*([0-9]{1,2})\s*日)?"
    r"|[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9.]))"
)
_SENTENCES = re.compile(r"[。；！？\n]")
_AHEAD = re.compile(
    r"计划|拟|预计|力争|到20|至20|底前|之前|以前|下一年|下年|明年|将|自|从|以来|起|印发|成立|出台|修订"
)
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|〔[^〕]*〕")
_MOST_SAID = 3


def _dates(examined: Examined) -> Iterator[Finding]:
    period = examined.around.period
    for spec in examined.asked:
        answer = examined.content[spec.key]
        if period is None or spec.any_date or not isinstance(answer, Given):
            continue
        if isinstance(answer.value, date) and not period.first <= answer.value <= period.last:
            message = msg(
                "“%(label)s”的 %(day)s 不在本周期内（%(first)s 至 %(last)s）。",
                label=spec.label,
                day=answer.value.isoformat(),
                first=period.first.isoformat(),
                last=period.last.isoformat(),
            )
            hint = msg("请核对年份；确实发生在周期之外的，请说明。")
            yield Finding("R020", Severity.EXPLAIN, message, examined.place(spec), hint)
    for spec, words in examined.texts:
        if strange := strange_dates(words, period):
            message = msg(
                "“%(label)s”中的日期需要核对：%(days)s。",
                label=spec.label,
                days="、".join(strange[:_MOST_SAID]),
            )
            hint = msg("日期不存在，或不在本周期内；确实如此的不必修改。")
            yield Finding("R020", Severity.INFO, message, examined.place(spec, "text"), hint)


def strange_dates(words: str, period: Period | None) -> list[str]:
    """The dates of a text that no calendar has, or that lie outside the period.

    What is planned, quoted, or tells since when something holds may lie anywhere.
    """
    found: list[str] = []
    unquoted = _QUOTED.sub("", words.translate(_PLAIN))
    for sentence in _SENTENCES.split(unquoted):
        may_lie_anywhere = _AHEAD.search(sentence)
        for match in _DATE.finditer(sentence):
            day = _day(match)
            if day is None or (period and not may_lie_anywhere and not _is_in(day, match, period)):
                found.append(match[0])
    return list(dict.fromkeys(found))


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5] or 1))
    except ValueError:
        return None


def _is_in(day: date, match: re.Match[str], period: Period) -> bool:
    if match[3] or match[5]:
        return period.first <= day <= period.last
    return period.first.replace(day=1) <= day <= period.last


DATES = Check(
    (
        Code(
            "R020",
            Severity.EXPLAIN,
            msg("日期"),
            msg("日期项是否在本周期之内；正文中的日期是否存在、是否落在本周期之外。"),
            msg("年份打错一位，上级汇总“最近一次”时就全错了。"),
            msg("核对年份和月日；确实发生在周期之外的写明说明。"),
        ),
    ),
    _dates,
    needs=Source.PERIOD,
)
