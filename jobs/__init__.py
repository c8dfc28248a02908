"""Background work: a queue that wakes the worker, and database rows that say what to do."""
