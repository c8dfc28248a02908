"""Remarks on a section: talking about it at a place, proposing changes and answering them."""
