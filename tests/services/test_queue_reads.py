"""The queue as both databases answer it: every order, every filter, and the neighbours."""

from datetime import date
from itertools import pairwise

import pytest

from services.moving import Words, send_back
from services.reads.queue import place_of, queue_of
from services.reads.queue_listing import Asked, Filters, Lateness, Since, Sort, Tab
from tests.services.world import World, filled

TODAY = date(2023, 11, 8)


@pytest.fixture
def busy(world: World) -> World:
    """b1 came back unchanged, b2 and b3 are new, b1's second section waits too."""
    for unit, section in (("b1", "work"), ("b2", "work"), ("b3", "work"), ("b1", "plan")):
        world.save(unit, filled(unit, section), section)
        world.submit(unit, section)
        world.approve(unit, section, steps=1)
    shown = world.revision("b1").content_hash
    send_back(world.by("c1.reviewer"), world.submission("b1").id, shown, Words("请核对。"))
    world.submit("b1")
    world.approve("b1", steps=1)
    return world


def asked(world: World, filters: Filters) -> Asked:
    return Asked(world.people["c1.reviewer"].id, TODAY, filters)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("is_descending", [False, True])
def test_every_order_lists_each_row_once_and_neighbours_follow_it(
    busy: World, sort: Sort, is_descending: bool
) -> None:
    question = asked(busy, Filters(sort=sort, is_descending=is_descending))
    ids = [row.submission_id for row in queue_of(busy.session, question).rows]
    assert len(ids) == len(set(ids)) == 4
    for before, after in pairwise(ids):
        assert place_of(busy.session, question, before).next == after
        assert place_of(busy.session, question, after).previous == before


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(), 4),
        (Filters(cycle="small-2023"), 4),
        (Filters(cycle="none"), 0),
        (Filters(section="plan"), 1),
        (Filters(under="c1"), 4),
        (Filters(under="b1"), 2),
        (Filters(name="B1 党"), 2),
        (Filters(name="_"), 0),
        (Filters(lateness=Lateness.LATE), 0),
        (Filters(lateness=Lateness.SOON), 4),
        (Filters(since=Since.SAME), 1),
        (Filters(since=Since.FIRST), 3),
        (Filters(since=Since.CHANGED), 0),
        (Filters(is_explained=True), 0),
        (Filters(tab=Tab.RETURNED), 1),
        (Filters(tab=Tab.APPROVED), 0),
    ],
)
def test_a_filter_counts_what_it_lists(busy: World, filters: Filters, count: int) -> None:
    queue = queue_of(busy.session, asked(busy, filters))
    assert queue.total == len(queue.rows) == count
    assert queue.counts == {
        Tab.TO_DECIDE: 4,
        Tab.APPROVED: 0,
        Tab.RETURNED: 1,
        Tab.COPIED: 0,
    }
