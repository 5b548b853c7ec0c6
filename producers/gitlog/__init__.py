"""Read commit logs: one JSON object per commit and line, plain, gzip or Zstandard."""

from producers.declare import ActionRow
from producers.git import COMMIT_ACTIONS
from producers.gitlog.producer import IGNORED_BLANK, GitlogFactory, GitlogProducer

ACTIONS: tuple[ActionRow, ...] = (*COMMIT_ACTIONS, ActionRow("line without text", ignored=(IGNORED_BLANK,)))
FACTORY = GitlogFactory()

__all__ = ["ACTIONS", "FACTORY", "GitlogFactory", "GitlogProducer"]
