"""Courses of events by a state machine, until all that is wanted of them has come about."""

from collections.abc import Callable

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

ROUNDS = 12


def run_until(
    machine: type[RuleBasedStateMachine],
    is_reached: Callable[[], bool],
    *,
    examples: int,
    steps: int,
) -> None:
    """Rounds of `examples` courses of `steps` each: other ones every round, the same in every run.

    Which events a course holds moves with every change of the code: what is rare may be missing
    from one round and is then looked for in the next, in ROUNDS of them at most.
    """
    for number in range(ROUNDS):
        run_state_machine_as_test(
            seed(number)(machine),
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        if is_reached():
            return
