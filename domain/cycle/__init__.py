"""A cycle over time: its dates, what differs between two templates, and the next from the last."""
