"""Durations as people write them: a whole number of days, hours or minutes, such as `14d`, `12h` or `30m`."""

import re
from datetime import timedelta

PATTERN = r"^[0-9]{1,5}[dhm]$"
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def duration(text: str) -> timedelta | None:
    """Return a duration, or None when the text is none."""
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])}) if re.fullmatch(PATTERN, text) else None


def shown(length: timedelta) -> str:
    """Return a duration in the largest unit that leaves no more than an hour out, such as `3 d 4 h`."""
    minutes = max(0, int(length.total_seconds()) // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    return f"{hours} h {minutes % 60} min" if hours and minutes % 60 else f"{hours} h" if hours else f"{minutes} min"
