"""What could not work in a template is told before anybody uses it, with its place."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.field_check import has_value_at
from domain.template import (
    Choice,
    FieldKind,
    FieldSpec,
    Operator,
    PartSpec,
    SectionSpec,
    TemplateSpec,
)
from domain.template_check import problems_of
from tests.domain import samples
from tests.domain.samples import BY_KEY, LEVELS, RULE, SECTION, TEMPLATE, a_field, adds

SECOND = SectionSpec(
    "people", "二", "人员", LEVELS, (PartSpec("p", "", "", (a_field("workers", label="工人"),)),)
)
RATIO = adds(Operator.RATIO, numerator="trained", denominator="hands")


def with_field(changes: str, /, **more: Any) -> TemplateSpec:
    """The sample with one field changed."""

    def changed(spec: FieldSpec) -> FieldSpec:
        return replace(spec, **more) if spec.key == changes else spec

    parts = tuple(
        replace(part, fields=tuple(changed(spec) for spec in part.fields)) for part in SECTION.parts
    )
    return with_section(parts=parts)


def with_section(**more: Any) -> TemplateSpec:
    return replace(TEMPLATE, sections=(replace(SECTION, **more), SECOND))


def with_second(**more: Any) -> TemplateSpec:
    return replace(TEMPLATE, sections=(SECTION, replace(SECOND, **more)))


def with_rule(**more: Any) -> TemplateSpec:
    return with_section(rules=(replace(RULE, **more),))


def with_column(**more: Any) -> TemplateSpec:
    first, *others = samples.MACHINES.columns
    return with_field("machines", columns=(replace(first, **more), *others))


def with_cover(**more: Any) -> TemplateSpec:
    return replace(TEMPLATE, covers=(replace(TEMPLATE.covers[0], **more), TEMPLATE.covers[1]))


def test_the_sample_has_no_problem() -> None:
    assert problems_of(TEMPLATE) == ()
    assert problems_of(with_section()) == ()


CHOICES = (Choice("yes", "是"), Choice("no", "否"))
WRONG: list[tuple[TemplateSpec, str]] = [
    # the outline
    (replace(TEMPLATE, key="Farm Year"), "模板的编码或标题不对"),
    (replace(TEMPLATE, title=" "), "模板的编码或标题不对"),
    (replace(TEMPLATE, sections=()), "模板应有层级和章节"),
    (replace(TEMPLATE, levels=("farm", "farm", *LEVELS[1:])), "层级 farm 重复"),
    (replace(TEMPLATE, levels=(*LEVELS, "Moon")), "层级 Moon 的编码不对"),
    (with_second(key="harvest"), "章节编码 harvest 重复"),
    (with_second(number="一"), "章节序号 一 重复"),
    (with_field("visits", key="workers"), "填报项编码 workers 重复"),
    (with_section(rules=(RULE, RULE)), "规则编码 H001 重复"),
    # sections
    (with_section(key="收成"), "章节 收成：编码、序号或标题不对"),
    (with_section(title=""), "编码、序号或标题不对"),
    (with_section(levels=("farm", "moon")), "填报层级不在模板的层级之中"),
    (with_section(levels=()), "填报层级不在模板的层级之中"),
    (with_section(parts=(), rules=()), "没有填报项"),
    (with_section(parts=tuple(replace(p, key="p") for p in SECTION.parts)), "小节编码重复"),
    (with_section(parts=tuple(replace(p, title="") for p in SECTION.parts)), "都应有标题"),
    (with_field("visits", label="名称hands"), "有两个填报项都叫“名称hands”"),
    (with_field("visits", label="hands"), "“hands”是另一个填报项的编码"),
    # a field by itself
    (with_field("cost", key="Kosten"), "填报项 Kosten：编码只能用"),
    (with_field("cost", key="the-cost"), "编码只能用"),
    *((with_field("visits", label=label), "名称应为 1 至 80 字") for label in (
        "", " 次数", "长" * 81, "次{数", "次|数", "次\n数"
    )),
    (with_field("visits", places=1), "小数位数不对"),
    (with_field("crop", places=1), "小数位数不对"),
    (with_field("cost", places=7), "小数位数不对"),
    (with_field("crop", minimum=Decimal(0)), "只有数字可以有上下限"),
    (with_field("visits", minimum=Decimal(9001)), "下限大于上限"),
    (with_field("share", unit=""), "百分比的计量单位应为 %"),
    (with_field("watered", choices=()), "选择项应有选项"),
    (with_field("crop", choices=CHOICES), "其他填报项不能有选项"),
    (with_field("watered", choices=(*CHOICES, Choice("maybe", "yes"))), "选项的编码或名称重复"),
    (with_field("watered", choices=(*CHOICES, Choice("", "空"))), "选项的编码和名称不能为空"),
    (with_field("visits", max_length=5), "只有文字可以限制字数"),
    (with_field("story", max_length=200_001), "最多 200,000 字"),
    # tables
    (with_field("machines", columns=()), "表格应有列"),
    (with_field("crop", columns=samples.MACHINES.columns), "其他填报项不能有列"),
    (with_column(key="price"), "表格的列编码重复"),
    (with_column(label="名称price"), "表格的列名称重复"),
    (with_column(kind=FieldKind.NARRATIVE), "填报项 machines 的 machine 列：表格的列不能是正文"),
    (with_column(kind=FieldKind.TABLE, columns=(a_field(),)), "表格的列不能是正文或表格"),
    (with_column(aggregation=adds(Operator.LIST)), "表格的列不能汇总"),
    (with_column(places=2), "machine 列：小数位数不对"),
    # levels
    (with_field("visits", levels=("farm", "moon")), "填报层级不在本章节的层级之中"),
    (with_field("visits", levels=("farm", "farm")), "填报层级重复"),
    (with_field("visits", levels=()), "没有哪一级填写"),
    (with_field("machines", levels=(), aggregation=None), "没有哪一级填写"),
    # operators
    (with_field("crop", aggregation=adds(Operator.SUM)), "不能用 sum 汇总"),
    (with_field("story", aggregation=adds(Operator.LIST)), "不能用 list 汇总"),
    (with_field("visits", aggregation=adds(Operator.COUNT)), "不能用 count 汇总"),
    (with_field("visits", aggregation=adds(Operator.SUM, weight="hands")), "加权平均要有 weight"),
    (with_field("yield_rate", aggregation=adds(Operator.WEIGHTED_MEAN)), "加权平均要有 weight"),
    (with_field("share", aggregation=replace(RATIO, numerator="")), "比率要有 numerator"),
    (with_field("share", aggregation=replace(RATIO, numerator="gone")), "gone 不是数字填报项"),
    (with_field("share", aggregation=replace(RATIO, numerator="crop")), "crop 不是数字填报项"),
    (with_field("share", aggregation=replace(RATIO, numerator="share")), "share 不是数字填报项"),
    (with_field("share", aggregation=replace(RATIO, denominator="workers")), "不在同一章节"),
    (with_field("share", levels=("farm",)), "不能再由人填写"),
    (with_field("hands", levels=("farm", "county")), "denominator 所指的 hands 填报层级不同"),
    (with_field("hands", levels=("county",)), "weight 所指的 hands 填报层级不同"),
    (with_field("watered", aggregation=adds(Operator.COUNT, counts="maybe")), "counts 只用于"),
    (with_field("crop", aggregation=adds(Operator.LIST, counts="yes")), "counts 只用于"),
    # proposals
    (with_field("crop", proposals={"farm": "文字"}), "只有正文可以有参考文本"),
    (with_field("story", proposals={"moon": "文字"}), "只给填写它的层级"),
    (with_field("story", proposals={"farm": "{{gone}}"}), "引用了不存在的填报项 gone"),
    (with_field("story", proposals={"farm": "{{story}}"}), "引用了不存在的填报项 story"),
    (with_field("story", proposals={"county": "{{workers}}"}), "workers 在这一级没有数据"),
    (with_field("story", proposals={"farm": "半\ud800"}), "无法识别的字符"),
    # rules
    (with_rule(code=" "), "规则编码为空"),
    (with_rule(code="R001"), "与内置检查的编码相同"),
    (with_rule(message=""), "规则应有提示文字"),
    (with_rule(expression="trained <="), "规则 H001：规则没有写完"),
    (with_rule(expression="gone > 1"), "不存在的填报项 gone"),
    (with_rule(expression="crop > 1"), "不存在的填报项 crop"),
    (with_rule(expression="trained + hands"), "“成立”或“不成立”"),
    (with_rule(expression="1 > 0"), "没有用到任何填报项"),
    (with_rule(expression="visits > 0 and only_above > 0"), "没有哪一级同时有"),
    # covers
    (with_cover(level="moon"), "层级 moon 的封面：没有这个层级"),
    (with_cover(level="province"), "层级 province 的封面重复"),
    (with_cover(title=" "), "没有标题"),
    (with_cover(preamble="{{visits}}"), "引用了 visits，封面上只能用"),
    (with_cover(closing="\udfff"), "无法识别的字符"),
    (replace(TEMPLATE, covers=TEMPLATE.covers[:1]), "层级 province 汇总下级的章节，但没有封面"),
]  # fmt: skip


def above_only(template: TemplateSpec) -> TemplateSpec:
    """The template with one field more, which only the county enters and nobody rolls up."""
    spec = a_field("only_above", label="县级数", levels=("county",))
    section = template.sections[0]
    kept = replace(section.parts[0], fields=(*section.parts[0].fields, spec))
    visits = replace(BY_KEY["visits"], aggregation=None)
    fields = tuple(visits if spec.key == "visits" else spec for spec in kept.fields)
    parts = (replace(kept, fields=fields), *section.parts[1:])
    return replace(template, sections=(replace(section, parts=parts), *template.sections[1:]))


@pytest.mark.parametrize(("template", "sentence"), WRONG, ids=[sentence for _, sentence in WRONG])
def test_each_thing_that_could_not_work_is_told(template: TemplateSpec, sentence: str) -> None:
    if "同时" in sentence:
        template = above_only(template)
    problems = [str(problem) for problem in problems_of(template)]
    assert any(sentence in problem for problem in problems), problems


def test_all_problems_are_told_at_once() -> None:
    both = replace(with_field("visits", places=1), title="")
    assert len(problems_of(both)) == 2


def test_a_count_of_units_may_stand_in_a_rule() -> None:
    assert problems_of(with_rule(expression="watered <= hands")) == ()


@pytest.mark.parametrize(
    ("key", "level", "has"),
    [
        ("visits", "farm", True),
        ("visits", "province", True),
        ("share", "farm", True),
        ("share", "province", True),
        ("story", "county", True),
        ("visits", "moon", False),
    ],
)
def test_a_value_is_there_where_it_is_entered_and_above(key: str, level: str, has: bool) -> None:
    assert has_value_at(BY_KEY[key], level, TEMPLATE) is has


def test_a_value_that_does_not_roll_up_stays_where_it_was_entered() -> None:
    assert not has_value_at(replace(BY_KEY["visits"], aggregation=None), "county", TEMPLATE)
    above = replace(BY_KEY["visits"], levels=("county",))
    assert not has_value_at(above, "farm", TEMPLATE)
    assert has_value_at(above, "province", TEMPLATE)
