"""A board's question as a workbook: the list, the matrix, and the totals."""

from collections.abc import Iterator

from flask_babel import gettext

from documents.xlsx.sheets import Line, Sheet, write_sheets
from domain.workflow.states import State
from services.reads.board.cells import Cell
from services.reads.board.listing import ListedSection, Listing
from services.reads.board.question import Filters, Lateness
from services.reads.board.tally import Tally
from web import clock
from web.dates import day


def _(sentence: str, /, **values: object) -> str:
    return str(gettext(sentence, **values))


def state_words() -> dict[State, str]:
    """The word of each state, as pages show it."""
    return {
        State.DRAFT: _("草稿"),
        State.IN_REVIEW: _("审核中"),
        State.RETURNED: _("已退回"),
        State.APPROVED: _("已审定"),
        State.WAIVED: _("免报"),
    }


def written(listing: Listing, filters: Filters) -> bytes:
    """The workbook's bytes."""
    states = state_words()
    names = {section.key: section.heading for section in listing.sections}
    head = [_("单位代码"), _("单位"), _("上级单位"), *names.values(), _("逾期章数")]
    return write_sheets(
        f"{listing.unit_name} {listing.cycle_title}",
        clock.today(),
        (
            Sheet(_("章节清单"), _list_head(), _list(listing, states), _LIST_WIDTHS, 2),
            Sheet(_("单位×章节"), head, _matrix(listing, states), (12, 28, 24), 2),
            Sheet(_("合计"), _totals_head(states), _totals(listing, filters, states), (36,), 1),
        ),
    )


_LIST_WIDTHS = (12, 28, 24, 32, 10, 18, 24, 12, 10, 12, 17, 17)


def _list_head() -> list[str]:
    return [
        _("单位代码"),
        _("单位"),
        _("上级单位"),
        _("章节"),
        _("状态"),
        _("审批节点"),
        _("现在谁手里"),
        _("截止"),
        _("逾期天数"),
        _("是否迟交"),
        _("送审时间"),
        _("审定时间"),
    ]


def _list(listing: Listing, states: dict[State, str]) -> Iterator[Line]:
    for each in listing.listed:
        yield _list_line(each, states)


def _list_line(each: ListedSection, states: dict[State, str]) -> Line:
    cell, zone = each.cell, clock.zone()
    return (
        each.unit_code,
        each.unit_name,
        each.above,
        each.heading,
        _state_of(cell, states),
        cell.step,
        "、".join(holder.name for holder in cell.holders),
        cell.due_on,
        -cell.days_left if cell.is_late else None,
        _("迟交") if cell.was_late else None,
        cell.submitted_at.astimezone(zone) if cell.submitted_at else None,
        cell.approved_at.astimezone(zone) if cell.approved_at else None,
    )


def _state_of(cell: Cell, states: dict[State, str]) -> str:
    return states[cell.state] if cell.has_begun else _("未开始")


def _matrix(listing: Listing, states: dict[State, str]) -> Iterator[Line]:
    keys = {section.key for section in listing.sections}
    places = [place for place, key in enumerate(listing.keys) if key in keys]
    for unit in listing.units:
        shown = [unit.cells[place] for place in places]
        words = (_matrix_words(cell, states) if cell else None for cell in shown)
        late = sum(cell is not None and cell.is_late for cell in shown)
        yield (unit.code, unit.name, unit.above, *words, late)


def _matrix_words(cell: Cell, states: dict[State, str]) -> str:
    word = _state_of(cell, states)
    if not cell.is_late:
        return word
    return _("%(state)s（逾期 %(days)s 天）", state=word, days=-cell.days_left)


def _totals_head(states: dict[State, str]) -> list[str]:
    return [_("范围"), _("全部章数"), *states.values(), _("已办结"), _("逾期章数")]


def _totals(listing: Listing, filters: Filters, states: dict[State, str]) -> Iterator[Line]:
    asked = Tally()
    for each in listing.listed:
        asked.add(each.cell)
    yield _total_line(
        _("本表所列（%(asked)s）", asked=asked_words(filters, listing)), asked, states
    )
    yield _total_line(_("全部（不加筛选）"), listing.whole, states)
    for section, tally in zip(listing.sections, listing.by_section, strict=True):
        yield _total_line(_("全部：%(section)s", section=section.heading), tally, states)
    yield (_("导出于 %(day)s", day=day(clock.today())),)


def _total_line(name: str, tally: Tally, states: dict[State, str]) -> Line:
    counts = (tally.states.get(state, 0) for state in states)
    return (name, tally.sections, *counts, tally.done, tally.late)


def asked_words(filters: Filters, listing: Listing) -> str:
    """The question in words: 状态 已退回；逾期."""
    sections = {section.key: section.heading for section in listing.sections}
    words = (
        state_words()[filters.state] if filters.state else "",
        lateness_words(filters),
        sections.get(filters.section, ""),
        _("单位含“%(words)s”", words=filters.unit) if filters.unit else "",
        _("在“%(words)s”手里", words=filters.who) if filters.who else "",
    )
    return "；".join(filter(None, words)) or _("不加筛选")


def lateness_words(filters: Filters) -> str:
    """The lateness that is asked for, in words; empty for none."""
    match filters.lateness:
        case None:
            return ""
        case Lateness.OVERDUE:
            return _("逾期")
        case Lateness.SOON:
            return _("%(days)s 天内到期", days=filters.days)
        case Lateness.HANDED_IN_LATE:
            return _("迟交")
