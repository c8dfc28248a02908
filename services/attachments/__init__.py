"""Attachments: what a file is, whether it is harmless, where it belongs, how long it stays."""
