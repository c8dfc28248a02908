"""Proving a planned cycle: everything that would break later, and what opening it will do."""
