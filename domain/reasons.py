"""Reasons that say nothing: words people write where a reason is asked and they have none."""

import re
import unicodedata

_WORDS = (
    "经核实无误 核实无误 核对无误 审核无误 检查无误 确认无误 复核无误 核查无误 数据无误 准确无误 "
    "无误 没有错误 没错 没有问题 没问题 无问题 无异常 未见异常 情况属实 数据属实 属实 真实有效 "
    "真实准确 真实 准确 正确 实际情况 实际如此 以实际为准 据实填报 如实填报 如实填写 按实填报 "
    "据实 如实 按要求填报 按要求 按规定 正常情况 正常波动 正常变化 正常增长 正常 合理 可以 同意 "
    "核实 核对 审核 检查 复核 核查 确认 确实 调整 修改 更正 修正 变更 工作需要 实际需要 需要 "
    "原因 情况 说明 数据 数值 数字 填报 填写 内容 该数 此数 本数 此项 该项 本项 上述 以上 "
    "暂无 没有 无 略 请领导审阅 见附件 不详 其他 其它 同上 如上 测试 "
    "我单位 本单位 本支部 我支部 单位 支部 系统 已经 经过 进行 全部 均为 完全 特此 "
    "已 经 均 皆 都 为 是 系 按 据 根据 由于 因为 因 的 了 过 并 且 和 与 及 并且 此 该 本 我 "
    "ok okay yes no none null na test checked confirmed correct verified nochange asis "
    "itiscorrect thisiscorrect noproblem"
)
# the longest first, so that a word is not eaten by its own beginning
_EMPTY = re.compile("|".join(sorted(map(re.escape, _WORDS.split()), key=len, reverse=True)))
_MEANING = re.compile(r"\w")
_LEAST = 2


def is_boilerplate(text: str) -> bool:
    """Whether a reason only assures and explains nothing: 核实无误, 情况属实, 无, ok, 。。。, 111.

    What is left once the words that assure are taken away must be two different characters that
    are not both digits.
    """
    said = "".join(_MEANING.findall(unicodedata.normalize("NFKC", text).casefold()))
    left = _EMPTY.sub("", said.replace("_", ""))
    return len(set(left)) < _LEAST or left.isdigit()
