"""Carry item rows into conversations and send what changed.

Contributions are keyed by account and never move. The rows behind the aggregates
(`evidence`, `evidence-topic`, `evidence-flow`) are keyed by person; this stage alone writes
them: when an identity changes, a kept index from account to conversations finds what it
touches, and each row gets a tombstone under the old person and its value under the new. A synonym
of topics finds its items by such an index too.
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.keys import split_key
from streams.conversations.fold import ConversationFold
from streams.conversations.members import Members
from streams.conversations.people_of import Persons, Seen
from streams.conversations.send import Sender
from streams.conversations.synonyms import Synonyms
from streams.core import Input, Message, Rows


class ConversationStage:
    """Fold `forwarded` rows by conversation; see streams.core.Stage."""

    name = "conversations"
    inputs = (Input("forwarded"), Input("persons", broadcast=True), Input("synonyms", broadcast=True))
    single = False

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        """Fold items, members, identities and synonyms."""
        work = _Batch(rows)
        # Side inputs first: their indices of places know nothing of the items that come in this batch.
        for message in batch:
            if message.stream == "persons":
                work.take_identity(message)
            elif message.stream == "synonyms":
                work.take_synonym(message)
        for message in batch:
            if message.stream == "forwarded":
                work.take_row(message)
        return work.finish()


class _Batch:
    """Hold what one batch touches."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._persons = Persons(rows)
        self._synonyms = Synonyms(rows)
        self._seen = Seen(rows)
        self._members = Members(rows, self._persons, self._seen)
        self._folds: dict[str, ConversationFold] = {}

    def _fold(self, conversation: str) -> ConversationFold:
        found = self._folds.get(conversation)
        if found is None:
            found = ConversationFold(self._rows, conversation, self._persons, self._synonyms)
            self._folds[conversation] = found
        return found

    def take_row(self, message: Message) -> None:
        parts = split_key(message.key)
        if parts[2] == "member":
            self._members.take(parts[1], message.value)
        elif parts[2] == "meta":
            self._fold(parts[0]).take_meta(parts[1], message.value)
        else:
            self._fold(parts[0]).take_body(parts[1], message.value)

    def take_identity(self, message: Message) -> None:
        """Mark all that shows the account's person or where it belongs, if that changed."""
        account = split_key(message.key)[0]
        if not self._persons.take(account, message.value):
            return
        for meant in self._persons.meant(account):
            self._touch_places(meant)

    def _touch_places(self, account: str) -> None:
        for role, place in self._persons.places(account):
            if role == "m":
                self._members.touch(account)
                continue
            fold = self._fold(place[0])
            if role == "k":
                fold.held.accounts[place[1], account] = None
                fold.moved[account] = None
            elif role == "h":
                fold.held.helps[place[1], place[2], account] = None
            else:
                fold.held.audiences[place[1]] = None

    def take_synonym(self, message: Message) -> None:
        """Mark all that speaks of the topic, if the key under which it does so changed."""
        topic = split_key(message.key)[0]
        if self._synonyms.take(topic, message.value):
            for conversation in self._synonyms.conversations(topic):
                self._fold(conversation).touch_bodies(topic)

    def finish(self) -> list[Message]:
        out: list[Message] = []
        for conversation, fold in self._folds.items():
            fold.settle()
            for old, new in fold.changes:
                self._seen.change(old, new, conversation)
            out.extend(Sender(self._rows, fold.held, self._persons).messages())
        out.extend(self._members.messages())
        out.extend(self._seen.messages())
        return out
