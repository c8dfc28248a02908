"""Reasons: those that only assure are told from those that explain."""

import pytest

from domain.reasons import is_boilerplate


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 。，、",
        "核实无误",
        "核实无误。",
        "经核实，数据无误！",
        "已核实",
        "情况属实，数据准确",
        "无",
        "正常",
        "按实际情况填报",
        "１１１",
        "2023",
        "啊啊啊啊",
        "OK",
        "N/A",
        "It is correct.",
        "数据调整",
        "工作需要",
        "数据准确，情况属实！",
        "无异常",
        "同上",
        "……",
        "已核对无误，请领导审阅",
    ],
)
def test_words_that_only_assure_are_no_reason(text: str) -> None:
    assert is_boilerplate(text)


@pytest.mark.parametrize(
    "text",
    [
        "新并入三个支部，人数增加。",
        "去年疫情停办，今年恢复",
        "第三支部重复计了一次专题读书班",
        "漏报两期简报",
        "已核实，系将两次合并为一次填报",
        "口径由期改为次",
        "本年度新成立，学时不足。",
        "下半年集中补训。",
        "核对台账后更正。",
        "情况特殊：两名党员长期驻外。",
        "同上级统一安排，推迟到十二月举办。",
        "无场地，改为线上。",
        "Two branches were merged in June.",
        "扣除重复 2 次",
    ],
)
def test_words_that_explain_are_a_reason(text: str) -> None:
    assert not is_boilerplate(text)


def test_a_long_row_of_phrases_is_judged_at_once() -> None:
    assert not is_boilerplate("情况正常" * 500 + "但有一处不同")
