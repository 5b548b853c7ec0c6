"""Simulate the systems where people talk: a chat with threads and channels, and mail lists."""

from __future__ import annotations

from typing import Any

from producers.sample.clock import delay
from producers.sample.phrases import ANSWERS, BOT_POSTS, CHAT_OPENERS, CHATTER, QUESTIONS, REMARKS, THANKS, Phrase
from producers.sample.questions import title_of
from producers.sample.scene import MINUTE, Scene
from producers.sample.words import REACTIONS
from schemas.times import MICROS_PER_DAY

_BOTS = 0.05  # of all threads are begun by a program
_WRONG_DATE = 0.003  # of all replies by mail carry the date of a computer without a clock


class Thread:
    """Write one chat thread: the opener, replies, reactions, thanks, and what is changed later."""

    def __init__(self, scene: Scene, chatter: bool) -> None:
        self.scene = scene
        self.source = f"sample-chat:{scene.instance}"
        community = scene.community.number
        general = chatter and scene.r() < 0.6
        self.channel = scene.plant.channel or f"{self.source}/" + ("general" if general else f"channel-{community}")
        self.root = f"{self.source}/m{scene.number}-0"
        self.topic = None if chatter else scene.topic
        self.messages = 0

    def write(self) -> None:
        """Write the thread."""
        scene, r = self.scene, self.scene.r
        free = scene.plant.asker < 0
        if free and self.topic is not None and r() < _BOTS:
            bots = scene.people.bots
            scene.asker = bots[int(r() * len(bots))]
            self._post(scene.start, scene.asker, BOT_POSTS, 0.5)
            if r() < 0.3:
                self._post(scene.soon(scene.start, 90), scene.someone(), ANSWERS, 0.5)
            return
        opener = CHAT_OPENERS if self.topic is not None else CHATTER
        self._post(scene.start, scene.asker, opener, 0.8, scene.plant.extra)
        if scene.plant.alone:
            return
        moment = scene.start
        if self.topic is None:
            for _ in range(int(r() * 4)):
                moment = scene.soon(moment, 60)
                self._post(moment, scene.someone(), CHATTER, 0.4)
            return
        for place, (person, part) in enumerate(scene.answerers(1 + int(r() * 3))):
            wait = delay(scene.topic.median // 3 if place == 0 else 1_500, r)
            moment = scene.in_time(moment + wait, moment)
            said = self._post(moment, person, REMARKS if part == "decoy" else ANSWERS, 1.0)
            if part == "expert":
                self._reactions(said, moment, int(r() * 3.2), person)
                if r() < 0.3 or not free:
                    self._event("thanked", said, scene.soon(moment, 60), scene.asker, reaction="pray")
            elif place > 0 and free:
                self._second_thoughts(said, moment, person)
        if r() < 0.5:
            self._post(scene.soon(moment, 90), scene.asker, THANKS, 0.3)
        if free and r() < 0.5:
            self._post(scene.soon(moment, 400), scene.bystander(), REMARKS, 0.5)
        if free and not scene.audience:
            scene.before[self.channel] = self.root

    def _post(self, moment: int, person: int, bank: tuple[Phrase, ...], size: float, extra: str = "") -> str:
        scene = self.scene
        item = f"{self.source}/m{scene.number}-{self.messages}"
        text = scene.prose.text(scene.r, self.topic, bank, size, extra)
        data: dict[str, Any] = {
            "action": "posted" if self.messages == 0 else "replied",
            "item": {
                "id": item,
                "kind": "message",
                "url": f"https://simulated.example/{scene.instance}/chat/{scene.number}#{self.messages}",
                "text": text,
                "text_format": "markdown",
            },
            "conversation": self.root,
            "channel": self.channel,
        }
        if self.messages:
            data["in_reply_to"] = [self.root]
        self.messages += 1
        scene.say(moment, f"{item}#{data['action']}", self.source, self.channel, data, person, "chat")
        if scene.r() < 0.04:
            edited = {"action": "edited", "revision": 1, "item": {"id": item, "text": text + " (edited)"}}
            scene.say(scene.soon(moment, 30), f"{item}#edited/1", self.source, self.channel, edited, person, "chat")
        return item

    def _reactions(self, on: str, after: int, number: int, author: int) -> None:
        scene, r = self.scene, self.scene.r
        for at in range(number):
            person = scene.bystander()
            if person == author:
                continue
            reaction = REACTIONS[int(r() * len(REACTIONS))]
            moment = scene.soon(after, 500)
            self._event("endorsed", on, moment, person, at, value=1, reaction=reaction)
            if r() < 0.03:
                withdrawn = f"{on}#endorsed/{at}"
                self._event("retracted", on, scene.soon(moment, 20), person, at, retracts=withdrawn)

    def _second_thoughts(self, said: str, moment: int, person: int) -> None:
        """Delete, restore, move or redact a reply that nothing planted depends on."""
        scene, luck = self.scene, self.scene.r()
        other = scene.before.get(self.channel)
        if luck < 0.03:
            self._event("deleted", said, scene.soon(moment, 600), person)
            if luck < 0.01:
                self._event("restored", said, scene.soon(moment + 600 * MINUTE, 60), person)
        elif luck < 0.06 and other is not None:
            self._event("moved", said, scene.soon(moment, 900), person, conversation=other)
        elif luck < 0.065:
            self._event("redacted", said, scene.soon(moment, 900), person)

    def _event(self, action: str, on: str, moment: int, person: int, turn: int = 0, **more: Any) -> None:
        data = {"action": action, "item": {"id": on}, "channel": self.channel, **more}
        self.scene.say(moment, f"{on}#{action}/{turn}", self.source, self.channel, data, person, "chat")


def write_mails(scene: Scene, chatter: bool) -> None:
    """Write one thread of a mail list; times are whole seconds, and now and then a date is wrong."""
    r = scene.r
    source = f"sample-mail:{scene.instance}"
    channel = f"{source}/list-{scene.community.number}"
    root = f"{source}/m{scene.number}-0"
    topic = None if chatter else scene.topic
    title = scene.prose.sentence(r, None, CHATTER) if topic is None else title_of(scene)

    def send(place: int, parent: str, moment: int, person: int, bank: tuple[Phrase, ...], size: float) -> str:
        item = f"{source}/m{scene.number}-{place}"
        data: dict[str, Any] = {
            "action": "replied" if place else "posted",
            "item": {
                "id": item,
                "kind": "message",
                "url": f"https://simulated.example/{scene.instance}/mail/{scene.number}#{place}",
                "title": f"Re: {title}" if place else title,
                "text": scene.prose.text(r, topic, bank, size, "" if place else scene.plant.extra),
                "text_format": "plain",
            },
            "conversation": root,
            "channel": channel,
        }
        if place:
            data["in_reply_to"] = [parent]
        wrong = place > 1 and r() < _WRONG_DATE
        sent = int(r() * MICROS_PER_DAY) if wrong else moment
        scene.say(sent, f"{item}#{data['action']}", source, channel, data, person, "mail", "second")
        return item

    if topic is not None and scene.plant.asker < 0 and r() < _BOTS:
        bots = scene.people.bots
        send(0, "", scene.start, bots[int(r() * len(bots))], BOT_POSTS, 0.8)
        return
    parent = send(0, "", scene.start, scene.asker, QUESTIONS if topic is not None else CHATTER, 1.3)
    moment = scene.start
    answerers = scene.answerers(1 + int(r() * 3.5)) if topic is not None else [(scene.someone(), "member")]
    place = 0
    for place, (person, part) in enumerate(answerers, 1):
        moment = scene.in_time(moment + delay(scene.topic.median if place == 1 else 14_400, r), moment)
        bank = CHATTER if topic is None else REMARKS if part == "decoy" else ANSWERS
        said = send(place, parent, moment, person, bank, 1.2)
        parent = said if r() < 0.4 else parent
    if topic is not None and r() < 0.3:
        send(place + 1, parent, scene.soon(moment, 900), scene.asker, THANKS, 0.5)
