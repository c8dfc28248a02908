"""The proof of chains and people: every step has somebody who can decide, every unit a writer."""

from collections.abc import Iterator

from domain.message import Message, msg
from domain.template import TemplateSpec
from domain.workflow.chain import broken_steps, needed, signers_at
from models import CycleUnit
from services.proving.points import Point, Topic, Weight
from services.proving.seats import FrozenChain, Seats

_CHAIN_HINT = msg("请为该单位或其上级设置审批链，然后更新筹备内容。")
_EYES_HINT = msg("填报人不能审批自己填写的内容。请另设一名填报人或审批人。")


def points_of_people(seats: Seats, template: TemplateSpec) -> Iterator[Point]:
    """What is wrong with the chains and the people of every unit that has something to fill."""
    for unit in seats.units:
        if not template.sections_at(unit.level):
            continue
        frozen = seats.chain_of(unit)
        if frozen is None:
            yield _stop(Topic.CHAINS, msg("%(unit)s 没有审批链。", unit=unit.name), _CHAIN_HINT)
        else:
            yield from _of_chain(seats, unit, frozen)
        if not seats.writers(unit):
            yield Point(
                Weight.WARN,
                Topic.PEOPLE,
                msg("%(unit)s 没有填报人，开启后没有人能填写。", unit=unit.name),
                msg("可以开启后再任命；在此之前该单位的章节无人办理。"),
            )


def _of_chain(seats: Seats, unit: CycleUnit, frozen: FrozenChain) -> Iterator[Point]:
    chain = frozen.chain
    if not chain.steps:
        said = msg("%(unit)s 的审批链没有审批节点。", unit=unit.name)
        yield _stop(Topic.CHAINS, said, _CHAIN_HINT)
        return
    signers = seats.signers(chain, unit)
    broken = broken_steps(chain, signers)
    for index in broken:
        title = chain.steps[index].title
        said = msg(
            "%(unit)s 的审批节点“%(step)s”没有足够的人可以审批。", unit=unit.name, step=title
        )
        yield _stop(Topic.CHAINS, said, _step_hint(seats, unit, frozen, index))
    if not broken and chain.four_eyes:
        yield from _four_eyes(seats, unit, frozen)


def _step_hint(seats: Seats, unit: CycleUnit, frozen: FrozenChain, index: int) -> Message:
    step = frozen.chain.steps[index]
    people = signers_at(seats.signers(frozen.chain, unit), index)
    if step.person and not people:
        return msg("节点指定的账号“%(person)s”不存在或已停用。", person=step.person)
    return msg(
        "该节点需要 %(needed)s 人，现有 %(found)s 人。请补充任职，或调整审批链后更新筹备内容。",
        needed=needed(step, people),
        found=len(people),
    )


def _four_eyes(seats: Seats, unit: CycleUnit, frozen: FrozenChain) -> Iterator[Point]:
    """Steps that break as soon as somebody who also signs has written in the section.

    Where that is so whoever writes, nothing could ever be approved; else it is as well to know.
    """
    chain, signers = frozen.chain, seats.signers(frozen.chain, unit)
    writers = sorted(seats.writers(unit))
    by_writer = [broken_steps(chain, signers, frozenset({writer})) for writer in writers]
    hit = [steps for steps in by_writer if steps]
    if not hit:
        return
    title = chain.steps[hit[0][0]].title
    if len(hit) == len(writers):
        said = msg(
            "%(unit)s 的填报人同时是审批节点“%(step)s”唯一能审批的人。", unit=unit.name, step=title
        )
        yield _stop(Topic.CHAINS, said, _EYES_HINT)
    else:
        said = msg(
            "%(unit)s 有填报人兼任审批节点“%(step)s”，由其填写的章节将没有人能审批。",
            unit=unit.name,
            step=title,
        )
        yield Point(Weight.WARN, Topic.CHAINS, said, _EYES_HINT)


def _stop(topic: Topic, message: Message, hint: Message) -> Point:
    return Point(Weight.STOP, topic, message, hint)
