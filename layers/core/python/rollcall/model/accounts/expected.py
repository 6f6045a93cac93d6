"""When the uploads of a district are expected: a setting of its account."""

from enum import StrEnum


class Expect(StrEnum):
    """When an operator expects the uploads of a district."""

    LEARN = "learn"
    """As it usually uploads."""
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    """Monday to Friday, but for days that are no school days."""
    WEEKLY = "weekly"
    """Within seven days of the last one."""
    NEVER = "never"
