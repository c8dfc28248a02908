"""Figures: what rolls up through trees of two to five levels, levels that only pass on included."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable
from domain.rollup import tally_from_data
from domain.template_data import template_from_data
from models import FigureSource
from services.figures import kept_tallies
from services.moving import Words, reinstate, reopen, waive
from services.rolling import refresh
from tests.services.forest import SECTION, grow, outline, total
from tests.services.world import START, World, filled

LEVELS = ["l1", "l2", "l3", "l4", "l5"]
WIDTHS = {2: (3,), 3: (2, 2), 4: (2, 1, 2), 5: (1, 2, 1, 2)}


def lowest(codes: list[str]) -> list[str]:
    longest = max(map(len, codes))
    return [code for code in codes if len(code) == longest]


def upward(codes: list[str]) -> list[str]:
    return sorted(codes, key=len, reverse=True)


@pytest.mark.parametrize("depth", [2, 3, 4, 5])
def test_sums_and_means_are_those_of_the_lowest_units(session: Session, depth: int) -> None:
    levels, bottom = LEVELS[:depth], ["l1"]
    fields = [
        total("people", "sum", bottom),
        total("hours", "weighted_mean", bottom, with_fields={"weight": "people"}),
        total("most", "max", bottom),
        total("least", "min", bottom),
    ]
    tree = grow(session, outline(levels, levels, fields), *WIDTHS[depth])
    leaves = lowest(list(tree.units))
    for number, code in enumerate(upward(list(tree.units))):
        people = number + 1
        own = {
            "people": people,
            "hours": 30 + number,
            "most": number * number,
            "least": 99 - number,
        }
        tree.fill(code, {key: Given(value) for key, value in own.items() if code in leaves})
    counts = range(1, len(leaves) + 1)
    hours = Decimal(sum(n * (29 + n) for n in counts)) / sum(counts)
    totals = tree.totals("t")
    assert totals["people"] == Given(sum(counts))
    assert totals["hours"] == Given(int(hours.quantize(Decimal(1), "ROUND_HALF_UP")))
    assert totals["most"] == Given((len(leaves) - 1) ** 2)
    assert totals["least"] == Given(100 - len(leaves))
    assert kept_tallies(session, tree.place("t"))["people"].answered == len(leaves)


@pytest.mark.parametrize("skipped", ["l2", "l3"])
def test_a_level_that_does_not_fill_the_section_passes_its_numbers_on(
    session: Session, skipped: str
) -> None:
    levels = LEVELS[:4]
    filling = [level for level in levels if level != skipped]
    tree = grow(session, outline(levels, filling, [total("people", "sum", ["l1"])]), 2, 1, 2)
    leaves = lowest(list(tree.units))
    for code in upward(list(tree.units)):
        if levels[3 - (len(code) - 1)] != skipped:
            tree.fill(code, {"people": Given(3)} if code in leaves else {})
    assert tree.totals("t")["people"] == Given(3 * len(leaves))
    between = next(code for code in tree.units if levels[3 - (len(code) - 1)] == skipped)
    below = [code for code in leaves if code.startswith(between)]
    assert tree.totals(between)["people"] == Given(3 * len(below))


def test_units_of_a_level_without_dates_take_no_part_and_lose_nobody(session: Session) -> None:
    levels = LEVELS[:3]
    template = outline(levels, ["l1", "l3"], [total("people", "sum", ["l1"])])
    tree = grow(session, template, 2, 2, dated=["l1", "l3"])
    for code in lowest(list(tree.units)):
        tree.fill(code, {"people": Given(5)})
    assert tree.place("t00").parent_id == tree.units["t"].id
    assert tree.totals("t")["people"] == Given(20)


def test_own_numbers_and_those_from_below_add_up(session: Session) -> None:
    levels = LEVELS[:3]
    tree = grow(session, outline(levels, levels, [total("money", "sum", levels[:2])]), 2, 2)
    for code in upward(list(tree.units)):
        tree.fill(code, {"money": Given(10 if len(code) == 3 else 1)} if code != "t" else {})
    assert tree.totals("t")["money"] == Given(42)
    assert tree.totals("t0")["money"] == Given(20)
    assert kept_tallies(session, tree.place("t"))["money"].answered == 6


def test_missing_not_applicable_and_zero_are_counted_apart(session: Session) -> None:
    levels = LEVELS[:3]
    tree = grow(session, outline(levels, levels, [total("people", "sum", ["l1"])]), 2, 2)
    tree.fill("t00", {"people": Given(0)})
    tree.fill("t01", {"people": NotApplicable("没有")})
    tree.fill("t0", {})
    tally = kept_tallies(session, tree.place("t"))["people"]
    assert (tally.answered, tally.not_applicable, tally.missing) == (1, 1, 2)
    assert tree.totals("t")["people"] == Given(0)


def test_a_waived_unit_counts_for_all_below_it_as_not_applicable(session: Session) -> None:
    levels = LEVELS[:3]
    tree = grow(session, outline(levels, levels, [total("people", "sum", ["l1"])]), 2, 3)
    for code in ("t00", "t01", "t02"):
        tree.fill(code, {"people": Given(2)})
    tree.fill("t0", {})
    waive(tree.by(tree.approver), tree.submission("t1").id, Words("新成立"))
    tally = kept_tallies(session, tree.place("t"))["people"]
    assert (tally.answered, tally.not_applicable, tally.missing) == (3, 3, 0)
    reinstate(tree.by(tree.approver), tree.submission("t1").id)
    tally = kept_tallies(session, tree.place("t"))["people"]
    assert (tally.answered, tally.not_applicable, tally.missing) == (3, 0, 3)


def test_where_everybody_was_let_off_the_total_is_not_applicable(session: Session) -> None:
    levels = LEVELS[:2]
    tree = grow(session, outline(levels, levels, [total("people", "sum", ["l1"])]), 2)
    for code in ("t0", "t1"):
        waive(tree.by(tree.approver), tree.submission(code).id, Words("新成立"))
    assert isinstance(tree.totals("t")["people"], NotApplicable)


def test_a_unit_without_units_below_has_no_figures(session: Session) -> None:
    levels = LEVELS[:2]
    tree = grow(session, outline(levels, levels, [total("people", "sum", ["l1"])]), 0)
    tree.fill("t", {})
    assert tree.totals("t") == {}


def test_the_latest_answer_is_the_same_kept_and_computed_anew(world: World) -> None:
    """A submit at seven in the morning in Shanghai is still yesterday in Greenwich."""
    levels = LEVELS[:2]
    tree = grow(world.session, outline(levels, levels, [total("rank", "latest", ["l1"])]), 2)
    tree.fill("t0", {"rank": Given(1)})
    tree.fill("t1", {"rank": Given(2)})
    assert tree.totals("t")["rank"] == Given(2)
    kept = kept_tallies(tree.session, tree.place("t"))
    tree.session.commit()
    template = template_from_data(tree.outline)
    refresh(tree.session, template, tree.place("t"), template.section(SECTION), START)
    assert kept_tallies(tree.session, tree.place("t")) == kept


def test_figures_follow_approvals_and_reopenings(world: World) -> None:
    def meetings() -> Answer:
        tally = kept_tallies(world.session, world.cycle_unit("c1")).get("meetings")
        return Given(tally.parts[0][0]) if tally and tally.parts else NOT_ANSWERED

    assert meetings() == NOT_ANSWERED
    world.finish("b1", meetings=3)
    world.finish("b2", meetings=4)
    assert meetings() == Given(7)
    reopen(world.by("c1.reviewer"), world.submission("b1").id, Words("需要修改"))
    assert meetings() == Given(4)
    world.save("b1", filled("b1", meetings=10))
    assert meetings() == Given(4)
    world.submit("b1")
    world.approve("b1")
    assert meetings() == Given(14)


def test_every_figure_names_the_revisions_it_was_made_of(world: World) -> None:
    world.finish("b1")
    sources = world.session.scalars(
        select(FigureSource).order_by(FigureSource.source_unit_id)
    ).all()
    by_unit = {source.source_unit_id: source.revision_id for source in sources}
    expected = {world.units[code].id: None for code in ("b2", "b3")}
    assert by_unit == {world.units["b1"].id: world.revision("b1").id, **expected}


def test_a_revision_above_keeps_its_figures_and_their_sources(world: World) -> None:
    for unit in ("b1", "b2", "b3"):
        world.finish(unit, meetings=2)
    world.save("c1", filled("c1") | {"budget": Given(Decimal("12.50"))})
    world.submit("c1")
    figures = world.revision("c1").figures
    assert tally_from_data(figures["tallies"]["budget"]).parts == ((1250,),)
    assert tally_from_data(figures["tallies"]["meetings"]).parts == ((6,),)
    assert figures["sources"] == sorted(
        [world.units[code].id, world.revision(code).id] for code in ("b1", "b2", "b3")
    )
