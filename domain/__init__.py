"""The rules of layered reporting in plain Python: no web, no database, no clock, no files."""
