"""What was to be filled in and was not: X, ××, ____, 待补充, 某某."""

import re
from collections.abc import Iterator

from domain.checks.asking import Check, Code
from domain.checks.examined import Examined
from domain.checks.findings import Finding
from domain.message import msg
from domain.severity import Severity

_HAN = "[\u4e00-\u9fff]"
_OPEN = re.compile(
    rf"(?<![A-Za-z0-9])[XxＸｘ×✕╳]{{2,}}(?![A-Za-z0-9])|[○〇△□]{{2,}}|[_＿]{{2,}}"
    rf"|(?<={_HAN})[XxＸｘ×✕](?=(?:{_HAN}|%|％))|^[XxＸ×](?={_HAN})"
    r"|(?<![有尚亟还仍])待(?:补充|填写?(?!报))|[（(【\[]待[\u4e00-\u9fff]{1,4}[）)】\]]|此处填写|在此填写|TBD",
    re.MULTILINE,
)
_X_THINGS = re.compile(r"[XxＸｘ](?:光|射线|线|轴|型|级)")
_SOMEBODY = re.compile(r"某某|某(?:单位|支部|公司|同志|月|日|年)")
_AROUND = 6
_MOST_SAID = 3


def _placeholders(examined: Examined) -> Iterator[Finding]:
    for spec, words in examined.texts:
        if found := open_places(words):
            message = msg(
                "“%(label)s”中有没有填的地方：%(places)s。",
                label=spec.label,
                places="；".join(found[:_MOST_SAID]),
            )
            hint = msg("请补上内容，或删去这一句。")
            yield Finding("R015", Severity.BLOCK, message, examined.place(spec, "open"), hint)
        elif vague := _excerpts(_SOMEBODY, words):
            message = msg(
                "“%(label)s”中有含糊的地方：%(places)s。",
                label=spec.label,
                places="；".join(vague[:_MOST_SAID]),
            )
            hint = msg("请写出具体的单位、时间或数量；有意不写明的，请说明。")
            yield Finding("R015", Severity.EXPLAIN, message, examined.place(spec), hint)


def open_places(words: str) -> list[str]:
    """What stands around each unfilled place of a text."""
    return _excerpts(_OPEN, _X_THINGS.sub("射线", words))


def _excerpts(pattern: re.Pattern[str], words: str) -> list[str]:
    found = (
        words[max(0, match.start() - _AROUND) : match.end() + _AROUND]
        for match in pattern.finditer(words)
    )
    return list(dict.fromkeys(f"“{' '.join(each.split())}”" for each in found))


PLACEHOLDERS = Check(
    (
        Code(
            "R015",
            Severity.BLOCK,
            msg("没有填的地方"),
            msg("文字中是否还留着 X、××、____、待补充等占位，或某某、某月某日等含糊的说法。"),
            msg("占位是从提纲里带来的，印进正式报告就是事故。"),
            msg("补上内容或删去这一句；含糊的说法改具体，有意不写明的写明说明。"),
        ),
    ),
    _placeholders,
)
