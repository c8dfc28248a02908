"""Forms: what was typed, read and checked before a service sees it."""
