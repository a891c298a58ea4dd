"""Random cron cases with croniter's answers, one a line, for CroniterTests.

Usage: croniter_cases.py COUNT SEED

Tab-separated: expression, zone, start (seconds since 1970), next|prev, answer (seconds since 1970).

Usage: croniter_cases.py series < cases

For every such line `agrees` or `contradicts`: whether croniter's answer is the one that its own steps, forwards and
backwards over the hours around the start, visit as well. Near a change of the clock they are not always the same.
"""

import random
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from croniter import CroniterBadDateError, croniter

ZONES = [
    "UTC", "Asia/Shanghai", "Asia/Kolkata", "Europe/Berlin", "Europe/London", "America/New_York",
    "America/Sao_Paulo", "America/St_Johns", "Australia/Lord_Howe", "Australia/Sydney", "Pacific/Apia",
    "Pacific/Chatham",
]
FIELDS = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)]
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
WEEKDAYS = "sun mon tue wed thu fri sat".split()
WORDS = ["@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"]
HOUR = timedelta(hours=1)


def word(r, field, value):
    """The value as a number or, sometimes, as a name in some case; Sunday as 7 sometimes."""
    names = {3: MONTHS, 4: WEEKDAYS}.get(field)
    if names and r.random() < 0.3:
        name = names[value - 1] if field == 3 else names[value]
        return r.choice([name, name.upper(), name.capitalize()])
    if field == 4 and value == 0 and r.random() < 0.3:
        return "7"
    return r.choice(["%d", "%02d"]) % value


def part(r, field):
    low, high = FIELDS[field]
    kind = r.random()
    if kind < 0.5:
        return "L" if field == 2 and r.random() < 0.1 else word(r, field, r.randint(low, high))
    if kind < 0.65:
        return "*/%d" % r.randint(1, min(high, 30))
    first = r.randint(low, high)
    if kind < 0.75:
        return "%s/%d" % (word(r, field, first), r.randint(1, 12 if high > 12 else high))
    # Not first == last, nor backwards with a step: what those mean is not agreed among programs.
    last = r.choice([value for value in range(low, high + 1) if value != first])
    if first > last and r.random() < 0.7:
        first, last = last, first
    text = "%s-%s" % (word(r, field, first), word(r, field, last))
    if first < last and r.random() < 0.4:
        text += "/%d" % r.randint(1, min(high, 10))
    return text


def expression(r):
    if r.random() < 0.03:
        return r.choice(WORDS)
    # Hours and minutes are restricted more often than the rest, and often to the hours in which clocks change.
    fields = []
    for field, open_share in enumerate([0.15, 0.3, 0.6, 0.7, 0.6]):
        if r.random() < open_share:
            fields.append("*")
        elif field == 1 and r.random() < 0.5:
            fields.append(r.choice(["0", "1", "2", "3", "1,2", "2,3", "0-3", "1-4", "23,0", "*/2"]))
        else:
            fields.append(",".join(part(r, field) for _ in range(r.choice([1, 1, 1, 2, 3]))))
    return " ".join(fields)


def changes(zone):
    """The moments from 1995 to 2037 at which the zone's offset becomes another one, to the minute."""
    found = []
    at = datetime(1995, 1, 1, tzinfo=timezone.utc)
    while at.year < 2037:
        later = at + timedelta(days=1)
        if at.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            low, high = 0, 1440
            while high - low > 1:
                middle = (low + high) // 2
                if (at + timedelta(minutes=middle)).astimezone(zone).utcoffset() == at.astimezone(zone).utcoffset():
                    low = middle
                else:
                    high = middle
            found.append(at + timedelta(minutes=high))
        at = later
    return found


def step(text, at, direction):
    cron = croniter(text, at)
    return getattr(cron, "get_" + direction)(datetime).astimezone(timezone.utc)


def series(text, zone, start, end, direction):
    """The times in [start, end] that stepping in one direction visits."""
    at, visited = (start - HOUR if direction == "next" else end + HOUR), []
    while True:
        at = step(text, at.astimezone(zone), direction)
        if not start - HOUR <= at <= end + HOUR:
            return {time for time in visited if start <= time <= end}
        visited.append(at)


def print_cases(count, seed):
    r = random.Random(seed)
    zones = {name: ZoneInfo(name) for name in ZONES}
    moments = {name: changes(zone) for name, zone in zones.items()}
    for _ in range(count):
        name = r.choice(ZONES)
        if moments[name] and r.random() < 0.6:
            start = r.choice(moments[name]) + timedelta(minutes=r.randint(-200, 200))
        else:
            start = datetime(1995, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=r.randint(0, 42 * 525_960))
        if r.random() < 0.2:
            start += timedelta(seconds=r.randint(1, 59))
        direction = r.choice(["next", "prev"])
        while True:
            text = expression(r)
            try:
                answer = step(text, start.astimezone(zones[name]), direction)
                break
            except CroniterBadDateError:
                continue  # It never fires.
        print(text, name, int(start.timestamp()), direction, int(answer.timestamp()), sep="\t")


def judge_cases(lines):
    for line in lines:
        text, name, start, direction, answer = line.rstrip("\n").split("\t")
        start, answer = (datetime.fromtimestamp(int(value), timezone.utc) for value in (start, answer))
        around = start - 8 * HOUR, start + 8 * HOUR
        forwards = series(text, ZoneInfo(name), *around, "next")
        backwards = series(text, ZoneInfo(name), *around, "prev")
        inside = {time for time in forwards if (time > start if direction == "next" else time < start)}
        visited = (min if direction == "next" else max)(inside, default=None)
        agrees = forwards == backwards and visited == (answer if around[0] <= answer <= around[1] else None)
        print("agrees" if agrees else "contradicts")


if sys.argv[1] == "series":
    judge_cases(sys.stdin)
else:
    print_cases(int(sys.argv[1]), int(sys.argv[2]))
