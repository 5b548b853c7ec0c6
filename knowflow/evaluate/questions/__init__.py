"""Measure what is inferred against what sources state, with their statements hidden."""
