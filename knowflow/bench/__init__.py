"""Measure speed and memory; every figure says on what."""
