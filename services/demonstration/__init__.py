"""Loading the demonstration: its organisation, and two cycles in which people have acted."""
