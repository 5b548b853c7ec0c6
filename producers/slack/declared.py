"""Declare what each record of an export becomes; docs/sources.md prints it."""

from __future__ import annotations

from producers.declare import ActionRow
from producers.slack import lists, messages, producer

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("users.json", ("renamed",), (), "the profile as of its last change; bots are marked"),
    ActionRow("users.json: deactivated", ("left",), (), "time assumed: the profile's last change"),
    ActionRow("message, bot_message, me_message, file_share", ("posted",), (), "Markdown; in its channel"),
    ActionRow("message with another's thread_ts, thread_broadcast", ("replied",), (), "in reply to the thread's head"),
    ActionRow("edited", ("edited",), (), "states the content again; of several edits the export knows the last"),
    ActionRow("reactions", ("endorsed",), (), "one per person, without skin tone, at an assumed time; a total where "
              "Slack names not all; those to what is no item wait"),
    ActionRow("tombstone", ("posted", "deleted"), (), "without text and author; its replies stay"),
    ActionRow("message_changed, message_deleted", ("edited", "deleted"), (messages.IGNORED_NOTICE,), "other exports"),
    ActionRow("channel_join, channel_leave", ("joined", "left"), (messages.IGNORED_PRIVATE,)),
    ActionRow("channel_name", ("renamed",), (), "of the channel, whose id stays"),
    ActionRow("channel_archive, channel_unarchive", ("closed", "reopened")),
    ActionRow("channel_convert_to_private, channel_convert_to_public", ("edited",), (), "the channel's audience"),
    ActionRow("channel_topic, channel_purpose", (), (messages.IGNORED_TOPIC,)),
    ActionRow("bot_add, bot_remove, bot_enable, bot_disable", (), (messages.IGNORED_INTEGRATION,)),
    ActionRow("welcome_party", (), (messages.IGNORED_WELCOME,)),
    ActionRow("any other subtype", (), (messages.IGNORED_NOTICE,), "such as reminders, tabs"),
    ActionRow("canvases.json, canvas_in_the_conversation.json", ("documented",), (lists.IGNORED_UNTITLED,),
              "title and link; exports do not hold the text"),
    ActionRow("channels.json, groups.json, mpims.json, dms.json", (), (producer.IGNORED_LIST,),
              "say which folder is which conversation, and who may read it"),
    ActionRow("integration_logs.json", (), (producer.IGNORED_LOG,)),
    ActionRow("any other file", (), (producer.IGNORED_OTHER,)),
)  # fmt: skip
