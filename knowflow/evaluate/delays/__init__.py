"""Foretell how long a first reply takes, and measure how well that is done."""
