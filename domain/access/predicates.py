"""Sentences of one fact about an actor and a subject."""

from domain.access.facts import Actor, Subject
from domain.access.roles import Role

_ANY_ROLE = frozenset(Role) - {Role.ADMINISTRATOR}
_WRITERS = frozenset({Role.DRAFTER, Role.COMPILER})
_DECIDERS = frozenset({Role.REVIEWER, Role.APPROVER})


def anybody(actor: Actor | None, subject: Subject) -> bool:
    """Also somebody who is not signed in."""
    return True


def is_signed_in(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None


def has_a_role_here_or_above(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and actor.holds(_ANY_ROLE, subject.own_and_above)


def works_here_or_above(actor: Actor | None, subject: Subject) -> bool:
    """Any role but those that only look on or look after accounts."""
    return actor is not None and actor.holds(_WRITERS | _DECIDERS, subject.own_and_above)


def writes_for_this_unit(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and actor.holds(_WRITERS, subject.own)


def has_this_step(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and bool(_in_whose_name(actor) & subject.signers)


def was_drawn_in(actor: Actor | None, subject: Subject) -> bool:
    """To whom it was copied, who was asked or added, to whom a step was handed on."""
    return actor is not None and actor.person in subject.drawn_in


def was_asked(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and actor.person in subject.asked


def added_a_signer(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and bool(_in_whose_name(actor) & subject.adders)


def decided_last(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and actor.person == subject.last_decider


def _in_whose_name(actor: Actor) -> frozenset[int]:
    return actor.stands_in_for | {actor.person}


def is_not_own_work(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and not (subject.four_eyes and actor.person in subject.drafters)


def does_not_write_this(actor: Actor | None, subject: Subject) -> bool:
    """Neither by office nor in fact, whether or not the chain asks for four eyes."""
    return not writes_for_this_unit(actor, subject) and (
        actor is not None and actor.person not in subject.drafters
    )


def submitted_this(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and actor.person == subject.submitter


def decides_here_or_above(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and actor.holds(_DECIDERS, subject.own_and_above)


def compiles_here(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and actor.holds(frozenset({Role.COMPILER}), subject.own)


def compiles_above(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and actor.holds(frozenset({Role.COMPILER}), subject.above)


def is_the_top(actor: Actor | None, subject: Subject) -> bool:
    """A unit that has none above it."""
    return len(subject.path) == 1


def approves_here(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and actor.holds(frozenset({Role.APPROVER}), subject.own)


def approves_above(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and actor.holds(frozenset({Role.APPROVER}), subject.above)


def decides_above(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and actor.holds(_DECIDERS, subject.above)


def administers_here_or_above(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and actor.holds(frozenset({Role.ADMINISTRATOR}), subject.own_and_above)


def audits_here_or_above(actor: Actor | None, subject: Subject) -> bool:
    return actor is not None and actor.holds(frozenset({Role.AUDITOR}), subject.own_and_above)
