"""Sections that say nothing, texts that are too short, and sections that are too long."""

from collections.abc import Iterator

from domain.answers import is_missing
from domain.checks.asking import Check, Code
from domain.checks.examined import Examined
from domain.checks.findings import Finding
from domain.message import msg
from domain.narrative import length_of
from domain.severity import Severity


def _empty(examined: Examined) -> Iterator[Finding]:
    asked = examined.asked
    is_free = bool(asked) and not any(spec.required for spec in asked)
    if is_free and all(is_missing(examined.content[spec.key]) for spec in asked):
        labels = "、".join(f"“{spec.label}”" for spec in asked[:3])
        yield Finding(
            "R017",
            Severity.EXPLAIN,
            msg("本章节没有填写任何内容（%(labels)s）。", labels=labels),
            examined.place(),
            msg("各项虽非必填，全空的章节印出来只有标题；确实没有内容的，请说明。"),
        )
    for spec in asked:
        length = length_of(examined.content.narrative(spec.key)) if spec.is_narrative else 0
        if 0 < length < spec.min_length:
            yield Finding(
                "R017",
                Severity.EXPLAIN,
                msg(
                    "“%(label)s”只有 %(length)s 字，一般不少于 %(limit)s 字。",
                    label=spec.label,
                    length=length,
                    limit=spec.min_length,
                ),
                examined.place(spec),
                msg("请补充具体做法和成效；确实没有更多内容的，请说明。"),
            )


def _too_long(examined: Examined) -> Iterator[Finding]:
    limit = examined.section.max_length
    texts = [spec for spec in examined.asked if spec.is_narrative]
    lengths = {spec.key: length_of(examined.content.narrative(spec.key)) for spec in texts}
    total = sum(lengths.values())
    if limit and total > limit:
        longest = max(texts, key=lambda spec: lengths[spec.key])
        yield Finding(
            "R018",
            Severity.EXPLAIN,
            msg(
                "本章节共 %(length)s 字，超过 %(limit)s 字，其中“%(label)s”最长。",
                length=total,
                limit=limit,
                label=longest.label,
            ),
            examined.place(longest),
            msg("请删减与汇总无关的细节；确需保留的，请说明。"),
        )


EMPTY = Check(
    (
        Code(
            "R017",
            Severity.EXPLAIN,
            msg("空章节和过短的文字"),
            msg("非必填的章节是否全空；正文是否短于模板要求的字数。"),
            msg("只有标题的章节和一句话的总结，上级无从汇总。"),
            msg("补充内容；确实没有的写明说明。"),
        ),
    ),
    _empty,
)
TOO_LONG = Check(
    (
        Code(
            "R018",
            Severity.EXPLAIN,
            msg("章节总字数"),
            msg("章节各段正文合计是否超过模板要求的总字数。"),
            msg("每个单位多写一页，上级就多读几百页。"),
            msg("删减细节；确需保留的写明说明。"),
        ),
    ),
    _too_long,
)
