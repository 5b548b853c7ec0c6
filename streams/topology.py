"""List the stages in the order in which records run through them."""

from __future__ import annotations

from collections.abc import Callable

from streams.conversations import ConversationStage
from streams.core import Stage
from streams.flows import FlowStage
from streams.graph import GraphStage
from streams.identities import IdentityStage
from streams.intake import Intake
from streams.item_chat import Remark
from streams.items import Analyse, ItemStage
from streams.parents import ParentStage, Talk
from streams.parents.stage import Chooser
from streams.parents.turn import remark_in
from streams.people import PeopleStage
from streams.text import analyse as analyse_text
from streams.topics import TopicStage


def stages(
    analyse: Analyse = analyse_text, remark: Remark = remark_in, chooser: Callable[[], Chooser] = Talk
) -> list[Stage]:
    """Return the whole topology; both runners carry these very objects.

    `analyse` replaces the text analysis in tests that look at the folds alone, `remark` and `chooser` what is read of a
    chat message and how its parent is chosen.
    """
    return [
        Intake(),
        ItemStage(analyse, remark),
        ParentStage(chooser),
        ConversationStage(),
        IdentityStage(),
        PeopleStage(),
        TopicStage(),
        FlowStage(),
        GraphStage(),
    ]
