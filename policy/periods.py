"""Days and periods: which day it is where, and whether a day lies in a period."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.relativedelta import relativedelta


def local_day(moment, timezone=None):
    """Return the calendar day on which a moment falls in a time zone.

    :param date | datetime moment: a UTC moment without ``tzinfo`` (as Odoo keeps
        them), or a day, which is returned as it is
    :param str | None timezone: an IANA name; UTC if there is none or it is unknown
    :rtype: date
    """
    if not isinstance(moment, datetime):
        return moment
    try:
        zone = ZoneInfo(timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()


def add_months(day, months):
    """Return the day that lies some calendar months later, clamped to the month's end.

    Charter decision 5: 31 October and four months make 28 (or 29) February.

    :param date day: where to count from
    :param int months: calendar months, not multiples of 30 days
    :rtype: date
    """
    return day + relativedelta(months=months)


def is_within(day, start, end):
    """Return whether a day lies in a period of which both ends are included.

    :param date day: the day in question
    :param date | None start: first day; None for always
    :param date | None end: last day; None for ever
    :rtype: bool
    """
    return (start is None or start <= day) and (end is None or day <= end)
