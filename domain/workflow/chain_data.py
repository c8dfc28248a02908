"""Chains to and from JSON data, the form in which a cycle keeps its frozen copy."""

from collections.abc import Mapping
from typing import Any

from domain.access.roles import Role
from domain.workflow.chain import Chain, Place, Quorum, Resubmission, Step


def chain_to_data(chain: Chain) -> dict[str, Any]:
    """The chain as JSON data; `chain_from_data` reads it back equal."""
    return {
        "resubmission": chain.resubmission.value,
        "four_eyes": chain.four_eyes,
        "steps": [
            {
                "title": step.title,
                "place": step.place.value,
                "role": None if step.role is None else step.role.value,
                "level": step.level,
                "person": step.person,
                "quorum": step.quorum.value,
                "count": step.count,
                "due_days": step.due_days,
            }
            for step in chain.steps
        ],
    }


def chain_from_data(data: Mapping[str, Any]) -> Chain:
    """The chain of `chain_to_data`. Raises KeyError or ValueError for other data."""
    return Chain(
        steps=tuple(
            Step(
                title=step["title"],
                place=Place(step["place"]),
                role=None if step["role"] is None else Role(step["role"]),
                level=step["level"],
                person=step["person"],
                quorum=Quorum(step["quorum"]),
                count=step["count"],
                due_days=step["due_days"],
            )
            for step in data["steps"]
        ),
        resubmission=Resubmission(data["resubmission"]),
        four_eyes=data["four_eyes"],
    )
