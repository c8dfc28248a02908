"""The pages of cycles: list, one cycle, planning the next, the proof, what is unfinished."""
