"""Measure who is named for a question: `knowflow evaluate routing`."""
