"""Draw who helps whom as a network: communities, and the people who bridge them."""

from streams.graph.stage import GraphStage

__all__ = ["GraphStage"]
