"""Which approvals of earlier rounds a resubmission keeps, for its content is still the same."""

from dataclasses import dataclass

from domain.workflow.chain import (
    Chain,
    Progress,
    Quorum,
    Signers,
    broken_steps,
    eligible,
    is_met,
    needed,
)
from domain.workflow.record import COUNTED, Act, ActKind, Acts, people_of, standing

_CLEARING = frozenset({ActKind.REOPEN, ActKind.WAIVE, ActKind.REINSTATE})


@dataclass(frozen=True, slots=True)
class Kept:
    """The approvals that count again, with the step of each, and the step that opens first."""

    step: int
    approvals: Acts = ()


@dataclass(frozen=True, slots=True)
class Resubmission:
    """A section handed in again: who may sign, who wrote, the record, and what it says now."""

    chain: Chain
    signers: Signers
    drafters: frozenset[int]
    acts: Acts
    content_hash: str


def kept_approvals(again: Resubmission, first: int) -> Kept:
    """What is kept of the approvals of this very content, from the round's `first` step (index) on.

    An approval is kept at the step where it was given while its giver signs there and has said
    nothing since; not after an objection at that step (but by a co-signer of an all-step, who
    decides again) or at one before it, nor after a reopening. A step whose last signer objected,
    and the last step of the chain, are never passed by kept approvals alone: silence never
    approves.
    """
    kept: list[Act] = []
    step = first
    while step < len(again.chain.steps):
        here = _kept_at(again, step, tuple(kept))
        if step == len(again.chain.steps) - 1 or _was_returned_at(again.acts, step):
            return Kept(step, (*kept, *_short_of_the_quorum(again, step, here)))
        kept += here
        if not _is_met_by(again, step, here):
            break
        step += 1
    return Kept(step, tuple(kept))


def _kept_at(again: Resubmission, step: int, earlier: Acts) -> Acts:
    """The approvals that count again at a step, none by somebody who is needed further on."""
    people = eligible(again.chain, again.signers, again.drafters, step)
    found: list[Act] = []
    for act in _still_good(again, step):
        if act.holder not in people or act.person in _barred(again):
            continue
        if _is_met_by(again, step, tuple(found)):
            break
        so_far = (*earlier, *found, act)
        approvals = frozenset(each.holder for each in (*found, act))
        busy = people_of((*earlier, *found))
        progress = Progress(step, approvals, people_of(so_far))
        if busy.isdisjoint({act.person, act.holder}) and not broken_steps(
            again.chain, again.signers, again.drafters, progress
        ):
            found.append(act)
    return tuple(found)


def _barred(again: Resubmission) -> frozenset[int]:
    return again.drafters if again.chain.four_eyes else frozenset()


def _still_good(again: Resubmission, step: int) -> Acts:
    acts = standing(again.acts)
    good = [
        act
        for act in acts
        if act.kind is ActKind.APPROVE
        and act.step == step
        and act.content_hash == again.content_hash
        and not any(_clears(again.chain, later, act) for later in acts if later.number > act.number)
    ]
    newest = {act.holder: act for act in good}
    return tuple(sorted(newest.values(), key=lambda act: act.number))


def _clears(chain: Chain, later: Act, approval: Act) -> bool:
    """Whether a later act takes an approval its force."""
    if later.kind in _CLEARING:
        return True
    said_more = {later.person, later.holder} & {approval.person, approval.holder}
    if later.kind in (ActKind.APPROVE, ActKind.RETURN) and said_more:
        return True
    if later.kind is not ActKind.RETURN:
        return False
    if later.to_step is not None:
        return later.to_step <= approval.step
    is_of_all = chain.steps[approval.step].quorum is Quorum.ALL
    return later.step < approval.step or (later.step == approval.step and not is_of_all)


def _was_returned_at(acts: Acts, step: int) -> bool:
    decisions = [act for act in standing(acts) if act.kind in COUNTED - {ActKind.KEEP}]
    last = decisions[-1] if decisions else None
    return last is not None and last.kind is ActKind.RETURN and last.step == step


def _is_met_by(again: Resubmission, step: int, kept: Acts) -> bool:
    people = eligible(again.chain, again.signers, again.drafters, step)
    return is_met(again.chain.steps[step], people, frozenset(act.holder for act in kept))


def _short_of_the_quorum(again: Resubmission, step: int, kept: Acts) -> Acts:
    """As many as leave at least one approval to be given anew."""
    people = eligible(again.chain, again.signers, again.drafters, step)
    return kept[: needed(again.chain.steps[step], people) - 1]
