"""Remarks on a section: comments at a place, people named in them, and proposed changes."""
