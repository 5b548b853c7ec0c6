"""Run the distributed form: supervised stream workers and indexers, their health and metrics."""
