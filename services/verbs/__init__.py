"""The verbs among signers: hand on, ask, add, copy, urge, stand in, undo."""
