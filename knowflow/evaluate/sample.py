"""Score answers against the planted truth of a simulated organisation.

The truth is that of producers.sample.truth; what is measured is what the answers promise:
precision and recall of each planted fact, and that nothing private reaches the public.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from knowflow.evaluate.answers import Answers, NamedTopic, Viewers
from knowflow.evaluate.measures import hit, mean, precision_recall, reciprocal_rank, share
from knowflow.evaluate.sample_learning import score_learning
from knowflow.evaluate.sample_network import score_network
from knowflow.evaluate.sample_private import score_private

Truth = Mapping[str, Any]
TOP = 3
ASKED = 10  # results asked for, where the first three count
ALL = 1_000_000
ACCOUNTS_CHECKED = 2_000  # people whose accounts are looked up, so that a large organisation takes seconds
TIME_FACTOR = 2.0  # a median within this factor of the planted one counts as right
BOT = "(bot)"


class Names:
    """Find planted people by person id and planted topics by key or label."""

    def __init__(self, truth: Truth) -> None:
        self._handle: dict[str, str] = {
            account: handle for handle, row in truth["people"].items() for account in row["accounts"]
        }
        self._handle.update({account: BOT for row in truth["bots"].values() for account in row["accounts"]})
        self._topic: dict[str, str] = {plain(form): row["topic"] for row in truth["topics"] for form in row["aliases"]}

    def person(self, person: str) -> str:
        """Return the handle of a person id, BOT for a program, the id itself if nobody is known by it."""
        return self._handle.get(person, person)

    def topic(self, row: NamedTopic) -> str | None:
        """Return the tag of the planted topic that a row shows, or None for any other subject."""
        return self._topic.get(plain(row.label)) or self._topic.get(plain(row.topic))


def plain(form: str) -> str:
    """Return the letters and digits of a surface form, lower case: what its spellings share."""
    return "".join(letter for letter in form.lower() if letter.isalnum())


def score_sample(truth: Truth, viewers: Viewers) -> dict[str, Any]:
    """Ask everything that was planted and return the measures as JSON-able values.

    `viewers([])` answers the public, `viewers([label])` a member. All but `private` is
    measured as the public sees it. `bots` counts programs named in any answer about people.
    """
    public = viewers(())
    names = Names(truth)
    by_name, by_words = (
        [[names.person(person) for person in public.experts(row[key], ASKED)] for row in truth["experts"]]
        for key in ("query", "question")
    )
    scores = {
        "experts_by_name": _experts(truth, by_name),
        "experts_by_words": _experts(truth, by_words),
        "topics": _topics(truth, names, public),
        "single_carriers": _single_carriers(truth, names, public),
        "waiting": _waiting(truth, public),
        "similar": _found_again(truth, public.similar),
        "search": _found_again(truth, public.search),
        "flows": _flows(truth, names, public),
        "times": _times(truth, names, public),
        "identities": _identities(truth, public),
        **score_network(truth, public, names.person),
        **score_learning(truth, public, names.person, names.topic),
        "private": score_private(truth, viewers, names.topic),
        "bots": _bots(names, public, [*by_name, *by_words]),
    }
    return {
        "task": "sample",
        "source": f"sample:{truth['instance']}",
        "protocol": {**truth["options"], "top": TOP},
        "n": len(truth["experts"]),
        **scores,
    }


def _experts(truth: Truth, lists: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Score who knows a topic: precision over as many as were planted, recall over the first three."""
    precisions, recalls, ranks = [], [], []
    first = within = decoys = 0
    for row, ranked in zip(truth["experts"], lists, strict=True):
        wanted = row["experts"]
        asked_for = ranked[: len(wanted)]
        precisions.append(share(len(set(asked_for) & set(wanted)), len(asked_for)))
        recalls.append(share(len(set(ranked[:TOP]) & set(wanted)), len(wanted)))
        ranks.append(reciprocal_rank(ranked, wanted))
        first += hit(ranked, wanted, 1)
        within += hit(ranked, wanted, TOP)
        decoys += hit(ranked, row["decoys"], TOP)
    total = len(truth["experts"])
    return {
        "precision": mean(precisions),
        "recall": mean(recalls),
        "hit_1": share(first, total),
        "hit_3": share(within, total),
        "mrr": mean(ranks),
        "decoy_in_3": share(decoys, total),
    }


def _topics(truth: Truth, names: Names, public: Answers) -> dict[str, Any]:
    """Score which public topics were found, and into how many keys the surface forms of one fell.

    Precision is over all topics listed: words of a planted topic that are listed by themselves count as wrong.
    """
    planted = {row["topic"] for row in truth["topics"] if row["kind"] not in {"private", "closed"}}
    listed = public.topics(ALL)
    keys: dict[str, set[str]] = {}
    for row in listed:
        tag = names.topic(row)
        if tag is not None and tag in planted:
            keys.setdefault(tag, set()).add(row.topic)
    return {
        "precision": share(len(keys), len(listed)),
        "recall": share(len(keys), len(planted)),
        "keys_per_topic": mean([len(found) for found in keys.values()]),
        "planted": len(planted),
        "listed": len(listed),
    }


def _single_carriers(truth: Truth, names: Names, public: Answers) -> dict[str, Any]:
    """Score topics that one person carries, among the planted topics; a leaver who is gone makes it none or one."""
    planted = {row["topic"]: row["person"] for row in truth["single_carriers"]}
    found: dict[str, str] = {}
    for row in public.risk(ALL):
        tag = names.topic(row)
        if tag is not None and row.bus_factor <= 1 and row.carriers:
            found.setdefault(tag, names.person(row.carriers[0]))
    right = sum(1 for tag, person in found.items() if planted.get(tag) == person)
    return {**precision_recall(found, planted), "right_person": share(right, len(planted))}


def _waiting(truth: Truth, public: Answers) -> dict[str, Any]:
    """Score the systems that state what is a question; of the others the truth does not say what waits."""
    wanted = [row["conversation"] for row in truth["waiting"] if "public" in row["audience"]]
    systems = {conversation.partition(":")[0] for conversation in wanted}
    listed = public.waiting(ALL)
    told = [conversation for conversation in listed if conversation.partition(":")[0] in systems]
    return {**precision_recall(told, wanted), "elsewhere": len(listed) - len(told)}


def _found_again(truth: Truth, ask: Callable[[str, int], Sequence[str]]) -> dict[str, Any]:
    """Score whether a third wording finds the first conversation, or its repetition, about one problem."""
    first = within = both = 0
    ranks = []
    for row in truth["duplicates"]:
        wanted = {row["original"], row["again"]}
        ranked = list(ask(row["query"], ASKED))
        first += hit(ranked, wanted, 1)
        within += hit(ranked, wanted, TOP)
        both += int(wanted <= set(ranked[:TOP]))
        ranks.append(reciprocal_rank(ranked, wanted))
    total = len(truth["duplicates"])
    return {
        "hit_1": share(first, total),
        "hit_3": share(within, total),
        "both_in_3": share(both, total),
        "mrr": mean(ranks),
        "planted": total,
    }


def _flows(truth: Truth, names: Names, public: Answers) -> dict[str, Any]:
    """Score whether the strongest pairs are those who were planted as mentor and learner, over as many pairs."""
    wanted = {(row["mentor"], row["learner"]) for row in truth["mentors"]}
    found = [(names.person(helper), names.person(helped)) for helper, helped in public.flows(len(wanted))]
    return precision_recall(found, wanted)


def _times(truth: Truth, names: Names, public: Answers) -> dict[str, Any]:
    """Score medians of the time to the first answer, of the topics that everybody asks about."""
    planted = {row["topic"]: row["median_seconds"] for row in truth["topics"] if row["kind"] == "regular"}
    known: dict[str, int] = {}
    for row in public.times(ALL):
        tag = names.topic(row)
        if tag is not None and tag in planted and row.median is not None:
            known.setdefault(tag, row.median)
    right = sum(1 for tag, seconds in known.items() if _near(seconds, planted[tag]))
    return {"precision": share(right, len(known)), "recall": share(right, len(planted)), "planted": len(planted)}


def _near(seconds: int, planted: int) -> bool:
    return planted / TIME_FACTOR <= seconds <= planted * TIME_FACTOR


def _identities(truth: Truth, public: Answers) -> dict[str, Any]:
    """Score pairs of accounts said to be one person: all such pairs for precision, the planted ones for recall."""
    planted = found = 0
    for row in truth["one_person"]:
        persons = [public.person_of(account) for account in row["accounts"]]
        for at, one in enumerate(persons):
            for other in persons[at + 1 :]:
                planted += 1
                found += int(one is not None and one == other)
    owners: dict[str, list[str]] = {}
    first = {handle for row in truth["one_person"] for handle in [row["person"]]}
    first |= {handle for pair in truth["namesakes"] for handle in pair}
    shown = sorted(truth["people"], key=lambda handle: (handle not in first, handle))[:ACCOUNTS_CHECKED]
    checked = {account: handle for handle in shown for account in truth["people"][handle]["accounts"]}
    handle_of = {account: handle for handle, row in truth["people"].items() for account in row["accounts"]}
    checked |= {account: handle_of[account] for account in truth["role_address"]["accounts"]}
    for account, handle in checked.items():
        person = public.person_of(account)
        if person is not None:
            owners.setdefault(person, []).append(handle)
    joined = same = 0
    for handles in owners.values():
        for at, one in enumerate(handles):
            joined += len(handles) - at - 1
            same += sum(1 for other in handles[at + 1 :] if other == one)
    return {"precision": share(same, joined), "recall": share(found, planted), "joined": joined, "planted": planted}


def _bots(names: Names, public: Answers, experts: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Count programs named among experts, or as those who carry a topic."""
    seen = sum(ranked.count(BOT) for ranked in experts)
    seen += sum(1 for row in public.risk(ALL) for person in row.carriers if names.person(person) == BOT)
    return {"named": seen}
