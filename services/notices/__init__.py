"""Telling people what happened: whom, in which words, and by which way."""
