"""Handover packages between installations: keys, export, import, answer."""
