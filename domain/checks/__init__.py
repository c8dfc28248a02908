"""Checks: what is wrong with a section's content, with stable codes, places and hints."""

from domain.checks.asking import Check, Code
from domain.checks.examined import Examined, Period, Source, Surroundings, Term, Told, Twin
from domain.checks.findings import Finding, Place
from domain.checks.registry import CHECKS, codes, examine
from domain.checks.taken_over import difference_of

__all__ = [
    "CHECKS",
    "Check",
    "Code",
    "Examined",
    "Finding",
    "Period",
    "Place",
    "Source",
    "Surroundings",
    "Term",
    "Told",
    "Twin",
    "codes",
    "difference_of",
    "examine",
]
