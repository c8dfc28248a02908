"""The demonstration: a made-up group, its people, its answers and what happened in two cycles."""

from builtin.demo.answers import answers_for, explanations_for, half_filled
from builtin.demo.organisation import Unit, organisation
from builtin.demo.people import Account, accounts, person_name
from builtin.demo.plans import (
    ChainPlan,
    CyclePlan,
    Reopening,
    ReportPlan,
    chains,
    cycles,
    reopenings,
    reports,
)
from builtin.demo.story import Act, Episode, Stage, Verb, episodes

__all__ = [
    "Account",
    "Act",
    "ChainPlan",
    "CyclePlan",
    "Episode",
    "Reopening",
    "ReportPlan",
    "Stage",
    "Unit",
    "Verb",
    "accounts",
    "answers_for",
    "chains",
    "cycles",
    "episodes",
    "explanations_for",
    "half_filled",
    "organisation",
    "person_name",
    "reopenings",
    "reports",
]
