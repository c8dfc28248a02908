"""Each operator on answers whose total can be worked out by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable
from domain.content import Content
from domain.rollup import (
    Figure,
    Origin,
    Source,
    Tally,
    answer_of,
    lift,
    roll_up,
    tally_from_data,
    tally_to_data,
)
from domain.template import FieldKind, FieldSpec, Operator
from tests.domain.samples import (
    BY_KEY,
    COST,
    CROP,
    FIRST_DAY,
    LAST_DAY,
    MACHINES,
    SHARE,
    VISITS,
    WATERED,
    YIELD,
    a_field,
    adds,
)

NA = NotApplicable("无")
Unit = tuple[str, str, dict[str, Answer]]


def total_of(spec: FieldSpec, *units: dict[str, Answer | Any], **fields: FieldSpec) -> Figure:
    """The figure of units named 甲, 乙, 丙 … approved on the days 1, 2, 3 …"""
    known = {**BY_KEY, spec.key: spec, **fields}
    return roll_up(
        spec,
        (
            Source(
                name, number, lift(spec, content(unit), known, Origin(name, f"2023-06-0{number}"))
            )
            for number, (name, unit) in enumerate(zip("甲乙丙丁戊", units, strict=False), start=1)
        ),
    )


def content(unit: dict[str, Answer | Any]) -> Content:
    classes = (Given, NotApplicable, type(NOT_ANSWERED))
    return Content(
        {key: value if isinstance(value, classes) else Given(value) for key, value in unit.items()}
    )


def value(spec: FieldSpec, figure: Figure, **fields: FieldSpec) -> Answer:
    return answer_of(spec, figure.tally, {**BY_KEY, **fields})


def counts(figure: Figure) -> tuple[int, int, int]:
    return figure.tally.answered, figure.tally.not_applicable, figure.tally.missing


def test_a_sum_counts_zero_and_leaves_out_what_is_missing_or_does_not_apply() -> None:
    figure = total_of(VISITS, {"visits": 0}, {"visits": 7}, {"visits": NA}, {})
    assert value(VISITS, figure) == Given(7)
    assert counts(figure) == (2, 1, 1)
    assert figure.tally.units == 4


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ([{"visits": 0}], Given(0)),
        ([{"visits": 0}, {}], Given(0)),
        ([{}], NOT_ANSWERED),
        ([{}, {"visits": NA}], NOT_ANSWERED),
        ([{"visits": NA}, {"visits": NA}], NotApplicable("所辖单位均不适用")),
        ([{"visits": NA}, {"visits": 0}], Given(0)),
    ],
)
def test_zero_nothing_and_not_applicable_stay_three_values(units, expected) -> None:
    assert value(VISITS, total_of(VISITS, *units)) == expected


def test_a_weighted_mean_is_no_average_of_averages() -> None:
    figure = total_of(
        YIELD,
        {"yield_rate": Decimal("40.0"), "hands": 1},
        {"yield_rate": Decimal("10.0"), "hands": 9},
    )
    assert figure.tally.parts == ((1300, 10),)
    assert value(YIELD, figure) == Given(Decimal("13.0"))


def test_a_weighted_mean_leaves_out_units_without_a_weight() -> None:
    figure = total_of(
        YIELD,
        {"yield_rate": Decimal("40.0"), "hands": 2},
        {"yield_rate": Decimal("99.0")},
        {"yield_rate": Decimal("99.0"), "hands": NA},
        {"yield_rate": Decimal("0.0"), "hands": 0},
    )
    assert value(YIELD, figure) == Given(Decimal("40.0"))
    assert counts(figure) == (2, 1, 1)


def test_a_mean_over_nobody_has_no_value() -> None:
    figure = total_of(YIELD, {"yield_rate": Decimal("40.0"), "hands": 0})
    assert value(YIELD, figure) == NOT_ANSWERED
    assert counts(figure) == (1, 0, 0)


@pytest.mark.parametrize(
    ("trained", "hands", "percent"),
    [(1, 3, "33.33"), (2, 3, "66.67"), (1, 8, "12.50"), (0, 5, "0.00"), (5, 5, "100.00")],
)
def test_a_ratio_of_sums_in_percent_is_rounded_half_up(trained, hands, percent) -> None:
    figure = total_of(SHARE, {"trained": trained, "hands": hands})
    assert value(SHARE, figure) == Given(Decimal(percent))


@pytest.mark.parametrize(("numerator", "rounded"), [(1, "0.13"), (-1, "-0.13"), (3, "0.38")])
def test_half_is_rounded_away_from_zero_on_both_sides(numerator: int, rounded: str) -> None:
    loss = a_field("loss", FieldKind.MONEY)
    fields = {"loss": loss, "area": a_field("area")}
    rate = a_field(
        "rate",
        FieldKind.DECIMAL,
        places=2,
        levels=(),
        aggregation=adds(Operator.RATIO, numerator="loss", denominator="area"),
    )
    figure = total_of(rate, {"loss": Decimal(numerator), "area": 8}, **fields)
    assert value(rate, figure, **fields) == Given(Decimal(rounded))


@pytest.mark.parametrize(("top", "bottom"), [(0, 0), (2, 0), (0, 3), (4, 1)])
def test_the_places_of_both_parts_of_a_ratio_are_taken_into_account(top: int, bottom: int) -> None:
    kind = FieldKind.DECIMAL
    fields = {"n": a_field("n", kind, places=top), "m": a_field("m", kind, places=bottom)}
    per_head = a_field(
        "per_head",
        kind,
        places=1,
        levels=(),
        aggregation=adds(Operator.RATIO, numerator="n", denominator="m"),
    )
    units = [{"n": Decimal(30), "m": Decimal(4)}, {"n": Decimal(20), "m": Decimal(6)}]
    figure = total_of(per_head, *units, **fields)
    assert value(per_head, figure, **fields) == Given(Decimal("5.0"))


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ({"trained": 1, "hands": 0}, (1, 0, 0)),
        ({"trained": 1}, (0, 0, 1)),
        ({"hands": 1}, (0, 0, 1)),
        ({"trained": NA}, (0, 1, 0)),
        ({"hands": NA}, (0, 1, 0)),
        ({"trained": NA, "hands": 3}, (0, 1, 0)),
        ({}, (0, 0, 1)),
    ],
)
def test_a_ratio_needs_both_parts_and_does_not_apply_where_either_does_not(unit, expected) -> None:
    figure = total_of(SHARE, unit)
    assert counts(figure) == expected
    assert not isinstance(value(SHARE, figure), Given)


@pytest.mark.parametrize(
    ("operator", "expected"), [(Operator.MAX, "3.20"), (Operator.MIN, "-15.00")]
)
def test_extremes_compare_numbers_and_not_their_digits(operator, expected) -> None:
    spec = a_field("cost", FieldKind.MONEY, places=2, aggregation=adds(operator))
    figure = total_of(spec, *({"cost": Decimal(c)} for c in ("-15.00", "3.20", "0.00", "-2.00")))
    assert value(spec, figure) == Given(Decimal(expected))
    assert value(COST, total_of(COST, {"cost": Decimal("-9.00")}, {})) == Given(Decimal("-9.00"))


def test_the_first_and_the_last_day_are_found() -> None:
    days = [date(2023, 10, 2), date(2023, 9, 30), date(2024, 1, 1)]
    first = total_of(FIRST_DAY, *({"first_day": day} for day in days))
    last = total_of(LAST_DAY, *({"last_day": day} for day in reversed(days)))
    assert value(FIRST_DAY, first) == Given(date(2023, 9, 30))
    assert value(LAST_DAY, last) == Given(date(2024, 1, 1))


def test_the_latest_of_other_values_is_the_one_approved_last() -> None:
    spec = a_field("slogan", FieldKind.TEXT, aggregation=adds(Operator.LATEST))
    figure = total_of(spec, {"slogan": "旧"}, {"slogan": "新"}, {})
    assert value(spec, figure) == Given("新")
    assert figure.tally.parts == (("2023-06-02 乙", "新"),)


def test_units_are_counted_by_the_choice_meant() -> None:
    figure = total_of(
        WATERED, {"watered": "yes"}, {"watered": "no"}, {"watered": "yes"}, {"watered": NA}, {}
    )
    assert value(WATERED, figure) == Given(2)
    assert counts(figure) == (3, 1, 1)
    nobody = total_of(WATERED, {"watered": "no"})
    assert value(WATERED, nobody) == Given(0)


def test_a_table_counts_the_units_that_have_rows() -> None:
    row = (Given("犁"), NOT_ANSWERED, NOT_ANSWERED)
    figure = total_of(MACHINES, {"machines": (row, row)}, {"machines": ()}, {"machines": (row,)})
    assert value(MACHINES, figure) == Given(2)
    assert counts(figure) == (2, 0, 1)


def test_a_list_names_each_unit_and_an_empty_text_is_none() -> None:
    figure = total_of(CROP, {"crop": "水稻"}, {"crop": ""}, {"crop": "麦"})
    assert value(CROP, figure) == Given("丙：麦；甲：水稻")
    assert counts(figure) == (2, 0, 1)


def test_a_figure_cannot_exist_without_its_sources() -> None:
    with pytest.raises(ValueError, match="no source"):
        roll_up(VISITS, [])
    with pytest.raises(ValueError, match="no source"):
        Figure("visits", Tally(answered=1, parts=((5,),)), ())
    sources = total_of(VISITS, {"visits": 1}, {}).sources
    assert [(source.unit, source.revision) for source in sources] == [("甲", 1), ("乙", 2)]


def test_a_field_that_does_not_aggregate_has_no_figure() -> None:
    for act in (
        lambda: roll_up(a_field(), [Source("甲", 1, Tally())]),
        lambda: lift(a_field(), Content(), BY_KEY, Origin("甲")),
    ):
        with pytest.raises(ValueError, match="does not aggregate"):
            act()


def test_a_text_is_not_taken_for_a_weight() -> None:
    with pytest.raises(TypeError):
        total_of(YIELD, {"yield_rate": Decimal("1.0"), "hands": "many"})


def test_a_tally_comes_back_from_its_data() -> None:
    tally = Tally(3, 1, 2, (("甲", "麦"), ("乙", 5)))
    assert tally_from_data(tally_to_data(tally)) == tally
