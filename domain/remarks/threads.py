"""Who may do what in a thread of comments, beside the permission to comment at all."""

from dataclasses import dataclass

from domain.access.facts import Actor, Subject
from domain.access.permission_map import allows
from domain.remarks.states import Visibility


@dataclass(frozen=True, slots=True)
class Thread:
    """The facts of a thread: who opened it, who may read it, whether it is settled."""

    opened_by: int
    visibility: Visibility
    is_resolved: bool = False


def may_read(thread: Thread, actor: Actor, subject: Subject) -> bool:
    """Whether a person who may read the section may read this thread."""
    return thread.visibility is Visibility.PUBLIC or allows("comment:read_internal", actor, subject)


def may_settle(thread: Thread, actor: Actor, subject: Subject) -> bool:
    """Whether a person may resolve the thread or open it again.

    Who opened it, who writes the section (a thread that they see is settled by mending it), and
    everybody who decides on it.
    """
    if not (may_read(thread, actor, subject) and allows("comment:write", actor, subject)):
        return False
    return (
        actor.person == thread.opened_by
        or allows("submission:edit", actor, subject)
        or allows("comment:read_internal", actor, subject)
    )
