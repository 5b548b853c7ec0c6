"""Measure speed and memory: figures that anyone can make again."""
