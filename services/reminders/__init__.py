"""What time alone brings about: reminders, and the word to the level above when they do not help.

Nothing is ever approved by silence.
"""
