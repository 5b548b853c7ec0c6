"""Fold item rows into conversations, contributions and the evidence rows behind them."""

from streams.conversations.stage import ConversationStage

__all__ = ["ConversationStage"]
