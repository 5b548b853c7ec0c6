"""Find the conversations of chat without threads: which earlier message each one replies to."""

from streams.parents.decide import Talk, parent_of, parents
from streams.parents.stage import ParentStage
from streams.parents.turn import Turn, turn_of
from streams.parents.window import HORIZON, REACH, Window

__all__ = ["HORIZON", "REACH", "ParentStage", "Talk", "Turn", "Window", "parent_of", "parents", "turn_of"]
