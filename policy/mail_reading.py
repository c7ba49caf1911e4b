"""What a person wrote in a mail: labelled lines, else the subject. Nothing is guessed."""

import re
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from . import mail_values as values
from .mail_words import (
    ATTRIBUTION,
    ATTRIBUTION_BEGINS,
    CLOSINGS,
    DEVICE,
    EMPTY_WORDS,
    FIELD_OF_LABEL,
    HEADER_FROM,
    HEADER_REST,
    QUOTE_BEGINS,
    SIGNATURE_MARK,
    SUBJECT_PREFIX,
    SUBJECT_TOPIC,
    clean_text,
    plain_words,
)

#: A form has a few hundred lines at most; the mail is kept whole elsewhere.
MAX_TEXT = 200_000
MAX_LINE = 500
MAX_VALUE = 200

#: What a registration takes, and which fields of a reading answer it.
PIECES = {
    "customer_name": ("customer",),
    "customer_contact": ("vat", "email", "phone"),
    "services": ("services",),
}

#: Pieces that one line without a label can answer, and the field of a reading it goes to.
ONE_LINE = {"customer_name": "customer", "contact_person": "contact", "services": "services"}

_LABELLED = re.compile(
    r"^[\s*_•·\-–#|]*([^:=：\t]{2,40}?)[\s*_]*(?:[:=：]|\t)[\s*_]*(.*?)[\s*_|]*$"
)
_BULLET = re.compile(r"^\s*(?:[-–•·*+]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. ``services`` are the words of the sender, not yet codes."""

    customer: str | None = None
    vat: str | None = None
    contact: str | None = None
    email: str | None = None
    phone: str | None = None
    services: str | None = None
    value: Decimal | None = None
    currency: str | None = None
    closing: date | None = None
    note: str = ""

    @property
    def missing(self):
        """The codes of the pieces that a registration takes and that are not there."""
        return tuple(
            piece for piece, names in PIECES.items() if not any(getattr(self, n) for n in names)
        )

    @property
    def is_labelled(self):
        """Whether anything was read at all, beside free text."""
        return any(getattr(self, field.name) for field in fields(self) if field.name != "note")


def read_mail(subject, text):
    """Read a new registration: its labelled lines; without a customer, its subject.

    :param str subject: the mail's subject, decoded
    :param str text: its text, as plain text
    :rtype: Reading
    """
    reading = read_text(text)
    return reading if reading.customer else _with(reading, customer=read_subject(subject))


def read_reply(text, missing):
    """Read the answer to a question for pieces: labelled lines, or an answer that needs no
    label because its form says what it is.

    :param str text: the reply's text
    :param tuple missing: codes of the pieces that were asked for
    :rtype: Reading
    """
    reading = read_text(text)
    free = [line for line in reading.note.split("\n") if line.strip()]
    found = _read_bare(" \n".join(free), missing)
    # A sentence is no name: a bare answer counts if it is one short line, and all that is asked.
    if len(free) == 1 and len(free[0]) <= 80 and not reading.is_labelled and len(missing) == 1:
        found |= _read_bare_line(free[0].strip(), missing[0])
    return _with(reading, **{name: each for name, each in found.items() if each})


def _read_bare(answer, missing):
    """Read what is known by its form: a mail address, a tax ID, else a phone number."""
    found = {}
    if {"customer_contact", "customer_email"} & set(missing):
        found["email"] = values.read_email(answer)
    if {"customer_contact", "customer_vat"} & set(missing):
        in_form = values.VAT.search(answer)
        found["vat"] = values.read_vat(in_form.group()) if in_form else None
    if {"customer_contact", "customer_phone"} & set(missing) and not any(found.values()):
        found["phone"] = values.read_phone(answer)
    return found


def _read_bare_line(line, piece):
    """Read the one line that answers a question for one piece."""
    if piece in ONE_LINE:
        return {ONE_LINE[piece]: _short(line)}
    if piece == "expected_revenue":
        return {"value": values.read_amount(line), "currency": values.read_currency(line)}
    return {"closing": values.read_day(line)} if piece == "date_closing" else {}


def read_subject(subject):
    """Return the customer that a subject names, without what every such subject says."""
    rest = _short(subject)
    while rest and (found := SUBJECT_PREFIX.match(rest) or SUBJECT_TOPIC.match(rest)):
        rest = rest[found.end() :].strip()
    return rest if rest and set(plain_words(rest).split()) - EMPTY_WORDS else None


def read_text(text):
    """Read the labelled lines that somebody wrote, and keep what has no label as a note.

    Of several lines with the same label, the first one with a value counts.
    """
    found, note = {}, []
    lines = own_lines(text)
    position = 0
    while position < len(lines):
        line = lines[position]
        position += 1
        name, value = _labelled(line)
        if name and not value:
            value, position = _value_below(lines, position)
        if not name or not _keep(found, name, value):
            note.append(line)
    return Reading(**found, note="\n".join(note).strip())


def own_lines(text):
    """Return the lines that the sender wrote: neither quoted text nor a signature."""
    # Cleaned before it is cut, so that reading what was read changes nothing.
    lines = clean_text(text[: 2 * MAX_TEXT])[:MAX_TEXT].split("\n")
    own = []
    position = 0
    while position < len(lines):
        line = lines[position][:MAX_LINE].rstrip()
        if line.lstrip().startswith((">", "|>")):
            position += 1
            continue
        if SIGNATURE_MARK.match(line) or _ends_message(line) or _begins_quote(lines, position):
            break
        if length := _attribution(lines, position):
            position += length
            if not _is_quoted_below(lines, position):
                break
            continue
        own.append(line)
        position += 1
    return own


def _ends_message(line):
    words = plain_words(line) if len(line) <= 80 else ""
    return words in CLOSINGS or bool(DEVICE.match(words))


def _begins_quote(lines, position):
    line = lines[position][:MAX_LINE]
    if QUOTE_BEGINS.match(plain_words(line)):
        return True
    # Outlook: "From:" and, in the next lines, the other headers.
    return bool(
        HEADER_FROM.match(line)
        and sum(
            bool(HEADER_REST.match(each[:MAX_LINE])) for each in lines[position + 1 : position + 6]
        )
        >= 2
    )


def _attribution(lines, position):
    """Return over how many lines it says here who wrote what follows; 0 if it does not."""
    joined = ""
    for length, line in enumerate(lines[position : position + 3], start=1):
        if not line.strip():
            return 0
        joined = f"{joined} {line[:MAX_LINE]}".strip()
        words = plain_words(joined)
        if length == 1 and not ATTRIBUTION_BEGINS.match(words) and not joined.endswith(":"):
            return 0
        if joined.endswith(":") and len(joined) <= MAX_LINE and ATTRIBUTION.match(words):
            return length
    return 0


def _is_quoted_below(lines, position):
    return next((each for each in lines[position:] if each.strip()), "").lstrip().startswith(">")


def _labelled(line):
    """Return (what it labels, its value) for a labelled line, else (None, "")."""
    found = _LABELLED.match(line)
    label = plain_words(found.group(1)) if found else ""
    name = FIELD_OF_LABEL.get(label) or FIELD_OF_LABEL.get(re.sub(r" (?:s|r|in)$", "", label))
    return (name, found.group(2).strip()) if name else (None, "")


def _value_below(lines, position):
    """Return the lines under a label that stands alone, and the position after them."""
    below = []
    while position < len(lines) and lines[position].strip() and not _labelled(lines[position])[0]:
        below.append(_BULLET.sub("", lines[position]).strip())
        position += 1
        if len(below) == 20:
            break
    return ", ".join(below), position


def _keep(found, name, value):
    """Keep a value under its name unless there is one; return whether it could be read."""
    if name in ("customer", "contact", "services"):
        limit = 1000 if name == "services" else MAX_VALUE
        read = {name: _short(value, limit)}
    elif name == "value":
        read = {"value": values.read_amount(value), "currency": values.read_currency(value)}
    elif name == "closing":
        read = {"closing": values.read_day(value)}
    else:
        read = {name: getattr(values, f"read_{name}")(value)}
    if not read[name] or name in found:
        return False
    found.update({each: content for each, content in read.items() if content})
    return True


def _short(text, limit=MAX_VALUE):
    words = " ".join(clean_text(text[:10_000]).split())
    return words[:limit].strip() or None


def _with(reading, **changes):
    """Return a reading with what it lacks filled in: what was labelled stays."""
    known = {field.name: getattr(reading, field.name) for field in fields(reading)}
    return Reading(
        **{name: known[name] or changes.get(name) for name in known} | {"note": known["note"]}
    )


def match_services(text, catalogue):
    """Return the services that a text names: longer names first, each word counted once.

    :param str text: the sender's words, such as ``"SIP trunks, firewall"``
    :param catalogue: pairs of a service's identifier and its names, codes and synonyms
    :rtype: tuple
    """
    names = {
        words: identifier
        for identifier, all_names in reversed(list(catalogue))
        for name in all_names
        if (words := plain_words(name.replace("_", " ")))
    }
    rest = f" {plain_words(text)} "
    found = []
    for words in sorted(names, key=lambda each: (-len(each), each)):
        for form in (words, f"{words}s", f"{words}n", f"{words}en"):
            place = rest.find(f" {form} ")
            if place >= 0:
                found.append((place, names[words]))
                # As long as before, so that places stay comparable.
                rest = rest.replace(f" {form} ", f" {'·' * len(form)} ")
    return tuple(dict.fromkeys(identifier for _place, identifier in sorted(found)))
