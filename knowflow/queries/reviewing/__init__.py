"""Rank people as reviewers of a change, by the changes that came before it."""
