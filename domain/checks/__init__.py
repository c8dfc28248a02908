"""Checks: what is wrong with a section's content, with stable codes, places and hints."""

from domain.checks.findings import Finding, Place
from domain.checks.registry import CHECKS, Examined, Told, difference_of, examine

__all__ = ["CHECKS", "Examined", "Finding", "Place", "Told", "difference_of", "examine"]
