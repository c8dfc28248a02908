"""The short template of the small organisation: two sections, five numbers, three levels."""

from typing import Any

EVERYWHERE = ["branch", "company", "group"]


def number(key: str, label: str, unit: str, **more: Any) -> dict[str, Any]:
    """A whole number that branches enter and that is summed, unless told otherwise."""
    usual = {"kind": "integer", "levels": ["branch"], "aggregation": {"operator": "sum"}}
    return {"key": key, "label": label, "unit": unit, **usual, **more}


def narrative(key: str, label: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "label": label, "kind": "narrative", "levels": EVERYWHERE, **more}


def section(
    key: str, mark: str, title: str, *fields: dict[str, Any], **more: Any
) -> dict[str, Any]:
    parts = [{"key": "all", "fields": list(fields)}]
    named = {"key": key, "number": mark, "title": title}
    return {**named, "levels": EVERYWHERE, "parts": parts, **more}


OUTLINE: dict[str, Any] = {
    "key": "small",
    "title": "小报告",
    "levels": EVERYWHERE,
    "covers": [
        {
            "level": "company",
            "title": "{{unit}}小报告",
            "addressee": "集团公司党委：",
            "preamble": "现报告如下。",
        },
        {"level": "group", "title": "集团小报告", "addressee": "", "preamble": ""},
    ],
    "sections": [
        section(
            "work",
            "一",
            "工作情况",
            number("meetings", "会议", "次"),
            number("members", "党员", "名"),
            number(
                "hours",
                "人均学时",
                "学时",
                kind="decimal",
                places=1,
                aggregation={"operator": "weighted_mean", "weight": "members"},
            ),
            number(
                "budget", "经费", "万元", kind="money", places=2, levels=["company"], required=False
            ),
            narrative("text", "文字", max_length=500),
            rules=[
                {
                    "code": "T001",
                    "expression": "hours >= 32",
                    "severity": "explain",
                    "message": "“人均学时”不足 32 学时。",
                }
            ],
        ),
        section("plan", "二", "下一步", narrative("next", "措施")),
    ],
}
