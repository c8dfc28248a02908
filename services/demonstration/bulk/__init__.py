"""The demonstration at any size: every rule is kept in memory, the rows are written in bulk."""
