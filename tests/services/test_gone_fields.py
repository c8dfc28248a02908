"""A compiled text that names a field which is no more says so before it goes anywhere."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.answers import Given
from domain.errors import NotAllowed
from domain.narrative import Narrative, Paragraph, Text, Token, thaw_tokens, tokens_of
from domain.template_data import template_from_data
from services.checking import findings_of
from services.cycles import Dates, Plan, open_cycle, plan_cycle
from services.outlines import add_version
from services.sections import draft_content, load_section, revision_content
from tests.services.outline import EVERYWHERE, OUTLINE
from tests.services.world import START, World, filled


def without_meetings() -> dict[str, Any]:
    """The outline of the year after, in which nobody is asked for meetings."""
    outline = deepcopy(OUTLINE)
    fields = outline["sections"][0]["parts"][0]["fields"]
    outline["sections"][0]["parts"][0]["fields"] = [f for f in fields if f["key"] != "meetings"]
    return outline


def next_cycle(world: World) -> World:
    dates = Dates(date(2023, 11, 1), date(2023, 11, 20), date(2023, 12, 31))
    template = template_from_data(without_meetings())
    version = add_version(world.session, template, START)
    levels = dict.fromkeys(EVERYWHERE, dates)
    plan = Plan("small-2024", "2024 年小报告", version, world.units["g"], levels, world.cycle)
    cycle = plan_cycle(world.session, plan)
    world.session.flush()
    open_cycle(world.by("admin"), cycle)
    return replace(world, template=template, cycle=cycle)


def codes(world: World) -> list[tuple[str, str]]:
    section = load_section(world.session, world.submission("c1").id)
    content = draft_content(world.session, section)
    return [(f.code, str(f.message)) for f in findings_of(world.session, section, content)]


def test_a_compiled_text_follows_its_figure_and_freezes_with_the_submit(world: World) -> None:
    for unit in ("b1", "b2", "b3"):
        world.finish(unit, meetings=4)
    world.save("c1", {"text": Given(Narrative((Paragraph((Token("meetings"),)),)))})
    world.submit("c1")
    section = load_section(world.session, world.submission("c1").id)
    text = revision_content(world.revision("c1"), section).narrative("text")
    assert [token.shown for token in tokens_of(text)] == ["12次"]


def test_a_field_that_never_was_stops_the_compiled_section(world: World) -> None:
    for unit in ("b1", "b2", "b3"):
        world.finish(unit)
    world.save("c1", {"text": Given(Narrative((Paragraph((Token("gone"),)),)))})
    assert ("R006", "“文字”引用了不存在的填报项“gone”。") in codes(world)
    with pytest.raises(NotAllowed, match="gone"):
        world.submit("c1")


def test_last_cycles_text_with_a_field_that_was_left_out_since_says_so(world: World) -> None:
    for unit in ("b1", "b2", "b3"):
        world.finish(unit)
    words = Paragraph((Text("全年开会"), Token("meetings"), Text("。")))
    world.save("c1", {**filled("c1"), "text": Given(Narrative((words,)))})
    world.submit("c1")
    section = load_section(world.session, world.submission("c1").id)
    last = revision_content(world.revision("c1"), section).narrative("text")
    later = next_cycle(world)
    later.save("c1", {"text": Given(thaw_tokens(last))})
    assert ("R006", "“文字”引用了不存在的填报项“meetings”。") in codes(later)
