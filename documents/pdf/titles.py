"""How a title is broken: as few lines as fit, by meaning, never inside a word that we know."""

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

from documents.pdf.breaking import break_lines, may_break

_LONGEST = 120
_AFTER = "》）”、，。；：的和与及暨 "
_BEFORE = "《（“"
# words that titles of reports are made of; longer ones first
_WORDS = re.compile(
    "领导小组|委员会|党支部|集团公司|贯彻落实|党员干部|总书记|"
    "关于|对于|进一步|开展|推进|推动|加强|深化|做好|完善|建立|健全|组织|实施|贯彻|落实|执行|"
    "工作|规划|计划|方案|办法|制度|规定|意见|通知|决定|报告|请示|总结|评估|自查|整改|检查|考核|"
    "情况|年度|季度|全国|全省|全市|集团|公司|党委|党组|支部|党员|干部|职工|党建|主题|教育|培训|"
    "学习|活动|会议|精神|安全|生产|管理|建设|发展|改革|创新|质量|责任|目标|任务|问题|措施|成果|"
    "经营|财务|项目|企业|单位|部门|机关|人才|队伍|宣传|纪律|监督|审计|预算|汇总|分析|说明|数据"
)
_YEARS = re.compile(r"\d+\s*[－—–-]\s*\d+\s*年?|\d+年(?:度|\d+月)?")
# the cost of a break, in squares of characters that lines differ by
_BETWEEN_WORDS, _UNSURE, _IN_WORD = 4.0, 30.0, 10_000.0


def title_lines(text: str, advances: Sequence[float], width: float, size: float) -> list[str]:
    """The lines of a title, each at most `width` points wide."""
    total = sum(advances)
    if total <= width or len(text) > _LONGEST:
        return [text[line.start : line.end] for line in break_lines(text, advances, width, width)]
    edges = [0.0, *accumulate(advance / size for advance in advances)]
    costs = _break_costs(text)
    for count in range(2, len(text) + 1):
        if ends := _cheapest(edges, costs, count, width / size):
            return [text[start:end].strip() for start, end in pairwise((0, *ends))]
    return [text]


def _cheapest(
    edges: Sequence[float], costs: dict[int, float], count: int, width: float
) -> tuple[int, ...]:
    """The ends of `count` lines that cost least; none when so few lines cannot hold the text."""
    ideal = edges[-1] / count
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for _ in range(count):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, ends) in best.items():
            for end, break_cost in costs.items():
                line = edges[end] - edges[start]
                if end <= start or line > width:
                    continue
                new = cost + (line - ideal) ** 2 + break_cost
                if end not in reached or new < reached[end][0]:
                    reached[end] = (new, (*ends, end))
        best = reached
    return best.get(len(edges) - 1, (0.0, ()))[1]


def _break_costs(text: str) -> dict[int, float]:
    """Where a line may end, and what that costs."""
    begins: set[int] = set()
    ends: set[int] = set()
    inside: set[int] = set()
    for pattern in (_WORDS, _YEARS):
        for found in pattern.finditer(text):
            begins.add(found.start())
            ends.add(found.end())
            inside.update(range(found.start() + 1, found.end()))

    def cost(at: int) -> float:
        if text[at - 1] in _AFTER or text[at] in _BEFORE:
            return 0.0
        if at in inside:
            return _IN_WORD
        return _BETWEEN_WORDS if at in begins and at in ends else _UNSURE

    costs = {at: cost(at) for at in range(1, len(text)) if may_break(text, at)}
    return {**costs, len(text): 0.0}
