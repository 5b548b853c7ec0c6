"""List the stages in the order in which records run through them."""

from __future__ import annotations

from streams.conversations import ConversationStage
from streams.core import Stage
from streams.flows import FlowStage
from streams.graph import GraphStage
from streams.identities import IdentityStage
from streams.intake import Intake
from streams.items import Analyse, ItemStage
from streams.people import PeopleStage
from streams.text import analyse as analyse_text
from streams.topics import TopicStage


def stages(analyse: Analyse = analyse_text) -> list[Stage]:
    """Return the whole topology; both runners carry these very objects.

    `analyse` replaces the text analysis in tests that look at the folds alone.
    """
    return [
        Intake(),
        ItemStage(analyse),
        ConversationStage(),
        IdentityStage(),
        PeopleStage(),
        TopicStage(),
        FlowStage(),
        GraphStage(),
    ]
