"""What has happened in the demonstration's cycles: who did what to which section, and when."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from builtin.demo.chance import draw, pick, whole
from builtin.demo.material import read
from builtin.demo.organisation import Unit
from builtin.demo.plans import CyclePlan, chains
from domain.template import SectionSpec, TemplateSpec
from domain.workflow.chain import Place

MINUTES_A_DAY = 24 * 60


class Stage(StrEnum):
    """Where a section stands; the values are the marks of the data file."""

    UNTOUCHED = "."
    HALF_FILLED = "h"
    FILLED = "f"
    IN_REVIEW_STEP_1 = "1"
    IN_REVIEW_STEP_2 = "2"
    RETURNED = "r"
    APPROVED = "a"
    APPROVED_AFTER_RETURN = "m"
    WAIVED = "w"


UNSUBMITTED = frozenset({Stage.UNTOUCHED, Stage.HALF_FILLED, Stage.FILLED, Stage.RETURNED})


class Verb(StrEnum):
    """What somebody does to a section."""

    FILL_HALF = "fill_half"
    FILL = "fill"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    WAIVE = "waive"


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `minute` counts from the cycle's opening; `step` counts from 1, 0 is no step.

    A return has words, may name fields (`field#2`: the second paragraph of its text), and sets a
    due day of its own, counted from the opening.
    """

    verb: Verb
    by: str
    minute: int
    step: int = 0
    words: str = ""
    fields: tuple[str, ...] = ()
    due_day: int | None = None


@dataclass(frozen=True, slots=True)
class Episode:
    """One unit's section in a cycle: where it stands and, in order, what brought it there."""

    unit: str
    section: str
    stage: Stage
    acts: tuple[Act, ...]
    late: bool


def episodes(
    plan: CyclePlan, template: TemplateSpec, units: Iterable[Unit], seed: int = 1
) -> Iterator[Episode]:
    """The episode of every unit and section that its level fills, lower levels first."""
    ordered = sorted(units, key=lambda unit: list(plan.due).index(unit.level))
    for unit in ordered:
        for index, section in enumerate(template.sections):
            if unit.level in section.levels:
                sources = _sources(template, section, unit.level)
                yield _Teller(plan, unit, section.key, seed).episode(index, sources)


def _sources(template: TemplateSpec, section: SectionSpec, level: str) -> Mapping[str, int]:
    """The sections from which `section` takes numbers at a level, with their places."""
    taken = {template.section_of(s.same_as).key for s in section.fields_known_at(level)}
    return {each.key: i for i, each in enumerate(template.sections) if each.key in taken}


# The days on which a level begins to write. Seven days on, everything is decided, so a level begins
# eight days or more after the one below; what is still open in an unfinished cycle was begun later.
_WRITING_DAYS = {"branch": (5, 12), "company": (24, 25), "group": (38, 39)}
_WRITING_DAYS_UNFINISHED = {"branch": (5, 12), "company": (20, 20)}
_WRITING_DAYS_STILL_OPEN = {"branch": (13, 18), "company": (20, 20)}
_DECIDED = frozenset({Stage.APPROVED, Stage.APPROVED_AFTER_RETURN, Stage.WAIVED})
_COMPLETE = frozenset(Stage) - {Stage.UNTOUCHED, Stage.HALF_FILLED, Stage.WAIVED}
_DAYS_TO_MEND = 5


class _Teller:
    """Tells one episode; every act comes later than the one before it."""

    def __init__(self, plan: CyclePlan, unit: Unit, section: str, seed: int) -> None:
        self._plan = plan
        self._unit = unit
        self._section = section
        self._name = (seed, plan.key, unit.code, section)
        self._approval = chains()[unit.level]
        self._acts: list[Act] = []
        self._day = 0

    def episode(self, index: int, sources: Mapping[str, int]) -> Episode:
        """The episode of the section at `index`; it is written after the `sources` it rests on."""
        stage = self._stage(index)
        if stage in _COMPLETE and not all(
            self._of(key)._stage(i) in _COMPLETE for key, i in sources.items()
        ):
            stage = Stage.HALF_FILLED
        # the sources are filled in on the morning of the day on which this is submitted
        days = [self._of(key)._day_of(i) for key, i in sources.items()]
        self._day = max([self._first_day(stage), *days])
        self._tell(stage)
        return Episode(
            unit=self._unit.code,
            section=self._section,
            stage=stage,
            acts=tuple(self._acts),
            late=stage in UNSUBMITTED and self._plan.age > self._due_day(),
        )

    def _stage(self, index: int) -> Stage:
        data = read("story")
        if self._plan.complete:
            return Stage("m" if draw(*self._name, "stage") < 0.1 else "a")
        if self._unit.code in data["marks"]:
            return Stage(data["marks"][self._unit.code][index])
        if self._unit.level != "branch":
            return Stage.UNTOUCHED
        if self._unit.parent in data["further"]:
            return Stage(data["further"][self._unit.parent])
        marks = "".join(mark * weight for mark, weight in data["weights"].items())
        return Stage(pick(marks, *self._name, "stage"))

    def _due_day(self) -> int:
        """The day by which it has to be sent: a return's own, else the level's."""
        returned = self._acts[-1].due_day if self._acts else None
        return self._plan.due[self._unit.level] if returned is None else returned

    def _of(self, section: str) -> "_Teller":
        """The teller of another section of the unit."""
        return _Teller(self._plan, self._unit, section, self._name[0])

    def _day_of(self, index: int) -> int:
        return self._first_day(self._stage(index))

    def _first_day(self, stage: Stage) -> int:
        days = _WRITING_DAYS
        if not self._plan.complete:
            days = _WRITING_DAYS_UNFINISHED if stage in _DECIDED else _WRITING_DAYS_STILL_OPEN
        return whole(*days.get(self._unit.level, (0, 0)), *self._name, "day")

    def _tell(self, stage: Stage) -> None:
        match stage:
            case Stage.UNTOUCHED:
                return
            case Stage.WAIVED:
                self._waive()
            case Stage.HALF_FILLED:
                self._act(Verb.FILL_HALF, self._author)
            case _:
                self._act(Verb.FILL, self._author)
                if stage is not Stage.FILLED:
                    self._act(Verb.SUBMIT, self._author)
                    self._decide(stage)

    def _decide(self, stage: Stage) -> None:
        if stage is Stage.RETURNED:
            self._return()
        elif stage is Stage.IN_REVIEW_STEP_2:
            self._approve(1)
        elif stage in (Stage.APPROVED, Stage.APPROVED_AFTER_RETURN):
            if stage is Stage.APPROVED_AFTER_RETURN:
                self._return()
                self._act(Verb.FILL, self._author)
                self._act(Verb.SUBMIT, self._author)
            for step in range(1, self._last_step + 1):
                self._approve(step)

    def _approve(self, step: int) -> None:
        words = pick(read("story")["approvals_stock"], *self._name, "approval", step)
        self._act(Verb.APPROVE, self._decider(step), step=step, words=words)

    def _return(self) -> None:
        told = self._told("returns")
        step = told.get("step", whole(1, self._last_step, *self._name, "return"))
        for earlier in range(1, step):
            self._approve(earlier)
        words = told.get("words") or pick(read("story")["returns_stock"], *self._name, "words")
        self._act(
            Verb.RETURN,
            self._decider(step),
            step=step,
            words=words,
            fields=tuple(told.get("fields", ())),
        )

    def _waive(self) -> None:
        words = self._told("waivers")["words"]
        self._act(Verb.WAIVE, f"{self._unit.parent}.approver", words=words)

    def _told(self, kind: str) -> Mapping[str, Any]:
        """What the data file says of this unit and section in the cycle that is in progress."""
        if self._plan.complete:
            return {}
        here = {"unit": self._unit.code, "section": self._section}
        items: list[Mapping[str, Any]] = read("story")[kind]
        return next((item for item in items if here.items() <= item.items()), {})

    @property
    def _author(self) -> str:
        return f"{self._unit.code}.{self._approval.author}"

    def _decider(self, step: int) -> str:
        plan = self._approval
        is_own = plan.chain.steps[step - 1].place is Place.OWN
        return f"{self._unit.code if is_own else self._unit.parent}.{plan.accounts[step - 1]}"

    @property
    def _last_step(self) -> int:
        return len(self._approval.chain.steps)

    def _act(self, verb: Verb, by: str, **about: Any) -> None:
        """Do the next thing, on the same day or the next but always later than the last."""
        due = self._day + _DAYS_TO_MEND if verb is Verb.RETURN else None
        self._acts.append(Act(verb, by, self._next_minute(), due_day=due, **about))

    def _next_minute(self) -> int:
        count = len(self._acts)
        if count:
            self._day += whole(0, 1, *self._name, "pause", count)
        minute = self._day * MINUTES_A_DAY + 9 * 60 + count * 70
        return minute + whole(0, 55, *self._name, "minute", count)
