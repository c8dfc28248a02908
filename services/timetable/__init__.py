"""The timetable: when a section can be worked in, more time for one, other dates for all."""
