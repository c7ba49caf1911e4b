"""Amounts, days, addresses and numbers as people write them, or None."""

import re
from datetime import date
from decimal import Decimal

from .mail_words import plain_words

#: The same small set as Odoo's own ``email_re``, with a limit against endless input.
EMAIL = re.compile(r"[a-zA-Z0-9._%+'-]{1,64}@[a-zA-Z0-9.-]{1,190}\.[a-zA-Z]{2,63}")
PHONE = re.compile(r"\+?\(?\d[\d\s().\/-]{4,24}\d")
_COUNTRIES = (
    "AT BE BG CHE CY CZ DE DK EE EL ES FI FR GB HR HU IE IT LT LU LV MT NL NO PL PT RO SE SI SK XI"
)
VAT = re.compile(
    rf"\b(?:{'|'.join(_COUNTRIES.split())})[ .-]?[0-9A-Z]{{0,4}}(?:[ .-]?\d{{1,9}}){{1,6}}"
    r"(?:[ .]?B\d\d|[A-Z]{1,2})?\b"
)
_VAT_CODE = re.compile(r"[^0-9A-Z]")
_AMOUNT = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[ '’.,\u00a0\u202f]\d{3})+|\d{1,12})(?:([.,])(\d{1,2}))?(?![\d.,]*\d)"
)
_FACTOR = re.compile(r"^\s*(k|tsd|mio|m)\b", re.IGNORECASE)

_MONTHS = {}
for _number, _names in enumerate(
    (
        "january janvier januar januari jan janv janner",
        "february fevrier februar februari feb fev fevr",
        "march mars marz maart mar mrz mrt",
        "april avril apr avr",
        "may mai mei",
        "june juin juni jun",
        "july juillet juli jul juil",
        "august aout augustus aug",
        "september septembre sep sept",
        "october octobre oktober oct okt",
        "november novembre nov",
        "december decembre dezember dec dez",
    ),
    start=1,
):
    _MONTHS.update(dict.fromkeys(_names.split(), _number))

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[-/.]\s?(\d{1,2})[-/.]\s?(\d{4}|\d{2})(?!\d)")
_QUARTER = re.compile(r"\b[qt]([1-4]) ?(\d{4})\b")
_IN_WORDS = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|er|e)? (?:of )?([a-z]+) (\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})\b")


def _digits(text):
    """Return a number's digits: other scripts have theirs, and ``int`` reads them as well."""
    return int(text)


def read_email(text):
    """Return the first mail address in a text, in small letters."""
    found = EMAIL.search(text)
    return found.group().strip("'.").lower() if found else None


def read_phone(text):
    """Return the first phone number in a text, as it was written."""
    found = PHONE.search(text)
    return " ".join(found.group().split()) if found else None


def read_vat(text):
    """Return a tax ID without the blanks and dots that people put into it.

    Where it has no country's form it is kept as it was written: a person looks at it.
    """
    found = VAT.search(text.upper())
    if found and len(code := _VAT_CODE.sub("", found.group())) >= 8:
        return code
    return " ".join(text.split()) if re.search(r"\d{4}", text) else None


def read_amount(text):
    """Return an amount of money.

    A dot or a comma before one or two last digits is a decimal sign, before three a
    separator: ``25.000,50``, ``25,000.50`` and ``25 000`` are all read.

    :rtype: Decimal | None
    """
    found = _AMOUNT.search(text)
    if not found or not found.group().isascii() and not found.group(1)[0].isascii():
        return None
    whole = re.sub(r"[^0-9]", "", found.group(1))
    if not whole:
        return None
    amount = Decimal(f"{whole}.{found.group(3) or 0}")
    factor = _FACTOR.match(text[found.end() :])
    if factor:
        amount *= 1_000_000 if factor.group(1).lower() in ("mio", "m") else 1000
    return amount if amount < Decimal(10) ** 12 else None


def read_currency(text):
    """Return the ISO code of the currency that an amount is in."""
    for sign, code in (("€", "EUR"), ("£", "GBP"), ("$", "USD")):
        if sign in text:
            return code
    found = re.search(r"\b(EUR|USD|GBP|CHF)\b", text.upper())
    if found:
        return found.group()
    return "EUR" if re.search(r"\beuros?\b", text, re.IGNORECASE) else None


def read_day(text):
    """Return a day; in doubt the day comes before the month, as in Europe.

    :rtype: date | None
    """
    if found := _ISO.search(text):
        return _day(*map(_digits, found.groups()))
    if found := _DAY_FIRST.search(text):
        day, month, year = map(_digits, found.groups())
        year += 2000 if year < 100 else 0
        return _day(year, month, day) or _day(year, day, month)
    words = plain_words(text)
    if found := _QUARTER.search(words):
        quarter, year = map(_digits, found.groups())
        return _day(year, 3 * quarter, 31 if quarter in (1, 4) else 30)
    for pattern, order in ((_IN_WORDS, (2, 1, 0)), (_MONTH_FIRST, (2, 0, 1))):
        if found := pattern.search(words):
            year, month, day = (found.groups()[place] for place in order)
            if month in _MONTHS:
                return _day(_digits(year), _MONTHS[month], _digits(day))
    return None


def _day(year, month, day):
    try:
        return date(year, month, day) if 2000 <= year < 2100 else None
    except ValueError:
        return None
