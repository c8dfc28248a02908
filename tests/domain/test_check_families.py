"""Each check fires where it should, keeps silent where it should, and names its field."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable
from domain.checks import (
    CHECKS,
    Examined,
    Finding,
    Period,
    Source,
    Surroundings,
    Term,
    Told,
    Twin,
    codes,
    examine,
)
from domain.checks.last_cycle import moved_too_far
from domain.checks.siblings import stands_apart
from domain.content import Content
from domain.narrative import Narrative, Paragraph, Text, Token
from domain.severity import Severity
from domain.template import FieldKind, FieldSpec, PartSpec, SectionSpec, SumRule, Watch
from tests.domain.samples import TEMPLATE, a_field

VISITS = a_field("visits", label="走访慰问", unit="次", maximum=Decimal(9000))
AT_START = a_field("at_start", label="上期末人数", unit="人", continues="people", required=False)
PEOPLE = a_field("people", label="在册人数", unit="人", watch=Watch(percent=Decimal(20)))
HELD_ON = a_field("held_on", FieldKind.DATE, label="最近一次开展日期")
WATERED = a_field("watered", FieldKind.TEXT, label="灌溉方式", required=False)
STORY = a_field("story", FieldKind.NARRATIVE, label="工作情况", min_length=6, max_length=400)
ELSEWHERE = a_field("elsewhere", label="其中入户走访", unit="次")
OPTIONAL = a_field("optional", FieldKind.NARRATIVE, label="补充说明", required=False)
HERE = (VISITS, AT_START, PEOPLE, HELD_ON, WATERED, STORY)


def a_section(key: str, *fields: FieldSpec, **more: Any) -> SectionSpec:
    return SectionSpec(
        key, "一", f"章节{key}", ("farm",), (PartSpec("all", "", "", fields),), **more
    )


SECTION = a_section("here", *HERE, max_length=300)
OTHER = a_section("there", ELSEWHERE)
FREE = a_section("free", OPTIONAL)
SUM = SumRule("visits", ("elsewhere",), Severity.BLOCK, at_most=True)
WHOLE = replace(TEMPLATE, sections=(SECTION, OTHER, FREE), covers=(), sums=(SUM,))


def text(words: str) -> Given:
    return Given(Narrative((Paragraph((Text(words),)),)))


GOOD: dict[str, Answer] = {
    "visits": Given(12),
    "at_start": Given(40),
    "people": Given(42),
    "held_on": Given(date(2023, 9, 1)),
    "watered": Given("滴灌"),
    "story": text("全年按季度走访困难职工，问题逐项落实。"),
}
AROUND = Surroundings(
    earlier={"people": Decimal(40), "visits": Decimal(11)},
    siblings={"visits": [Decimal(n) for n in (10, 11, 12, 13, 14)]},
    terms=(Term("按排", "安排", Severity.BLOCK), Term("大概", "", Severity.INFO)),
    period=Period(date(2023, 1, 1), date(2023, 12, 31)),
)


@dataclass(frozen=True)
class Case:
    """What is changed so that a check fires, and the label its message has to name."""

    code: str
    label: str
    answers: dict[str, Answer] = field(default_factory=dict)
    around: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)


CASES = (
    Case("R001", "走访慰问", {"visits": NOT_ANSWERED}),
    Case("R002", "走访慰问", {"visits": Given(9001)}, {"earlier": {}, "siblings": {}}),
    Case("R003", "灌溉方式", {"watered": Given("写" * 201)}),
    Case("R005", "走访慰问", {"visits": NotApplicable("")}),
    Case("R006", "工作情况", {"story": Given(Narrative((Paragraph((Token("gone"),)),)))}),
    Case("R008", "走访慰问", more={"told": {"visits": [Told("一、章节", Given(9))]}}),
    Case("R010", "其中入户走访", more={"others": {"elsewhere": Given(13)}}),
    Case("R011", "上期末人数", {"at_start": Given(41)}),
    Case("R012", "在册人数", {"people": Given(49)}),
    Case("R012", "走访慰问", {"visits": Given(40)}, {"siblings": {}}),
    Case("R013", "走访慰问", {"visits": Given(120)}, {"earlier": {}}),
    Case("R014", "走访慰问", {"story": text("全年开展走访慰问15次，覆盖全体职工。")}),
    Case("R015", "工作情况", {"story": text("全年走访X次，解决问题若干。")}),
    Case("R015", "工作情况", {"story": text("某单位反映的问题已经解决。")}),
    Case("R015", "灌溉方式", {"watered": Given("待补充")}),
    Case("R016", "工作情况", around={"twins": {"story": Twin("二支部", 3, 80)}}),
    Case("R017", "工作情况", {"story": text("已完成。")}),
    Case("R018", "工作情况", {"story": text("好" * 301)}),
    Case("R019", "工作情况", {"story": text("统一按排走访，大概覆盖全体职工。")}),
    Case("R020", "最近一次开展日期", {"held_on": Given(date(2032, 9, 1))}),
    Case("R020", "工作情况", {"story": text("2023年2月30日开展了集中走访活动。")}),
)


def findings(case: Case | None = None) -> list[Finding]:
    case = case or Case("", "")
    around = replace(AROUND, **case.around)
    content = Content({**GOOD, **case.answers})
    others = {"elsewhere": Given(5)}
    return list(
        examine(
            Examined(
                WHOLE, SECTION, "farm", content, **{"others": others, "around": around, **case.more}
            )
        )
    )


def test_where_all_is_well_no_check_fires() -> None:
    assert findings() == []


@pytest.mark.parametrize("case", CASES, ids=[f"{c.code}-{c.label}" for c in CASES])
def test_a_check_fires_alone_and_names_its_field(case: Case) -> None:
    found = findings(case)
    assert {finding.code for finding in found} == {case.code}
    assert all(f"“{case.label}”" in str(finding.message) for finding in found)


def test_every_code_is_tried() -> None:
    elsewhere = {"R004", "R007", "R009"}  # options and rows in test_checks, R009 below
    assert {case.code for case in CASES} | elsewhere == {code.code for code in codes()}


def test_no_finding_is_graver_than_the_registry_says() -> None:
    weights, said = list(Severity), {code.code: code.severity for code in codes()}
    for case in CASES:
        for finding in findings(case):
            assert weights.index(finding.severity) >= weights.index(said[finding.code])


def test_keys_are_unique_and_an_explained_finding_has_no_detail() -> None:
    words = "统一按排某单位走访X次，大概在2023年2月30日走访慰问15次。"
    found = findings(Case("", "", {"story": text(words), "held_on": Given(date(2032, 1, 1))}))
    assert len({finding.key for finding in found}) == len(found) >= 5
    explained = [f for f in found if f.severity is Severity.EXPLAIN]
    assert explained
    assert not any(finding.place.detail for finding in explained)


def test_an_optional_section_without_a_word_asks_why() -> None:
    examined = Examined(WHOLE, FREE, "farm", Content())
    (finding,) = examine(examined)
    assert (finding.code, finding.severity) == ("R017", Severity.EXPLAIN)
    assert "“补充说明”" in str(finding.message)


# ---------------------------------------------------------------- what could not run
@pytest.mark.parametrize("source", Source)
def test_what_could_not_be_read_counts_as_failed(source: Source) -> None:
    (finding,) = findings(Case("", "", around={"unread": frozenset({source})}))
    assert (finding.code, finding.place.section) == ("R009", "here")
    titles = [str(code.title) for check in CHECKS if check.needs is source for code in check.about]
    assert all(title in str(finding.message) for title in titles)
    grave = Severity.BLOCK if source is Source.TERMS else Severity.EXPLAIN
    assert finding.severity is grave


def test_a_check_that_breaks_is_a_finding_and_the_others_run_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(examined: Examined) -> Any:
        raise RuntimeError("boom")

    first = replace(CHECKS[0], run=broken)
    monkeypatch.setattr("domain.checks.registry.CHECKS", (first, *CHECKS[1:]))
    told: list[str] = []
    content = Content({**GOOD, "visits": Given(9001)})
    found = examine(Examined(WHOLE, SECTION, "farm", content), told.append)
    assert [(f.code, f.severity) for f in found] == [
        ("R002", Severity.BLOCK),
        ("R009", Severity.BLOCK),
    ]
    assert told == ["R001"]


# ---------------------------------------------------------------- thresholds
@pytest.mark.parametrize(
    ("then", "now", "watch", "fires"),
    [
        (100, 120, Watch(percent=Decimal(20)), False),
        (100, 121, Watch(percent=Decimal(20)), True),
        (100, 79, Watch(percent=Decimal(20)), True),
        (2, 4, Watch(percent=Decimal(20), amount=Decimal(3)), False),
        (2, 6, Watch(percent=Decimal(20), amount=Decimal(3)), True),
        (0, 3, Watch(percent=Decimal(20), amount=Decimal(3)), False),
        (0, 4, Watch(percent=Decimal(20), amount=Decimal(3)), True),
        (0, 1, Watch(percent=Decimal(20)), True),
        (100, 104, Watch(amount=Decimal(3)), True),
        (0, 0, Watch(percent=Decimal(1)), False),
    ],
)
def test_a_change_has_to_pass_each_threshold_there_is(
    then: int, now: int, watch: Watch, fires: bool
) -> None:
    assert moved_too_far(Decimal(then), Decimal(now), watch) is fires


def test_a_number_is_compared_with_enough_units_and_not_where_they_differ_themselves() -> None:
    alike = [Decimal(n) for n in (10, 10, 10, 10, 10)]
    spread = [Decimal(n) for n in (1, 20, 40, 80, 160)]
    assert not stands_apart(Decimal(11), alike, Decimal(6))
    assert stands_apart(Decimal(100), alike, Decimal(6))
    assert not stands_apart(Decimal(160), spread, Decimal(6))
    few = Case("", "", {"visits": Given(120)}, {"earlier": {}, "siblings": {"visits": alike[:4]}})
    assert findings(few) == []


@pytest.mark.parametrize(
    "words",
    [
        "制度有待完善，资料尚待补充。",
        "安装X光机一台，X射线探伤合格。",
        "规格为3×5米，型号XG-20。",
        "按《办法》填报，待填报单位确认。",
        "安排补课，对待补课党员逐一登记。",
    ],
)
def test_what_only_looks_unfilled_is_left_alone(words: str) -> None:
    assert findings(Case("", "", {"story": text(words)})) == []


@pytest.mark.parametrize(
    "words", ["走访××名职工", "共____人", "【待定】", "参加XX人", "（待核实）", "X月开展", "完成×%"]
)
def test_what_is_unfilled_is_found(words: str) -> None:
    (finding,) = findings(Case("", "", {"story": text(f"本单位{words}的情况如下。")}))
    assert (finding.code, finding.severity) == ("R015", Severity.BLOCK)


@pytest.mark.parametrize(
    "words",
    [
        "2019年以来坚持开展集中走访活动。",
        "计划于2024年3月开展新一轮走访。",
        "按照2018年1月5日印发的《办法》走访。",
        "2023年5月走访了全部困难职工。",
    ],
)
def test_a_date_that_may_lie_anywhere_is_left_alone(words: str) -> None:
    assert findings(Case("", "", {"story": text(words)})) == []


def test_a_replacement_that_holds_its_word_is_right() -> None:
    terms = (Term("三会一课", "“三会一课”", Severity.BLOCK),)
    right = text("坚持“三会一课”制度，按月开展。")
    wrong = text("坚持三会一课制度，按月开展。")
    assert findings(Case("", "", {"story": right}, {"terms": terms})) == []
    (finding,) = findings(Case("", "", {"story": wrong}, {"terms": terms}))
    assert "应为" in str(finding.message)
