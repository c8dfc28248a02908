"""The compile desk: what is taken knows its source, what changes is told and settled."""

import pytest
from sqlalchemy import select

from domain.answers import Given
from domain.block_source import BlockSource
from domain.compiling import SourceState, Use
from domain.errors import Conflict, Invalid, NotAllowed
from domain.narrative import Narrative, Paragraph, Text, plain_text, sources_of
from domain.picking import WHOLE, Marking, Order, Piece, Wanted
from domain.plain_narrative import from_plain
from domain.provenance import digest_of, digest_of_words
from models import AuditEvent, SourceSettlement
from services.compile_desk.deciding import decide_text, keep_source, take, update_source
from services.compile_desk.uses import SectionUse, uses_by_section
from services.moving import Words, reopen, waive
from services.reads.compile_desk import CompileDesk, compile_desk
from services.sections import draft_content, load_section
from tests.services.world import World, filled

EAST = "东村支部全年办班三期。党员都参加了学习。"
WEST = "西村支部把课堂搬到田头。办起流动夜校十次。"
NORTH = "北村支部走访党员二十户。"
SAID = {"b1": EAST, "b2": WEST, "b3": NORTH}


def say(world: World, unit: str, words: str) -> None:
    """A unit hands in its text and it is approved."""
    world.save(unit, {**filled(unit), "text": Given(from_plain(words))})
    world.submit(unit)
    world.approve(unit)


def say_anew(world: World, unit: str, words: str) -> None:
    """The unit's section is opened again and approved with other words."""
    submission = world.submission(unit)
    reopen(world.by("c1.compiler"), submission.id, Words("数字有误，请核对。"))
    say(world, unit, words)


@pytest.fixture
def town(world: World) -> World:
    for unit, words in SAID.items():
        say(world, unit, words)
    return world


def compiled(world: World) -> Narrative:
    section = load_section(world.session, world.submission("c1").id)
    return draft_content(world.session, section).narrative("text")


def desk(world: World) -> CompileDesk:
    world.session.expire_all()
    section = load_section(world.session, world.submission("c1").id)
    return compile_desk(world.by("c1.compiler"), section)


def pick(world: World, unit: str, digest: str) -> None:
    pieces = [Piece(unit, "text", digest)]
    take(world.by("c1.compiler"), world.submission("c1").id, pieces)


def uses(world: World) -> dict[str, Use]:
    return {text.unit_code: text.use.use for text in desk(world).texts}


FIRST = digest_of_words("东村支部全年办班三期。")
WEST_BLOCK = digest_of(Paragraph((Text(WEST),)))


def take_all_three(world: World) -> None:
    pick(world, "b1", FIRST)
    pick(world, "b2", WEST_BLOCK)
    pick(world, "b3", WHOLE)


def test_a_sentence_a_paragraph_and_a_whole_text_remember_their_source(town: World) -> None:
    assert uses(town) == {"b1": Use.UNUSED, "b2": Use.UNUSED, "b3": Use.UNUSED}
    take_all_three(town)
    text = compiled(town)
    assert plain_text(text) == f"东村支部全年办班三期。\n{WEST}\n{NORTH}"
    assert [(s.unit, s.revision) for s in sources_of(text)] == [("b1", 1), ("b2", 1), ("b3", 1)]
    assert uses(town) == {"b1": Use.USED, "b2": Use.USED, "b3": Use.USED}


def test_a_live_number_is_taken_as_the_words_that_were_approved(world: World) -> None:
    world.finish("b1", meetings=7)
    pick(world, "b1", WHOLE)
    assert plain_text(compiled(world)) == "开展会议7次。"


def test_only_approved_texts_can_be_taken_and_others_are_named(world: World) -> None:
    say(world, "b1", EAST)
    world.save("b2", {**filled("b2"), "text": Given(from_plain(WEST))})
    world.submit("b2")
    with pytest.raises(Conflict):
        pick(world, "b2", WEST_BLOCK)
    found = desk(world)
    assert [text.unit_code for text in found.texts] == ["b1"]
    assert [name for name, _ in found.waiting] == ["b2 党支部", "b3 党支部"]


def test_a_source_that_was_made_up_is_left_out_and_its_words_are_not(town: World) -> None:
    made_up = BlockSource("b1", 1, "0" * 16)
    gone = BlockSource("b9", 1, FIRST)
    true = BlockSource("b1", 1, FIRST)
    words = Paragraph((Text("东村支部全年办班三期。"),), (made_up, gone, true))
    town.save("c1", {"text": Given(Narrative((words,)))})
    assert compiled(town).blocks == (Paragraph(words.content, (true,)),)


def test_plain_words_keep_the_sources_of_what_they_mend(town: World) -> None:
    take_all_three(town)
    words = plain_text(compiled(town)).replace("三期", "三期（含夜校）")
    town.save("c1", {"text": Given(from_plain(f"概况如下。\n{words}"))})
    assert [[s.unit for s in block.sources] for block in compiled(town).blocks] == [
        [],
        ["b1"],
        ["b2"],
        ["b3"],
    ]


def test_only_what_says_something_else_now_is_to_be_settled(town: World) -> None:
    take_all_three(town)
    say_anew(town, "b1", "东村支部全年办班三期。党员大多参加了学习。")  # not the sentence taken
    say_anew(town, "b2", WEST.replace("十次", "十二次"))
    found = desk(town)
    assert [(c.source.unit, c.source.revision) for c in found.changed] == [("b2", 1)]
    assert uses(town) == {"b1": Use.USED, "b2": Use.CHANGED, "b3": Use.USED}
    change = found.changed[0]
    assert change.difference is not None
    assert change.difference.extent.added == 1


def test_a_section_that_is_open_again_is_waited_for(town: World) -> None:
    take_all_three(town)
    reopen(town.by("c1.compiler"), town.submission("b2").id, Words("数字有误，请核对。"))
    found = desk(town)
    assert not found.changed
    assert set(found.states.values()) == {SourceState.CURRENT, SourceState.WAITING}


def test_a_changed_source_is_updated_or_kept_with_a_reason_and_both_are_recorded(
    town: World,
) -> None:
    take_all_three(town)
    say_anew(town, "b1", EAST.replace("三期", "四期"))
    say_anew(town, "b2", WEST.replace("十次", "十二次"))
    first, second = (change.source for change in desk(town).changed)
    by, compiled_id = town.by("c1.compiler"), town.submission("c1").id
    update_source(by, compiled_id, first)
    with pytest.raises(Invalid):
        keep_source(by, compiled_id, second, "  ")
    keep_source(by, compiled_id, second, "以六月底的数为准。")
    text = compiled(town)
    assert plain_text(text).startswith(
        "东村支部全年办班四期。\n西村支部把课堂搬到田头。办起流动夜校十次。"
    )
    assert [(s.unit, s.revision) for s in sources_of(text)] == [("b1", 2), ("b2", 1), ("b3", 1)]
    found = desk(town)
    assert not found.changed
    assert found.states[second] is SourceState.KEPT
    assert [(each.is_kept, each.reason) for each in found.settled] == [
        (True, "以六月底的数为准。"),
        (False, ""),
    ]
    kinds = town.session.scalars(select(AuditEvent.kind).order_by(AuditEvent.id)).all()
    assert {"source_updated", "source_kept"} <= set(kinds)
    with pytest.raises(Conflict):
        update_source(by, compiled_id, first)


def test_what_was_kept_is_asked_about_again_when_the_source_changes_once_more(town: World) -> None:
    take_all_three(town)
    say_anew(town, "b2", WEST.replace("十次", "十二次"))
    keep_source(
        town.by("c1.compiler"),
        town.submission("c1").id,
        desk(town).changed[0].source,
        "以前者为准。",
    )
    say_anew(town, "b2", WEST.replace("十次", "十五次"))
    assert len(desk(town).changed) == 1


def test_a_waived_unit_says_nothing_and_its_words_can_be_taken_out(town: World) -> None:
    take_all_three(town)
    reopen(town.by("c1.compiler"), town.submission("b3").id, Words("不再要求报送。"))
    waive(town.by("c1.compiler"), town.submission("b3").id, Words("支部已撤销。"))
    change = desk(town).changed[0]
    assert change.is_waived
    update_source(town.by("c1.compiler"), town.submission("c1").id, change.source)
    assert NORTH not in plain_text(compiled(town))
    assert not desk(town).changed


def test_a_text_is_set_aside_with_a_reason_until_it_changes(town: World) -> None:
    by, compiled_id = town.by("c1.compiler"), town.submission("c1").id
    decide_text(by, compiled_id, Marking("b1", "text", is_used=False, reason="内容重复。"))
    decide_text(by, compiled_id, Marking("b2", "text", is_used=True))
    assert uses(town) == {"b1": Use.SET_ASIDE, "b2": Use.USED, "b3": Use.UNUSED}
    decided = next(text.decided for text in desk(town).texts if text.unit_code == "b1")
    assert decided is not None
    assert (decided.reason, decided.by) == ("内容重复。", "c1.compiler")
    say_anew(town, "b1", EAST.replace("三期", "四期"))
    assert uses(town)["b1"] is Use.CHANGED
    decide_text(by, compiled_id, Marking("b1", "text", is_used=None))
    assert uses(town)["b1"] is Use.UNUSED


def test_nothing_is_decided_about_a_section_that_is_locked(town: World) -> None:
    take_all_three(town)
    town.submit("c1")
    by, compiled_id = town.by("c1.compiler"), town.submission("c1").id
    with pytest.raises(NotAllowed):
        decide_text(by, compiled_id, Marking("b1", "text", is_used=False))
    with pytest.raises(NotAllowed):
        pick(town, "b1", FIRST)
    assert set(desk(town).states.values()) == {SourceState.CURRENT}
    assert not town.session.scalars(select(SourceSettlement)).all()


def test_texts_are_found_by_words_use_and_order(town: World) -> None:
    pick(town, "b1", FIRST)
    found = desk(town)

    def units(wanted: Wanted) -> list[str]:
        return [text.unit_code for text in found.asked(wanted)]

    assert units(Wanted(words="夜校")) == ["b2"]
    assert units(Wanted(words="b3")) == ["b3"]
    assert units(Wanted(use=Use.UNUSED)) == ["b2", "b3"]
    assert units(Wanted(order=Order.CHANGES)) == ["b2", "b3", "b1"]
    assert units(Wanted(order=Order.LENGTH)) == ["b2", "b1", "b3"]


def test_the_outline_counts_units_section_by_section(town: World) -> None:
    take_all_three(town)
    town.finish("b1", "plan")
    say_anew(town, "b2", WEST.replace("十次", "十二次"))
    decide_text(
        town.by("c1.compiler"), town.submission("c1").id, Marking("b3", "text", is_used=False)
    )
    town.session.expire_all()
    section = load_section(town.session, town.submission("c1").id)
    assert uses_by_section(town.session, section) == {
        "work": SectionUse(used=2, unused=0, changed=1),
        "plan": SectionUse(used=0, unused=1, changed=0),
    }


def test_a_group_takes_what_a_company_compiled_with_the_company_as_its_source(town: World) -> None:
    take_all_three(town)
    town.submit("c1")
    town.approve("c1")
    group = town.submission("g")
    take(town.by("g.compiler"), group.id, [Piece("c1", "text", WHOLE)])
    section = load_section(town.session, group.id)
    text = draft_content(town.session, section).narrative("text")
    assert {source.unit for source in sources_of(text)} == {"c1"}
