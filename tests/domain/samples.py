"""A small report of no real field, with every kind of field and every operator, and its answers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from domain.answers import NOT_ANSWERED, Given, NotApplicable
from domain.block_source import BlockSource
from domain.errors import Invalid
from domain.narrative import Heading, ListBlock, Narrative, Paragraph, Table, Text, Token
from domain.severity import Severity
from domain.template import (
    Aggregation,
    Choice,
    CoverSpec,
    FieldKind,
    FieldSpec,
    Operator,
    PartSpec,
    Rule,
    SectionSpec,
    TemplateSpec,
)

LEVELS = ("farm", "county", "province")
FARM = ("farm",)


def a_field(key: str = "visits", kind: FieldKind = FieldKind.INTEGER, **more: Any) -> FieldSpec:
    return FieldSpec(**{"key": key, "label": f"名称{key}", "kind": kind, "levels": FARM, **more})


def adds(operator: Operator, **more: str) -> Aggregation:
    return Aggregation(operator, **more)


VISITS = a_field("visits", unit="次", aggregation=adds(Operator.SUM), maximum=Decimal(9000))
HANDS = a_field("hands", unit="人", aggregation=adds(Operator.SUM))
TRAINED = a_field("trained", unit="人", aggregation=adds(Operator.SUM))
YIELD = a_field(
    "yield_rate",
    FieldKind.DECIMAL,
    places=1,
    unit="吨",
    aggregation=adds(Operator.WEIGHTED_MEAN, weight="hands"),
)
SHARE = a_field(
    "share",
    FieldKind.PERCENT,
    places=2,
    unit="%",
    levels=(),
    required=False,
    aggregation=adds(Operator.RATIO, numerator="trained", denominator="hands"),
)
COST = a_field("cost", FieldKind.MONEY, places=2, unit="元", aggregation=adds(Operator.MAX))
FIRST_DAY = a_field("first_day", FieldKind.DATE, aggregation=adds(Operator.MIN))
LAST_DAY = a_field("last_day", FieldKind.DATE, aggregation=adds(Operator.LATEST))
WATERED = a_field(
    "watered",
    FieldKind.CHOICE,
    unit="个",
    choices=(Choice("yes", "是"), Choice("no", "否")),
    aggregation=adds(Operator.COUNT, counts="yes"),
)
CROP = a_field("crop", FieldKind.TEXT, max_length=20, aggregation=adds(Operator.LIST))
STORY = a_field(
    "story",
    FieldKind.NARRATIVE,
    levels=LEVELS,
    max_length=300,
    proposals={"farm": "全年走访{{visits}}。", "county": "培训覆盖{{share}}。"},
)
MACHINES = a_field(
    "machines",
    FieldKind.TABLE,
    required=False,
    columns=(
        a_field("machine", FieldKind.TEXT, levels=()),
        a_field("bought_on", FieldKind.DATE, levels=(), required=False),
        a_field("price", FieldKind.MONEY, places=2, levels=(), required=False),
    ),
    aggregation=adds(Operator.COUNT),
)
FIELDS = (
    *(VISITS, HANDS, TRAINED, YIELD, SHARE, COST, FIRST_DAY, LAST_DAY, WATERED, CROP, STORY),
    MACHINES,
)
BY_KEY = {spec.key: spec for spec in FIELDS}

RULE = Rule("H001", "trained <= hands", Severity.EXPLAIN, "培训人数多于总人数。", "请核对。")
SECTION = SectionSpec(
    key="harvest",
    number="一",
    title="收成",
    levels=LEVELS,
    parts=(
        PartSpec("numbers", "一", "数据", FIELDS[:10]),
        PartSpec("words", "二", "文字", FIELDS[10:], guidance="写清做法。"),
    ),
    guidance="按年末口径填写。",
    rules=(RULE,),
)
TEMPLATE = TemplateSpec(
    key="farm-year",
    title="农场年报",
    levels=LEVELS,
    sections=(SECTION,),
    covers=(
        CoverSpec("county", "{{unit}}年报", "省厅：", "现将{{cycle}}情况报告如下。", "特此报告。"),
        CoverSpec("province", "全省年报", "", ""),
    ),
)

SAMPLE_VALUES: dict[FieldKind, list[tuple[str, Any]]] = {
    FieldKind.INTEGER: [("0", 0), ("1,234", 1234)],
    FieldKind.DECIMAL: [("0", Decimal("0.0")), ("3.5", Decimal("3.5"))],
    FieldKind.PERCENT: [("12.5%", Decimal("12.50")), ("0", Decimal("0.00"))],
    FieldKind.MONEY: [("-3.2", Decimal("-3.20")), ("1.5万", Decimal("15000.00"))],
    FieldKind.DATE: [("2023年6月1日", date(2023, 6, 1))],
    FieldKind.CHOICE: [("是", "yes"), ("no", "no")],
    FieldKind.TEXT: [("  水稻  早熟 ", "水稻 早熟")],
    FieldKind.NARRATIVE: [("走访{{visits}}次", Narrative((Paragraph((
        Text("走访"), Token("visits"), Text("次"))),)))],
    FieldKind.TABLE: [("拖拉机 | 2023-01-02 | ", ((
        Given("拖拉机"), Given(date(2023, 1, 2)), NOT_ANSWERED),))],
}  # fmt: skip
"""What people type and the value it is, for each kind of field."""

reasons = st.text("无此作物本年", min_size=1, max_size=8)
words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Cn")), min_size=1, max_size=12
)


def refusal_of(act: Callable[..., object], *args: object) -> str | None:
    """The sentence with which an act is refused; None when it is not."""
    try:
        act(*args)
    except Invalid as refused:
        return str(refused)
    return None


def three_values(given_values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Answers of all three kinds; given ones mostly."""
    given_answers = st.builds(Given, given_values)
    return st.one_of(
        given_answers, given_answers, st.just(NOT_ANSWERED), st.builds(NotApplicable, reasons)
    )


_texts = st.builds(Text, words)
_tokens = st.builds(Token, st.sampled_from(sorted(BY_KEY)), st.none() | words)
_runs = st.lists(_texts | _tokens, max_size=3).map(tuple)


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 3))
    row = st.lists(_runs, min_size=width, max_size=width).map(tuple)
    return Table(draw(st.booleans()), tuple(draw(st.lists(row, max_size=3))))


blocks = st.one_of(
    st.builds(Paragraph, _runs),
    st.builds(Heading, st.sampled_from((2, 3, 4)), _runs),
    st.builds(ListBlock, st.booleans(), st.lists(_runs, max_size=3).map(tuple)),
    _tables(),
)
sources = st.lists(
    st.builds(
        BlockSource,
        st.sampled_from(("f01", "f02", "f03")),
        st.integers(1, 9),
        st.text("0123456789abcdef", min_size=16, max_size=16),
    ),
    max_size=3,
    unique=True,
).map(tuple)
sourced_blocks = st.builds(lambda block, found: replace(block, sources=found), blocks, sources)
sourced_narratives = st.lists(sourced_blocks, max_size=4).map(lambda found: Narrative(tuple(found)))
narratives = st.lists(blocks, max_size=4).map(lambda found: Narrative(tuple(found)))
