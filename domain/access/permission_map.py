"""The one permission map: a permission holds if any clause does, a clause if all its predicates do.

Silence means no: a permission that is not here is refused to everybody.
"""

from collections.abc import Callable

from domain.access import predicates as p
from domain.access.facts import Actor, Subject

Predicate = Callable[[Actor | None, Subject], bool]
Clause = tuple[Predicate, ...]

# who looks after a whole cycle: the administrators of its top unit, and head office's compilers
_RUNS_CYCLES: tuple[Clause, ...] = ((p.administers_here_or_above,), (p.compiles_here, p.is_the_top))

PERMISSIONS: dict[str, tuple[Clause, ...]] = {
    "public:read": ((p.anybody,),),
    "account:use": ((p.is_signed_in,),),
    "desk:read": ((p.is_signed_in,),),
    "queue:read": ((p.is_signed_in,),),
    "queue:decide": ((p.is_signed_in,),),  # each section in it asks for its own permission
    "board:read": ((p.has_a_role_here_or_above,),),
    "board:urge": ((p.has_a_role_here_or_above,),),  # each section asks for its own permission
    "submission:read": ((p.has_a_role_here_or_above,), (p.has_this_step,), (p.was_drawn_in,)),
    "submission:edit": ((p.writes_for_this_unit,),),
    "submission:submit": ((p.writes_for_this_unit,),),
    "submission:withdraw": ((p.writes_for_this_unit, p.submitted_this),),
    "submission:approve": ((p.has_this_step, p.is_not_own_work),),
    "submission:return": ((p.has_this_step, p.is_not_own_work),),
    "submission:reopen": (
        (p.decides_here_or_above, p.is_not_own_work),
        (p.compiles_above,),
    ),
    "submission:waive": ((p.compiles_above,), (p.approves_above,)),
    "comment:write": ((p.works_here_or_above,), (p.has_this_step,)),
    "comment:read_internal": (
        (p.decides_here_or_above, p.does_not_write_this),
        (p.compiles_above, p.does_not_write_this),
        (p.audits_here_or_above, p.does_not_write_this),
        (p.has_this_step, p.does_not_write_this),
    ),
    "proposal:make": (
        (p.has_this_step, p.is_not_own_work),
        (p.decides_above, p.is_not_own_work),
        (p.compiles_above, p.is_not_own_work),
    ),
    "proposal:answer": ((p.writes_for_this_unit,),),
    "submission:transfer": ((p.has_this_step, p.is_not_own_work),),
    "submission:reassign": ((p.administers_here_or_above,),),
    "submission:ask": ((p.has_this_step, p.is_not_own_work),),
    "submission:opine": ((p.was_asked,),),
    "submission:add_signer": ((p.has_this_step, p.is_not_own_work),),
    "submission:remove_signer": ((p.added_a_signer,),),
    "submission:copy": (
        (p.has_this_step,),
        (p.writes_for_this_unit,),
        (p.decides_here_or_above,),
        (p.compiles_above,),
    ),
    "submission:urge": (
        (p.writes_for_this_unit,),
        (p.decides_here_or_above,),
        (p.compiles_above,),
        (p.administers_here_or_above,),
    ),
    "submission:undo": ((p.decided_last,),),
    "term:read": ((p.is_signed_in,),),
    "term:edit": ((p.administers_here_or_above,), (p.compiles_here,), (p.approves_here,)),
    "cycle:read": ((p.has_a_role_here_or_above,), (p.administers_here_or_above,)),
    "cycle:plan": _RUNS_CYCLES,
    "cycle:open": _RUNS_CYCLES,
    "cycle:close": _RUNS_CYCLES,
    "cycle:date": _RUNS_CYCLES,
    "cycle:extend": _RUNS_CYCLES,
    "figure:read": ((p.has_a_role_here_or_above,),),
    "figure:adjust": ((p.writes_for_this_unit,),),
    "report:read": ((p.has_a_role_here_or_above,),),
    "report:compile": ((p.compiles_here,),),
    "report:freeze": ((p.approves_here,),),
    "report:hand_over": ((p.compiles_here,), (p.approves_here,)),
    "handover:receive": ((p.compiles_above,), (p.decides_above,)),
    "handover:answer": ((p.decides_above,),),
    "package:read": ((p.is_signed_in,),),  # each package asks for its own permission
    "package:trust": ((p.administers_here_or_above,),),
    "audit:read": ((p.audits_here_or_above,), (p.administers_here_or_above,)),
}


def allows(permission: str, actor: Actor | None, subject: Subject) -> bool:
    """Whether `actor` (None: not signed in) may do `permission` to `subject`."""
    return any(
        all(predicate(actor, subject) for predicate in clause)
        for clause in PERMISSIONS.get(permission, ())
    )
