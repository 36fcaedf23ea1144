"""Who is on call, worked out from Python's zoneinfo by listing every handoff: the other opinion for OnCallOracleTests.

Reads one JSON object a line: a schedule and moments in milliseconds. Answers each with a JSON array of names and nulls.
"""

import bisect
import datetime
import json
import sys
import zoneinfo

EPOCH = datetime.date(1970, 1, 1)


def moment(day, minute, zone):
    """The second at which clocks in a zone show a minute of a day; of two the first."""
    extra, minute = divmod(minute, 1440)
    date = EPOCH + datetime.timedelta(days=day + extra)
    time = datetime.time(minute // 60, minute % 60)
    return datetime.datetime.combine(date, time, tzinfo=zone).timestamp()


class Layer:
    def __init__(self, rule, zone, first, last):
        self.people = rule["people"]
        days = range(rule["startDay"], last + 2, rule["everyDays"])
        self.handoffs = [moment(day, rule["handoffMinute"], zone) for day in days]
        self.end = None
        if rule.get("endDay") is not None:
            self.end = moment(rule["endDay"] + 1, 0, zone)
        self.hours = None
        if rule.get("hours"):
            hours = rule["hours"]
            over = 1 if hours["toMinute"] <= hours["fromMinute"] else 0
            self.hours = [
                (moment(day, hours["fromMinute"], zone), moment(day + over, hours["toMinute"], zone))
                for day in range(first - 3, last + 3)
                if (EPOCH + datetime.timedelta(days=day)).isoweekday() in hours["weekdays"]
            ]
            self.starts = [stretch[0] for stretch in self.hours]

    def person(self, second):
        if self.end is not None and second >= self.end:
            return None
        if self.hours is not None:
            # Stretches may overlap by a day, and no more.
            at = bisect.bisect_right(self.starts, second)
            if not any(a <= second < b for a, b in self.hours[max(0, at - 3) : at]):
                return None
        turn = bisect.bisect_right(self.handoffs, second) - 1
        return None if turn < 0 else self.people[turn % len(self.people)]


def answers(case):
    zone = zoneinfo.ZoneInfo(case["zone"])
    seconds = [milliseconds / 1000 for milliseconds in case["instants"]]
    first, last = int(min(seconds) // 86400), int(max(seconds) // 86400)
    layers = [Layer(rule, zone, first, last) for rule in case["layers"]]
    for second in seconds:
        named = [layer.person(second) for layer in layers]
        named += [
            override["person"] if override["from"] / 1000 <= second < override["to"] / 1000 else None
            for override in case["overrides"]
        ]
        named = [person for person in named if person is not None]
        yield named[-1] if named else None


for line in sys.stdin:
    print(json.dumps(list(answers(json.loads(line)))), flush=True)
