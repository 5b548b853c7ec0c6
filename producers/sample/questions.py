"""Simulate the systems that know questions: a Q&A site and an issue tracker."""

from __future__ import annotations

from typing import Any

from producers.sample.clock import HOUR, delay
from producers.sample.phrases import ANSWERS, COMMENTS, QUESTIONS, REMARKS, THANKS, TITLES
from producers.sample.scene import MINUTE, Scene
from schemas.times import MICROS_PER_DAY

_STRAY = 0.15  # of the noise: answers put under another question


def title_of(scene: Scene) -> str:
    """Return the title of a question, with both subjects where there are two."""
    title = scene.prose.sentence(scene.r, scene.topic, TITLES)
    return f"{title} (with {scene.plant.also.name})" if scene.plant.also is not None else title


def tags_of(scene: Scene) -> list[str]:
    """Return the tags of a question: its topic's, sometimes a word of it."""
    tags = [scene.topic.tag]
    if scene.plant.also is not None:
        tags.append(scene.plant.also.tag)
    elif scene.r() < 0.2:
        tags.append(scene.topic.terms[int(scene.r() * 3)])
    return tags


class QuestionSite:
    """Write one question of the Q&A site with all that follows from it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.source = f"sample-qa:{scene.instance}"
        self.root = f"{self.source}/q{scene.number}"
        self.url = f"https://simulated.example/{scene.instance}/qa/{scene.number}"
        self.shelf = f"qa-{scene.community.number}"  # where the last question of this community is found
        self.remarks = 0

    def write(self) -> None:
        """Write the question, then answers, comments, votes, edits and the rest."""
        scene, r = self.scene, self.scene.r
        item = {
            "id": self.root,
            "kind": "question",
            "url": self.url,
            "title": title_of(scene),
            "text": scene.prose.text(r, scene.topic, QUESTIONS, 1.2, scene.plant.extra),
            "text_format": "markdown",
            "language": "en",
            "tags": tags_of(scene),
        }
        asked = {"action": "asked", "item": item, "conversation": self.root}
        scene.say(scene.start, f"{self.root}#asked", self.source, self.root, asked, scene.asker, "qa")
        self._votes(self.root, scene.start, int(r() * 2.5), 0.05)
        if r() < 0.12:
            self._edit(item, scene.soon(scene.start, 600), scene.asker, QUESTIONS)
        if scene.plant.waiting:
            return
        self._answers()
        self._links()
        if r() < 0.02 and scene.plant.asker < 0:
            self._state("closed", scene.start + MICROS_PER_DAY, scene.bystander())
            if r() < 0.4:
                self._state("reopened", scene.start + 2 * MICROS_PER_DAY, scene.bystander())
        if not scene.audience and scene.plant.asker < 0:
            scene.before[self.shelf] = self.root

    def _answers(self) -> None:
        scene, r = self.scene, self.scene.r
        moment = scene.start
        best, best_at, other = "", 0, ""
        good = False
        for place, (person, part) in enumerate(scene.answerers(1 + int(r() * 2.6))):
            later = moment + delay(scene.topic.median if place == 0 else scene.topic.median + 7_200, r)
            moment = scene.in_time(later, moment)
            answer = self._answer(place, person, part, moment)
            if part == "expert" and not good:
                best, best_at, good = answer, moment, True
            elif place == 0 and part != "decoy" and r() < 0.4:
                best, best_at = answer, moment
            elif not other:
                other = answer
            for _ in range(int(r() * (1.5 if scene.plant.helpers else 2.2))):
                self._comment(answer, scene.soon(moment, 400), scene.asker if r() < 0.4 else scene.bystander())
        wrong = r() < 0.5 * scene.noise and scene.plant.asker < 0
        if wrong:
            best, best_at = other, moment
        if best and (scene.plant.asker >= 0 or r() < 0.85):
            self._accept(best, other, scene.soon(max(best_at, scene.start), 900))

    def _answer(self, place: int, person: int, part: str, moment: int) -> str:
        scene, r = self.scene, self.scene.r
        answer = f"{self.source}/a{scene.number}-{place}"
        astray = place > 0 and r() < _STRAY * scene.noise and scene.plant.asker < 0 and self.shelf in scene.before
        home = scene.before[self.shelf] if astray else self.root
        item = {
            "id": answer,
            "kind": "answer",
            "url": f"{self.url}#a{place}",
            "text": scene.prose.text(r, scene.topic, REMARKS if part == "decoy" else ANSWERS, 1.4),
            "text_format": "markdown",
            "language": "en",
        }
        data: dict[str, Any] = {"action": "answered", "item": item, "conversation": home, "in_reply_to": [home]}
        scene.say(moment, f"{answer}#answered", self.source, home, data, person, "qa")
        if astray and r() < 0.5:
            moved = {"action": "moved", "item": {"id": answer}, "conversation": self.root}
            scene.say(scene.soon(moment, 3_000), f"{answer}#moved", self.source, answer, moved)
        if part == "expert":
            self._votes(answer, moment, 1 + int(r() * 4), 0.02)
        elif part == "decoy":
            self._votes(answer, moment, int(r() * 1.5), 0.8)
        else:
            self._votes(answer, moment, int(r() * 2), 0.1)
        if r() < 0.1:
            self._edit(item, scene.soon(moment, 900), person, ANSWERS)
        if place > 0 and scene.plant.asker < 0 and part != "expert" and r() < 0.05:
            self._event("deleted", answer, scene.soon(moment, 2_000), person)
            if r() < 0.4:
                self._event("restored", answer, scene.soon(moment + 2_000 * MINUTE, 900), person)
        return answer

    def _accept(self, best: str, other: str, moment: int) -> None:
        scene, r = self.scene, self.scene.r
        if other and other != best and r() < 0.03:
            self._event("accepted", other, moment, scene.asker)
            withdrawn = {"action": "retracted", "item": {"id": other}, "retracts": f"{other}#accepted"}
            scene.say(moment + MINUTE, f"{other}#accepted-retracted", self.source, other, withdrawn, scene.asker, "qa")
            moment += 2 * MINUTE
        self._event("accepted", best, moment, scene.asker, "day" if r() < 0.5 else "exact")
        if scene.plant.asker >= 0 or r() < 0.2:
            self._event("thanked", best, moment + MINUTE, scene.asker)
            if r() < 0.5:
                self._comment(best, moment + MINUTE, scene.asker, thanks=True)

    def _comment(self, on: str, moment: int, person: int, thanks: bool = False) -> None:
        scene, r = self.scene, self.scene.r
        item = f"{self.source}/c{scene.number}-{self.remarks}"
        self.remarks += 1
        busy = person in scene.community.busy
        bank = THANKS if thanks else REMARKS if busy else COMMENTS
        text = scene.prose.text(r, scene.topic, bank, 0.4)
        data = {
            "action": "commented",
            "item": {"id": item, "kind": "comment", "text": text, "text_format": "markdown"},
            "conversation": self.root,
            "in_reply_to": [on],
        }
        scene.say(moment, f"{item}#commented", self.source, self.root, data, person, "qa")
        if r() < 0.04:
            self._event("deleted", item, scene.soon(moment, 900), person)

    def _votes(self, on: str, after: int, number: int, against: float) -> None:
        """Vote without a name, dated by the day, as Q&A sites tell it; now and then take a vote back."""
        scene, r = self.scene, self.scene.r
        for at in range(number):
            moment = after + int(r() * 6 * MICROS_PER_DAY)
            vote = f"{on}#endorsed/{at}"
            data = {"action": "endorsed", "item": {"id": on}, "value": -1 if r() < against else 1}
            scene.say(moment, vote, self.source, on, data, precision="day")
            if r() < 0.02:
                back = {"action": "retracted", "item": {"id": on}, "retracts": vote}
                scene.say(moment + HOUR, f"{vote}-retracted", self.source, on, back, precision="day")

    def _edit(self, item: dict[str, Any], moment: int, person: int, bank: tuple[tuple[str, str], ...]) -> None:
        scene = self.scene
        text = item["text"] + " " + scene.prose.sentence(scene.r, scene.topic, bank)
        data = {"action": "edited", "revision": 1, "item": {**item, "text": text}}
        scene.say(moment, f"{item['id']}#edited/1", self.source, item["id"], data, person, "qa")

    def _links(self) -> None:
        scene, r = self.scene, self.scene.r
        target, relation = scene.plant.duplicate_of, "duplicate_of"
        if not target and r() < 0.04 and not scene.audience:
            target, relation = scene.before.get(self.shelf, ""), "related"
        if target:
            data = {"action": "linked", "item": {"id": self.root}, "link": {"relation": relation, "item": target}}
            scene.say(scene.soon(scene.start, 3_000), f"{self.root}#linked/0", self.source, self.root, data)

    def _state(self, action: str, moment: int, person: int) -> None:
        self._event(action, self.root, moment, person)

    def _event(self, action: str, on: str, moment: int, person: int, precision: str = "exact") -> None:
        data = {"action": action, "item": {"id": on}}
        self.scene.say(moment, f"{on}#{action}", self.source, on, data, person, "qa", precision)


def write_issue(scene: Scene) -> None:
    """Write one issue: asked, assigned, replied to, resolved, closed, sometimes opened again."""
    r = scene.r
    source = f"sample-issues:{scene.instance}"
    root = f"{source}/i{scene.number}"
    item = {
        "id": root,
        "kind": "issue",
        "url": f"https://simulated.example/{scene.instance}/issues/{scene.number}",
        "title": title_of(scene),
        "text": scene.prose.text(r, scene.topic, QUESTIONS, 1.2, scene.plant.extra),
        "text_format": "markdown",
        "language": "en",
        "tags": tags_of(scene),
    }
    asked = {"action": "asked", "item": item, "conversation": root}
    scene.say(scene.start, f"{root}#asked", source, root, asked, scene.asker, "issues")
    if scene.plant.waiting:
        return

    def act(action: str, moment: int, person: int, turn: int = 0, **more: Any) -> None:
        data = {"action": action, "item": {"id": root}, **more}
        scene.say(moment, f"{root}#{action}/{turn}", source, root, data, person, "issues")

    moment = scene.start
    people = scene.answerers(2 + int(r() * 2))
    for place, (person, part) in enumerate(people):
        moment = scene.in_time(moment + delay(scene.topic.median if place == 0 else 9_000, r), moment)
        if place == 0 and r() < 0.4:
            act("assigned", moment - 1, person, addressed=[scene.people.account(person, "issues")])
        reply = f"{source}/r{scene.number}-{place}"
        text = scene.prose.text(r, scene.topic, REMARKS if part == "decoy" else ANSWERS, 1.1)
        said = {
            "action": "replied",
            "item": {"id": reply, "kind": "comment", "text": text, "text_format": "markdown", "language": "en"},
            "conversation": root,
            "in_reply_to": [root],
        }
        scene.say(moment, f"{reply}#replied", source, root, said, person, "issues")
        if part == "expert" and r() < 0.6:
            liker = {"action": "endorsed", "item": {"id": reply}, "reaction": "thumbs_up", "value": 1}
            scene.say(scene.soon(moment, 300), f"{reply}#endorsed/0", source, reply, liker, scene.bystander(), "issues")
    moment = scene.soon(moment, 1_500)
    act("resolved", moment, people[0][0])
    act("closed", moment + MINUTE, people[0][0])
    if r() < 0.08:
        act("reopened", moment + MICROS_PER_DAY, scene.asker)
        act("unresolved", moment + MICROS_PER_DAY + MINUTE, scene.asker)
        act("resolved", moment + 2 * MICROS_PER_DAY, people[0][0], 1)
