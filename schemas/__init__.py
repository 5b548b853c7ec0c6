"""Hold the contracts: events, derived records, keys, Kafka topics and index mappings.

This package imports nothing of ours, so that a producer, a stage or an outside program
can depend on it alone.
"""
