"""The report as a tree of frozen nodes, and its writers, one library each."""
