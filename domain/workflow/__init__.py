"""How a section moves: states, chain, the machine that decides, and the handover of the whole."""
