"""A live number in a text has to name a field that there is."""

from collections.abc import Iterator

from domain.checks.asking import Check, Code
from domain.checks.examined import Examined
from domain.checks.findings import Finding
from domain.message import msg
from domain.narrative import tokens_of
from domain.severity import Severity


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


TOKENS = Check(
    (
        Code(
            "R006",
            Severity.BLOCK,
            msg("正文引用"),
            msg("正文引用的填报项是否存在。"),
            msg("引用落空的地方，印出来就是一个空洞。"),
            msg("删去这处引用，或改为引用现有的填报项。"),
        ),
    ),
    _tokens,
)
