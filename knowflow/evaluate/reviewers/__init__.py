"""Measure who is named as the reviewer of a change: `knowflow evaluate reviewers`."""
