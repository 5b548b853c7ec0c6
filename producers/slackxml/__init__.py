"""Read Slack chats in the XML of research collections, in which annotators told the conversation of each message.

The format is that of Chatterjee, Damevski, Kraft, Pollock: "Software-related Slack Chats with Disentangled
Conversations" (MSR 2020). The conversation that a message is given to is what this source states;
for measuring how well it is found without, it can be left out.
"""

from producers.declare import ActionRow
from producers.slackxml.producer import SlackXmlFactory, SlackXmlProducer

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("message", ("posted",), (), "in the conversation that annotators gave it to; mentions are addressed"),
)
FACTORY = SlackXmlFactory()

__all__ = ["ACTIONS", "FACTORY", "SlackXmlProducer"]
