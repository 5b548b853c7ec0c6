"""Measure the quality of answers, on planted truth and on the past."""
