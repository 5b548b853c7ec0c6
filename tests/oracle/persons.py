"""Count by person, topic and pair of persons as docs/model.md sections 5, 6 and 7 say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from schemas.times import hour_of_week, week_date, week_of
from tests.oracle.conversations import Contribution, View
from tests.oracle.events import Audience, is_trusted
from tests.oracle.items import Member
from tests.oracle.lists import KindWeeks, kind_weeks, put, ranked, stamp, top_list, totals_of


def put_people(
    out: dict[str, dict[str, Any]],
    contributions: list[Contribution],
    members: list[Member],
    person_of: Callable[[str], str],
) -> None:
    rows: dict[tuple[str, Audience], list[tuple[str, Contribution | Member | None]]] = defaultdict(list)
    received: dict[tuple[str, Audience], Counter[int]] = defaultdict(Counter)
    in_view = {(c.view.home, c.view.audience, c.account) for c in contributions}
    helped_only: set[tuple[str, Audience, str]] = set()
    for c in contributions:
        rows[person_of(c.account), c.view.audience].append((c.account, c))
        for item, account in c.helps:
            received[person_of(account), c.view.audience][week_of(item.t)] += 1
            helped_only.add((c.view.home, c.view.audience, account))
    for _, audience, account in sorted(helped_only - in_view):
        rows[person_of(account), audience].append((account, None))
    for member in members:
        rows[person_of(member.account), member.audience].append((member.account, member))

    for (person, audience), of_person in rows.items():
        given = [row for _, row in of_person if isinstance(row, Contribution)]
        joined = [row for _, row in of_person if isinstance(row, Member)]

        def usual(what: str, given: list[Contribution] = given, joined: list[Member] = joined) -> Counter[str]:
            stated = [c.usual(what) for c in given] + [m.author.get(what, "") for m in joined]
            return Counter(name for name in stated if name)

        accounts = Counter({account: 0 for account, _ in of_person})
        accounts.update(account for account, row in of_person if row)
        items = [i for c in given for i in c.items if is_trusted(i.head)]
        last_times = sorted((i.t for i in items), reverse=True)[:64]
        hours = Counter(hour_of_week(i.t) for i in items if i.head["timeprecision"] != "day")
        weeks: KindWeeks = sum((c.weeks for c in given), Counter())
        names = ranked(usual("name"))
        after = person.partition("/")[2] or person.partition(":")[2] or person
        put(out, "people", {
            "person": person,
            "audience": list(audience),
            "name": names[0]["name"] if names else after,
            "names": names,
            "accounts": ranked(accounts),
            "organisations": ranked(usual("organisation")),
            "teams": ranked(usual("team")),
            "bot": any(i.author["bot"] for c in given for i in c.items) or any(m.author["bot"] for m in joined),
            "conversations": len(given),
            "given": kind_weeks(weeks),
            "received": [{"week": week_date(w), "count": n} for w, n in sorted(received[person, audience].items())],
            "totals": totals_of(weeks),
            "last_times": [stamp(t) for t in last_times],
            "last_at": stamp(last_times[0] if last_times else None),
            "hours": [hours[hour] for hour in range(168)] if hours else [],
        })  # fmt: skip


def put_topics_and_expertise(
    out: dict[str, dict[str, Any]],
    views: list[View],
    contributions: list[Contribution],
    person_of: Callable[[str], str],
) -> None:
    by_topic: dict[tuple[str, Audience], list[Contribution]] = defaultdict(list)
    for c in contributions:
        for topic in c.topics:
            by_topic[topic, c.view.audience].append(c)
    for (topic, audience), given in by_topic.items():
        people = {person_of(c.account) for c in given}
        conversations = {c.view.home for c in given}
        if len(people) < 2 or len(conversations) < 3:
            continue
        opened = [v for v in views if v.audience == audience and v.opens and topic in dict(v.head.analysis.topics)]
        began_by = [v.record(person_of) for v in opened]
        asked = [record for record in began_by if record["question"]]
        states = Counter(record["state"] for record in asked)
        began = Counter(week_of(v.head.t) for v in opened)
        questions = Counter(week_of(v.head.t) for v in opened if v.found.question)
        seconds = Counter(
            int(r["first_reply_seconds"]).bit_length() for r in began_by if r["question"] and r["first_reply_at"]
        )
        aliases = ranked(Counter(c.form(topic) for c in given))
        put(out, "topics", {
            "topic": topic,
            "audience": list(audience),
            "label": aliases[0]["name"],
            "aliases": aliases,
            "people": len(people),
            "conversations": len(conversations),
            "contributions": len(given),
            "leading": sum(dict(v.head.analysis.topics[:1]).keys() == {topic} for v in opened),
            "questions": len(asked),
            "open": states["open"],
            "answered": states["answered"],
            "resolved": states["resolved"],
            "weeks": [
                {"week": week_date(w), "conversations": n, "questions": questions[w]} for w, n in sorted(began.items())
            ],
            "answer_seconds": [{"name": str(bits), "count": n} for bits, n in sorted(seconds.items())],
        })  # fmt: skip
        for person in sorted(people):
            own = [c for c in given if person_of(c.account) == person]
            weeks: KindWeeks = sum((c.weeks for c in own), Counter())
            put(out, "expertise", {
                "person": person,
                "topic": topic,
                "audience": list(audience),
                "conversations": len(own),
                "own": sum(c.topics[topic][0] > 0 for c in own),
                "totals": totals_of(weeks),
                "weeks": kind_weeks(weeks),
                "first_week": week_date(week_of(min(i.t for c in own for i in c.items))),
                "last_week": week_date(week_of(max(i.t for c in own for i in c.items))),
            })  # fmt: skip


def put_flows(
    out: dict[str, dict[str, Any]], contributions: list[Contribution], person_of: Callable[[str], str]
) -> None:
    weeks: dict[tuple[str, str, Audience], KindWeeks] = defaultdict(Counter)
    conversations: dict[tuple[str, str, Audience], set[tuple[str, str, str]]] = defaultdict(set)
    counts: dict[str, dict[tuple[str, str, Audience], Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for c in contributions:
        helper, audience = person_of(c.account), c.view.audience
        for kind, week, account in c.flows:
            weeks[helper, person_of(account), audience][week, kind] += 1
            conversations[helper, person_of(account), audience].add((c.view.home, c.account, account))
        for account in {account for _, _, account in c.flows}:
            counts["topics"][helper, person_of(account), audience].update(list(c.topics)[:3])
        for item, account in c.helps:
            for what in ("team", "organisation"):
                if side := c.view.side(item, account, what):
                    counts[what][helper, person_of(account), audience][side] += 1
    for key, of_key in weeks.items():
        helper, helped, audience = key
        if helper != helped:
            put(out, "flows", {
                "helper": helper,
                "helped": helped,
                "audience": list(audience),
                "conversations": len(conversations[key]),
                "totals": totals_of(of_key),
                "weeks": kind_weeks(of_key),
                "topics": top_list(counts["topics"][key]),
                "teams": ranked(counts["team"][key]),
                "organisations": ranked(counts["organisation"][key]),
            })  # fmt: skip
