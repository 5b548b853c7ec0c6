"""Simulate where work is kept: git commits with reviews, and pages of a wiki; and what accounts do."""

from __future__ import annotations

from typing import Any

from producers.sample.phrases import ANSWERS, COMMENTS, COMMITS, NOTES, TITLES
from producers.sample.scene import Scene
from producers.sample.seeds import pick
from schemas.canonical import content_hash
from schemas.times import MICROS_PER_DAY


def _author(scene: Scene) -> int:
    """Return who does the work: mostly those who know the topic."""
    if scene.plant.asker >= 0 or scene.r() > 0.65:
        return scene.asker
    return pick(scene.r, scene.plan.roles.experts[scene.topic.number])


def write_commit(scene: Scene) -> None:
    """Write one commit with the paths it touches, and reviews of it."""
    r, topic = scene.r, scene.topic
    source = f"sample-git:{scene.instance}"
    mark = content_hash([scene.instance, scene.number])[:40]
    root = f"{source}/{mark}"
    bot = scene.plant.asker < 0 and r() < 0.04
    person = pick(r, scene.people.bots) if bot else _author(scene)
    folder = f"src/{topic.folder}"
    names = [f"{topic.terms[int(r() * r() * 10)]}.py" for _ in range(1 + int(r() * 3))]
    paths = sorted({f"{folder}/{name}" for name in names} | ({f"tests/test_{topic.folder}.py"} if r() < 0.3 else set()))
    data: dict[str, Any] = {
        "action": "committed",
        "item": {
            "id": root,
            "kind": "commit",
            "url": f"https://simulated.example/{scene.instance}/git/{mark}",
            "title": scene.prose.sentence(r, topic, COMMITS),
            "text": scene.prose.text(r, topic, NOTES, 0.6),
            "text_format": "plain",
            "paths": ["package.lock"] if bot else paths,
        },
        "conversation": root,
    }
    scene.say(scene.start, f"{root}#committed", source, root, data, person, "git", "second")
    if scene.plant.alone:
        return
    moment = scene.start
    reviewers = [one for one, _ in scene.answerers(int(r() * 2.6))] if r() < 0.7 else []
    for place, reviewer in enumerate(one for one in reviewers if one != person):
        if place == 0 and r() < 0.3:
            addressed = [scene.people.account(reviewer, "git")]
            wanted = {"action": "review_requested", "item": {"id": root}, "addressed": addressed}
            scene.say(
                scene.soon(scene.start, 9), f"{root}#review_requested", source, root, wanted, person, "git", "second"
            )
        moment = scene.soon(moment, 1_500)
        review = f"{root}/review-{place}"
        text = scene.prose.text(r, topic, ANSWERS if r() < 0.6 else COMMENTS, 0.6)
        said = {
            "action": "reviewed",
            "item": {"id": review, "kind": "review", "text": text, "text_format": "markdown", "paths": paths[:1]},
            "conversation": root,
            "in_reply_to": [root],
            "value": 1 if r() < 0.8 else -1,
        }
        scene.say(moment, f"{review}#reviewed", source, root, said, reviewer, "git", "second")


def write_page(scene: Scene) -> None:
    """Write one page of the wiki, its later revisions by several hands, and its count of likes."""
    r, topic = scene.r, scene.topic
    source = f"sample-wiki:{scene.instance}"
    root = f"{source}/p{scene.number}"
    text = f"<p>{scene.prose.text(r, topic, NOTES, 2.5)}</p>"
    item: dict[str, Any] = {
        "id": root,
        "kind": "page",
        "url": f"https://simulated.example/{scene.instance}/wiki/{scene.number}",
        "title": scene.prose.sentence(r, topic, TITLES[3:4]),
        "text": text,
        "text_format": "html",
        "language": "en",
        "tags": [topic.tag],
    }
    written = {"action": "documented", "item": item, "conversation": root}
    scene.say(scene.start, f"{root}#documented", source, root, written, _author(scene), "wiki")
    if scene.plant.alone:
        return
    moment = scene.start
    for revision in range(1, 1 + int(r() * 4)):
        moment += int(r() * 20 * MICROS_PER_DAY)
        text += f"<p>{scene.prose.sentence(r, topic, NOTES)}</p>"
        data = {"action": "edited", "revision": revision, "item": {**item, "text": text}}
        scene.say(moment, f"{root}#edited/{revision}", source, root, data, _author(scene), "wiki")
    likes = 0
    for turn in range(int(r() * 3)):
        likes += int(r() * 6)
        counted = {"action": "endorsed", "item": {"id": root}, "reaction": "like", "total": likes}
        moment = scene.start + (turn + 1) * 10 * MICROS_PER_DAY
        scene.say(moment, f"{root}#likes/{turn}", source, root, counted, precision="observed")
    if r() < 0.03:
        gone = {"action": "deleted", "item": {"id": root}}
        scene.say(scene.start + 40 * MICROS_PER_DAY, f"{root}#deleted", source, root, gone, _author(scene), "wiki")


def write_account(scene: Scene) -> None:
    """Write a single event of an account or a channel: joined, left, renamed, or a channel made private."""
    plant = scene.plant
    system = plant.kind
    source = f"sample-{system}:{scene.instance}"
    person = scene.asker
    data: dict[str, Any] = {"action": plant.action}
    if plant.channel:
        data["channel"] = plant.channel
        scene.say(scene.start, f"{plant.channel}#private", source, plant.channel, data, person, system)
        return
    account = scene.people.account(person, system)
    data["actor"] = scene.people.actor(person, system)
    if plant.action == "renamed":
        data["actor"]["name"] += " (new)"
    scene.say(scene.start, f"{account}#{plant.action}", source, account, data)
