"""Checks an iCalendar on standard input, and prints its events as JSON: the other opinion for OnCallCalendarTests.

The lines are checked against RFC 5545 here. Where the package `icalendar` is installed, it parses the whole as well and
must come to the same events; `parser` in the answer says whether it did.
"""

import datetime
import json
import re
import sys

try:
    import icalendar
except ImportError:
    icalendar = None

NAME = re.compile(r"^[A-Z0-9-]+$")
TIME = re.compile(r"^\d{8}T\d{6}Z$")
ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "TRANSP"}


def fail(why):
    sys.exit(f"not RFC 5545: {why}")


def lines(data):
    if not data.endswith(b"\r\n"):
        fail("the last line has no end")
    raw = data[:-2].split(b"\r\n")
    unfolded = []
    for line in raw:
        if b"\r" in line or b"\n" in line:
            fail(f"a bare CR or LF in {line!r}")
        if len(line) > 75:
            fail(f"{len(line)} octets in {line!r}")
        line.decode("utf-8")
        if line[:1] in (b" ", b"\t"):
            if not unfolded:
                fail("the first line is a continuation")
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    return [line.decode("utf-8") for line in unfolded]


def unescaped(text):
    if re.search(r"(?<!\\)(?:\\\\)*[;,]", text):
        fail(f"an unescaped separator in {text!r}")
    if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text):
        fail(f"a control character in {text!r}")

    def one(match):
        if match.group(1) not in "\\;,nN":
            fail(f"an unknown escape in {text!r}")
        return "\n" if match.group(1) in "nN" else match.group(1)

    return re.sub(r"\\(.)", one, text)


def moment(text):
    if not TIME.match(text):
        fail(f"no UTC time: {text!r}")
    return datetime.datetime.strptime(text, "%Y%m%dT%H%M%SZ").strftime("%Y-%m-%dT%H:%M:%SZ")


def events(data):
    stack, found, seen, calendar = [], [], set(), {}
    for line in lines(data):
        name, colon, value = line.partition(":")
        if not colon or not NAME.match(name):
            fail(f"no property: {line!r}")
        if name == "BEGIN":
            if (stack, value) not in (([], "VCALENDAR"), (["VCALENDAR"], "VEVENT")):
                fail(f"{value} within {stack}")
            stack.append(value)
            event = {}
        elif name == "END":
            if not stack or stack.pop() != value:
                fail(f"END:{value} without its beginning")
            if value == "VEVENT":
                missing = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} - event.keys()
                if missing:
                    fail(f"an event without {missing}")
                if event["UID"] in seen:
                    fail(f"the UID {event['UID']} twice")
                if event["DTSTART"] >= event["DTEND"]:
                    fail(f"an event that ends before it begins: {event}")
                seen.add(event["UID"])
                found.append(event)
        elif stack == ["VCALENDAR", "VEVENT"]:
            if name in event and name in ONCE:
                fail(f"{name} twice in one event")
            if name in ("DTSTAMP", "DTSTART", "DTEND"):
                event[name] = moment(value)
            elif name in ("SUMMARY", "DESCRIPTION"):
                event[name] = unescaped(value)
            else:
                event[name] = value
        elif stack == ["VCALENDAR"]:
            calendar[name] = value
        else:
            fail(f"{line!r} outside of a calendar")
    if stack:
        fail(f"{stack} has no end")
    if calendar.get("VERSION") != "2.0" or not calendar.get("PRODID"):
        fail("a calendar without VERSION and PRODID")
    return found


def parsed(data):
    """The same by the package."""
    calendar = icalendar.Calendar.from_ical(data)
    if getattr(calendar, "errors", None):
        fail(f"icalendar: {calendar.errors}")
    for event in calendar.walk("VEVENT"):
        if event.errors:
            fail(f"icalendar: {event.errors}")
        times = {
            name: event[name].dt.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
            for name in ("DTSTAMP", "DTSTART", "DTEND")
        }
        yield times | {
            name: str(event[name]) for name in ("UID", "SUMMARY", "DESCRIPTION", "TRANSP")
        }


data = sys.stdin.buffer.read()
found = events(data)
if icalendar is not None and list(parsed(data)) != found:
    fail(f"icalendar reads {list(parsed(data))}, and these lines say {found}")
print(json.dumps({"parser": icalendar is not None, "events": found}))
