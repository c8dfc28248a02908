"""Kept figures under any course of events, in any tree: always those computed from nothing."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy.orm import Session

from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable
from domain.errors import DomainError
from domain.workflow.states import State
from models import Cycle
from services.adjusting import Wanted, adjust, computed_totals, drop, mark_of_tally
from services.drafting import Typed, save_draft
from services.figure_proof import wrong_figures
from services.moving import Words, reinstate, reopen, send_back, submit, waive
from services.sections import draft_content, load_section
from tests.services.conftest import Copies
from tests.services.courses import run_until
from tests.services.databases import engine_on
from tests.services.forest import Tree, grow, outline, total

LEVELS = ["l1", "l2", "l3", "l4", "l5"]
WHY = Words("第三支部重报")
NUMBER = st.integers(0, 99)
SMALL = st.one_of(
    st.integers(0, 4).map(Given), st.just(NotApplicable("没有")), st.just(NOT_ANSWERED)
)
NUMBERS = ["people", "trained", "hours", "most", "least", "newest"]


def fields(levels: list[str]) -> list[dict[str, Any]]:
    """A field of each operator, entered at these levels."""
    ratio = {"numerator": "trained", "denominator": "people"}
    choices = [{"key": "yes", "label": "是"}, {"key": "no", "label": "否"}]
    return [
        total("people", "sum", levels),
        total("trained", "sum", levels),
        total("hours", "weighted_mean", levels, with_fields={"weight": "people"}),
        total("most", "max", levels),
        total("least", "min", levels),
        total("newest", "latest", levels),
        total("share", "ratio", [], kind="percent", places=2, unit="%", with_fields=ratio),
        total(
            "done", "count", levels, kind="choice", choices=choices, with_fields={"counts": "yes"}
        ),
        total("words", "list", levels, kind="text"),
    ]


@st.composite
def shapes(draw: st.DrawFn) -> tuple[dict[str, Any], list[int]]:
    """An outline of two to five levels, of which some may only pass on, and widths that fit it."""
    levels = LEVELS[: draw(st.integers(2, 5))]
    between = [level for level in levels[1:-1] if draw(st.booleans())]
    filled = [levels[0], *between, levels[-1]]
    entered = [levels[0], *between[: draw(st.integers(0, 1))]]
    most = {2: 5, 3: 3, 4: 2, 5: 2}[len(levels)]
    widths = [draw(st.integers(1, most)) for _ in levels[1:]]
    return outline(levels, filled, fields(entered)), widths


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Answer]:
    """Answers of small numbers, so that extremes are shared and go away."""
    found: dict[str, Answer] = {key: draw(SMALL) for key in NUMBERS}
    found["done"] = draw(st.sampled_from([Given("yes"), Given("no"), NOT_ANSWERED]))
    found["words"] = draw(st.sampled_from([Given("甲"), Given("乙"), NOT_ANSWERED]))
    return found


class Figures(RuleBasedStateMachine):
    """One tree; whoever may does whatever can be done, and the figures are proven after each."""

    copies: ClassVar[Copies]
    reached: ClassVar[Counter[str]]
    tree: Tree

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        engine = self._open.enter_context(engine_on(self._open.enter_context(self.copies())))
        self.session = self._open.enter_context(Session(engine))

    def teardown(self) -> None:
        self._open.close()

    @initialize(shape=shapes())
    def plant(self, shape: tuple[dict[str, Any], list[int]]) -> None:
        self.tree = grow(self.session, shape[0], *shape[1])
        self.session.commit()

    def act(self, what: str, act: Callable[[], Any]) -> bool:
        try:
            act()
        except DomainError:
            self.session.rollback()
            return False
        self.session.commit()
        self.reached[what] += 1
        return True

    def one_of(self, number: int, *states: State) -> str | None:
        """A unit whose section is in one of these states; of several, the lowest come first."""
        found = [
            code
            for code in sorted(self.tree.units, key=len, reverse=True)
            if self.tree.fills(code) and State(self.tree.submission(code).state) in states
        ]
        return found[number % len(found)] if found else None

    def fill(self, given: dict[str, Answer], number: int) -> None:
        """The lowest section that is open is filled and approved."""
        if code := self.one_of(number, State.DRAFT, State.RETURNED):
            is_adjusted = bool(self.tree.submission(code).draft.adjustments)
            entered = {} if is_adjusted else self.tree.entered(code, given)
            done = "approve what was adjusted" if is_adjusted else "approve"
            self.act(done, lambda: self.tree.fill(code, entered))

    @rule(given=st.lists(answers(), min_size=1, max_size=3), count=st.integers(2, 9))
    def come_in(self, given: list[dict[str, Answer]], count: int) -> None:
        """One after the other, the lowest first."""
        for number in range(count):
            self.fill(given[number % len(given)], 0)

    @rule(given=answers())
    def send_one_back(self, given: dict[str, Answer]) -> None:
        code = self.one_of(0, State.DRAFT, State.RETURNED)
        if code is None:
            return
        row, entered = self.tree.submission(code), self.tree.entered(code, given)
        typed = Typed(entered, {}, row.draft.version)

        def course() -> None:
            save_draft(self.drafter, row.id, typed)
            shown = submit(self.drafter, row.id).content_hash
            send_back(self.approver, row.id, shown, WHY)

        self.act("return", course)

    @rule(number=NUMBER)
    def open_again(self, number: int) -> None:
        if code := self.one_of(number, State.APPROVED):
            row = self.tree.submission(code)
            if self.act("reopen", lambda: reopen(self.approver, row.id, WHY)):
                return
            # what is above it comes first
            for above in (code[:end] for end in range(1, len(code))):
                if self.tree.fills(above):
                    upper = self.tree.submission(above).id
                    self.act("reopen above", lambda: reopen(self.approver, upper, WHY))  # noqa: B023 - called at once

    @rule(number=NUMBER)
    def let_off(self, number: int) -> None:
        code = self.one_of(number, State.DRAFT, State.RETURNED)
        if code and number % 3 == 0:
            row = self.tree.submission(code)
            self.act("waive", lambda: waive(self.approver, row.id, WHY))

    @rule(number=NUMBER)
    def ask_again(self, number: int) -> None:
        if code := self.one_of(number, State.WAIVED):
            row = self.tree.submission(code)
            self.act("reinstate", lambda: reinstate(self.approver, row.id))

    @rule(number=NUMBER, key=st.sampled_from(NUMBERS), value=NUMBER)
    def put_another_value(self, number: int, key: str, value: int) -> None:
        above = [
            code
            for code in sorted(self.tree.units, key=len, reverse=True)
            if self.tree.fills(code)
            and any(each.startswith(code) for each in self.tree.units if each != code)
            and self.tree.submission(code).state in (State.DRAFT, State.RETURNED)
        ]
        if not above:
            return
        code = above[0]
        row = self.tree.submission(code)
        section = load_section(self.session, row.id)
        content = draft_content(self.session, section)
        tally = computed_totals(self.session, section, content).get(key)
        if tally is not None:
            wanted = Wanted(str(value), "两次统计口径不同", mark_of_tally(tally))
            if self.act("adjust", lambda: adjust(self.drafter, row.id, key, wanted)):
                self.act("approve what was adjusted", lambda: self.tree.fill(code, {}))

    @rule(number=NUMBER)
    def take_adjustments_back(self, number: int) -> None:
        """Those that went out of force stop a submit."""
        for code in self.tree.units:
            if self.tree.fills(code) and (row := self.tree.submission(code)).draft.adjustments:
                for key in list(row.draft.adjustments)[: number % 2 + 1]:
                    self.act("drop", lambda: drop(self.drafter, row.id, key))  # noqa: B023 - called at once

    @property
    def drafter(self) -> Any:
        return self.tree.by(self.tree.drafter)

    @property
    def approver(self) -> Any:
        return self.tree.by(self.tree.approver)

    @invariant()
    def what_is_kept_is_what_is_computed_from_nothing(self) -> None:
        cycle = self.session.get_one(Cycle, self.tree.cycle_id)
        assert wrong_figures(self.session, cycle) == []


def test_no_course_of_events_leaves_a_wrong_figure(copies: Copies) -> None:
    reached: Counter[str] = Counter()
    machine = type("Figures", (Figures,), {"copies": staticmethod(copies), "reached": reached})
    wanted = {"approve", "return", "reopen", "waive", "reinstate", "drop"}
    wanted |= {"adjust", "approve what was adjusted"}
    run_until(machine, lambda: wanted <= reached.keys(), examples=3, steps=14)
    assert wanted - reached.keys() == set(), reached
