"""The geometry of the charts of where the work waits; the templates draw it as SVG.

Lengths are in units of the drawing. Every number that a chart shows stands in a table beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.reads.board.pace import Pace
from services.reads.board.tally import Tally
from services.reads.board.waiting import StepLead
from services.reads.board.waiting_page import WaitingPage

STATES = ("approved", "waived", "in_review", "returned", "draft")
WIDTH = 640.0
ROW = 34.0
BAR = 14.0
LABEL = 200.0
FIGURE = 70.0
PLOT_LEFT, PLOT_TOP, PLOT_HEIGHT = 46.0, 28.0, 220.0
MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A part of one bar: from where and how wide."""

    name: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class LeadBar:
    """A step's bar to its median, with a line on to the 90th percentile."""

    lead: StepLead
    y: float
    median: float
    ninth: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis, with what it says."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class PaceChart:
    """Two step lines over the days as SVG paths, the axes' marks, and the due dates."""

    submitted: str
    approved: str
    last: tuple[float, float, float]
    counts: tuple[Tick, ...]
    days: tuple[Tick, ...]
    due: tuple[tuple[str, date, float], ...]
    right: float = WIDTH
    bottom: float = PLOT_TOP + PLOT_HEIGHT


@dataclass(frozen=True, slots=True)
class Charts:
    """The charts of a page."""

    parts: tuple[Part, ...]
    leads: tuple[LeadBar, ...]
    lead_height: float
    lead_ticks: tuple[Tick, ...]
    pace: PaceChart


def of(page: WaitingPage) -> Charts:
    """The charts of where the work waits."""
    leads, ticks = _leads(page.steps)
    return Charts(_parts(page.whole), leads, ROW * len(leads) + 24, ticks, _pace(page.pace))


def _parts(whole: Tally) -> tuple[Part, ...]:
    """One bar for all sections, parted by state; what is done first."""
    found, x = [], 0.0
    for name in STATES:
        count = {state.value: n for state, n in whole.states.items()}.get(name, 0)
        width = WIDTH * count / max(1, whole.sections)
        if count:
            found.append(Part(name, count, round(x, 2), round(width, 2)))
        x += width
    return tuple(found)


def _leads(steps: Sequence[StepLead]) -> tuple[tuple[LeadBar, ...], tuple[Tick, ...]]:
    most = max((step.ninth for step in steps if step.ninth is not None), default=1.0)
    ticks = _round_ticks(max(1.0, most))
    room = WIDTH - LABEL - FIGURE
    scale = room / ticks[-1]
    bars = tuple(
        LeadBar(
            step,
            round(place * ROW + (ROW - BAR) / 2, 2),
            round((step.median or 0.0) * scale, 2),
            round((step.ninth or 0.0) * scale, 2),
        )
        for place, step in enumerate(steps)
    )
    return bars, tuple(Tick(round(LABEL + each * scale, 2), f"{each:g}") for each in ticks)


def _round_ticks(most: float) -> list[float]:
    """From nought to at least `most` in round steps, not many of them."""
    step = 1.0
    for factor in (2, 2.5, 2) * 6:
        if most / step < MOST_TICKS:
            break
        step *= factor
    count = int(-(-most // step))
    return [step * number for number in range(max(1, count) + 1)]


def _pace(pace: Pace) -> PaceChart:
    ticks = _round_ticks(max(1.0, float(pace.total)))
    first = pace.days[0].day
    ends = [pace.days[-1].day, *(day for _, day in pace.due)]
    span = max(1, (max(ends) - first).days)

    def x(day: date) -> float:
        return round(PLOT_LEFT + (WIDTH - PLOT_LEFT) * (day - first).days / span, 2)

    def y(count: float) -> float:
        return round(PLOT_TOP + PLOT_HEIGHT * (1 - count / ticks[-1]), 2)

    last = pace.days[-1]
    return PaceChart(
        submitted=_stairs([(x(each.day), y(each.submitted)) for each in pace.days]),
        approved=_stairs([(x(each.day), y(each.approved)) for each in pace.days]),
        last=(x(last.day), y(last.submitted), y(last.approved)),
        counts=tuple(Tick(y(each), f"{each:,.0f}") for each in ticks),
        days=tuple(Tick(x(day), f"{day:%m-%d}") for day in _round_days(first, span)),
        due=tuple((level, day, min(max(x(day), PLOT_LEFT), WIDTH)) for level, day in pace.due),
    )


def _stairs(points: Sequence[tuple[float, float]]) -> str:
    """A line that stays level through a day and steps at its end; level days take no room."""
    drawn = [f"M{points[0][0]:g} {points[0][1]:g}"]
    height = points[0][1]
    for x, y in points[1:]:
        if y != height:
            drawn.append(f"H{x:g}V{y:g}")
            height = y
    drawn.append(f"H{points[-1][0]:g}")
    return "".join(drawn)


def _round_days(first: date, span: int) -> list[date]:
    gap = max(1, -(-span // MOST_TICKS))
    return [first + timedelta(days=number) for number in range(0, span, gap)]
