"""Analyse text: plain text, tokens and topics of items, tokens of queries.

Both indexes index these tokens as they are, so that both find the same.
"""

from streams.text.analysis import Analysis, analyse, query_tokens
from streams.text.keys import topic_key

__all__ = ["Analysis", "analyse", "query_tokens", "topic_key"]
