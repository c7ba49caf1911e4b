"""The periods that commissions are settled for."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

#: How long each period is, in months; the codes are those of the commission modules.
MONTHS = {"monthly": 1, "quaterly": 3, "semi": 6, "annual": 12}

#: The 16th begins the second period of a month.
HALF = 16


def settlement_period(kind, day):
    """Return the first and the last day of the period that a day lies in.

    :param str kind: ``biweekly`` (each half of a month), ``monthly``, ``quaterly``,
        ``semi`` or ``annual``
    :param date day: any day of the period
    :rtype: tuple
    """
    if kind == "biweekly":
        if day.day < HALF:
            return day.replace(day=1), day.replace(day=HALF - 1)
        return day.replace(day=HALF), day + relativedelta(day=31)
    months = MONTHS[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, first + relativedelta(months=months) - timedelta(days=1)
