"""Read our own events: JSON lines of CloudEvents in structured mode, as `--to jsonl` writes them."""

from typing import get_args

from producers.cloudevents.producer import IGNORED_BLANK, IGNORED_EMPTY_BATCH, CloudeventsFactory, CloudeventsProducer
from producers.declare import ActionRow
from schemas.interaction import Action

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow(
        "event, or each event of a batch (a JSON array on one line)",
        get_args(Action),
        note="the event itself, in its normal form, with its own id and source; a wrong one is a dead letter",
    ),
    ActionRow("array without events", ignored=(IGNORED_EMPTY_BATCH,)),
    ActionRow("line without text", ignored=(IGNORED_BLANK,)),
)
FACTORY = CloudeventsFactory()

__all__ = ["ACTIONS", "FACTORY", "CloudeventsFactory", "CloudeventsProducer"]
