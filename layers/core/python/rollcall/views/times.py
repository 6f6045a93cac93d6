"""Times and durations as people write them, in the district's time zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = 60
HOUR = 3600

YEARS = range(2000, 3000)
"""The years of which anything may be known."""


def local(moment: str | datetime | None, time_zone: str) -> str:
    """A moment as “24 Nov 2026, 17:05 CST”; empty for none. The month is a word, since 3/4 differs by country."""
    if not moment:
        return ""
    at = (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(ZoneInfo(time_zone))
    return f"{at.day} {at:%b %Y, %H:%M} {at.tzname()}"


def duration(begun: str | None, ended: str | None) -> str:
    """How long something took: “4 s”, “2 min 10 s”, “1 h 5 min”; empty where it has not ended."""
    if not begun or not ended:
        return ""
    seconds = max(0, round((datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds()))
    if seconds < MINUTE:
        return f"{seconds} s"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min {seconds % MINUTE} s"
    return f"{seconds // HOUR} h {seconds % HOUR // MINUTE} min"


def day(text: str) -> date | None:
    """The day that a form field names; None for an empty or malformed one, or one of another age."""
    try:
        named = date.fromisoformat(text)
    except ValueError:
        return None
    return named if named.year in YEARS else None


def begins(on: date, time_zone: str) -> datetime:
    """The first moment of a day in a time zone, in UTC."""
    return datetime.combine(on, time.min, ZoneInfo(time_zone)).astimezone(UTC)


def after(on: date) -> date:
    """The next day."""
    return on + timedelta(days=1)
