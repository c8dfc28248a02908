"""Use cases: each takes a session, an actor and a time, changes what it says, and never commits.

`now` is an aware datetime in the installation's time zone: its date is the calendar day that
counts.
"""
