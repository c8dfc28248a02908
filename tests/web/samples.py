"""Made-up values for the gallery of templates: units, states, numbers and words of our own."""

from types import SimpleNamespace
from typing import Any

from tests.web.stage import field, na

TITLES = (
    "推动《规划》实施的总体情况",
    "教育培训开展情况",
    "党员普遍轮训任务完成情况",
    "落实教育培训内容情况",
    "改进方式方法情况",
    "组织领导和基础保障情况",
    "下一步改进措施",
)
NUMBERS = "一二三四五六七"
STATES = ("approved", "returned", "in_review", "draft", "stale", "waived", "draft")
SECTIONS = [
    {
        "number": number,
        "title": title,
        "state": state,
        "href": f"#{number}",
        "is_current": number == "二",
        "is_late": number == "四",
        "missing": {"二": 3, "四": 11}.get(number, 0),
    }
    for number, title, state in zip(NUMBERS, TITLES, STATES, strict=True)
]
CHAIN = [
    {
        "title": "支部书记审核",
        "state": "done",
        "people": ["王建国"],
        "when": "2023-11-18 09:42 同意 · 第 2 版",
    },
    {
        "title": "公司党委工作部审核",
        "state": "open",
        "people": ["李慧", "陈志强", "赵文静"],
        "quorum": "三人中任两人",
        "due": "2023-11-22",
        "distance": "还有 3 天",
    },
    {"title": "公司党委审批", "state": "ahead", "people": ["孙立群"], "due": "2023-11-26"},
]
HISTORY = [
    {
        "when": "2023-11-19 16:20",
        "who": "李慧",
        "verb": "退回修改",
        "step": "公司党委工作部审核",
        "revision": 2,
        "href": "#2",
        "words": "集中学习次数与支部台账不一致，请核对后重报。\n班子成员人数漏填。",
    },
    {
        "when": "2023-11-18 09:42",
        "who": "王建国",
        "behalf": "刘洋",
        "verb": "同意",
        "revision": 2,
        "href": "#2",
    },
    {"when": "2023-11-17 18:05", "who": "周敏", "verb": "提交审核", "revision": 2, "href": "#2"},
    {"when": "2023-11-16 11:30", "who": "周敏", "verb": "撤回", "revision": 1},
    {"when": "2023-11-16 10:02", "who": "周敏", "verb": "提交审核", "revision": 1},
]
FINDINGS = [
    {
        "severity": "block",
        "message": "“参加人次”少于“举办期数”，每期至少一人参加。",
        "hint": "请核对两个数字。",
        "code": "R101",
        "href": "#f-people",
    },
    {
        "severity": "explain",
        "message": "比上期增加 212%，请说明原因。",
        "hint": "上期 42，本期 131。",
        "code": "R020",
        "explanation": "新增线上专题班 3 期，三个车间全部纳入。",
    },
    {"severity": "info", "message": "正文比同级单位的中位数短一半。", "code": "R031"},
]
TOKENS = [
    {"label": "中心组集中学习期数", "value": "12", "unit": "期"},
    {"label": "发放学习书籍", "value": "1,260", "unit": "套"},
    {"label": "参加专题讲座", "value": "3,418", "unit": "人次"},
    {"label": "线上阅读量", "value": "24,905", "unit": "人次"},
]
NAMED = {t["label"]: {"label": t["label"], "shown": t["value"] + t["unit"]} for t in TOKENS}
TEXT = (
    "（一）聚焦主题抓学习\n"
    "支部把集中学习排进全年计划，每月第一周定学习日，全年组织中心组集中学习{{中心组集中学习期数}}，"
    "发放学习书籍{{发放学习书籍}}。车间倒班党员由党小组送学到岗，请假的一周内补课。\n"
    "（二）联系实际抓转化\n"
    "围绕检修质量和现场安全，组织党员攻关小组认领难题，把学习成效落到岗位上。"
)
REVIEWED = [
    ("中心组集中学习", "given", "12", "期", "10", "9", "", ""),
    ("专题讲座参加人数", "given", "131", "人次", "42", "58", "explain", "changed"),
    ("发放学习书籍", "given", "1,260", "套", "1,180", "960", "", "changed"),
    ("总部副职以上交流发言", "not_applicable", "", "名", "", "", "", ""),
    ("工作简报", "not_answered", "", "期", "4", "6", "block", ""),
    ("主题党日", "given", "0", "次", "12", "12", "explain", ""),
]
DESK = [
    {
        "unit": "第一党支部",
        "section": "二、教育培训开展情况",
        "state": "returned",
        "who": "周敏",
        "due": ("2023-11-20", "已逾期 2 天", True),
        "why": "李慧退回：集中学习次数与支部台账不一致，请核对后重报。",
    },
    {
        "unit": "第一党支部",
        "section": "四、落实教育培训内容情况",
        "state": "draft",
        "who": "周敏",
        "due": ("2023-11-21", "已逾期 1 天", True),
        "why": "还缺 11 项",
    },
    {
        "unit": "第一党支部",
        "section": "七、下一步改进措施",
        "state": "draft",
        "who": "周敏",
        "due": ("2023-11-24", "还有 2 天", False),
        "why": "尚未开始填写",
    },
    {
        "unit": "第三党支部",
        "section": "三、党员普遍轮训任务完成情况",
        "state": "in_review",
        "who": "您（二人中任一人）",
        "due": ("2023-11-25", "还有 3 天", False),
        "why": "等待您审核 · 第 1 版",
    },
]
UNITS = [
    ("第一公司党委", True, STATES),
    ("第一公司第一党支部", False, STATES),
    ("第一公司第二党支部", False, ("approved",) * 6 + ("in_review",)),
    (
        "第一公司检修车间党支部",
        False,
        ("approved", "approved", "stale", "in_review") + ("draft",) * 3,
    ),
    ("第二公司党委", True, ("draft",) * 7),
    ("第二公司机关党支部", False, ("in_review", "approved", "returned") + ("approved",) * 4),
    ("第二公司运行党支部", False, ("waived", "approved", "approved") + ("draft",) * 4),
]


def values() -> dict[str, Any]:
    """Everything the gallery's templates read."""
    return {
        "sections": SECTIONS,
        "chain": CHAIN,
        "entries": HISTORY,
        "findings": FINDINGS,
        "tokens": TOKENS,
        "named": {
            t["label"]: {"label": t["label"], "shown": t["value"] + t["unit"]} for t in TOKENS
        },
        "text": TEXT,
        "reviewed": REVIEWED,
        "desk": DESK,
        "units": UNITS,
        "field": field,
        "na": na,
        "form": SimpleNamespace(
            username=field("username", "c1-b01.drafter"),
            password=field("password"),
            next=field("next", "/"),
            form_errors=["账号或密码不正确，请重新输入。"],
        ),
        "kept": SimpleNamespace(path="/sections/1", fields=(("a-study", "12"), ("a-days", "8"))),
        "title": "内容已被他人更新，本次操作没有记录",
        "why": "您看到的不是最新版次，审批意见没有记录。请查看变化后再决定。",
        "advice": "请返回查看最新内容后再办理。",
        "status": 409,
        "number": "5f2c9a1be07d",
    }
