"""What is said of a mail before anybody processes it: from its bytes, and never raising.

Python's own parser can fail on what people send; what decides whether a mail is ours,
was here before, or comes from a machine may not.
"""

import codecs
import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses

from .mail_words import clean_text

#: Where the address is found that a mail was delivered to.
RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc", "Resent-To", "Resent-Cc")
_BULK = ("bulk", "junk", "list", "auto_reply", "auto-reply")
_AUTOMATIC_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Response-From",
    "X-Mail-Autoreply",
    "X-Failed-Recipients",
    "List-Id",
)
_MACHINES = ("postmaster", "bounce", "bounces")
_CHARSET = re.compile(
    rb"(charset\s*=\s*)(?:\"([^\"\r\n]{1,100})\"|([^\s\"';,<>]{1,80}))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """A mail as it arrived.

    :param str key: the same for two copies of one mail, and for nothing else
    :param str | None message_id: as its sender numbered it, if it did
    :param str | None sender: the only address in its From header
    :param tuple recipients: all addresses it names, in small letters
    :param tuple references: the mails that it answers
    :param bool automatic: whether a machine wrote it
    :param bool bounced: whether it reports on a mail that this server sent
    :param str text: what it says as plain text; empty if it says it in HTML only
    :param str html: what it says as HTML
    """

    key: str
    message_id: str | None
    sender: str | None
    recipients: tuple = ()
    references: tuple = ()
    subject: str = ""
    automatic: bool = False
    bounced: bool = False
    text: str = ""
    html: str = ""
    received: datetime | None = None

    @property
    def number(self):
        """A number that it always has, the same for two copies of it."""
        return self.message_id or f"<{self.key}@without-message-id>"


def read_bytes(raw, received=None):
    """Return what can be said of a mail.

    :param bytes raw: the mail, as the gateway got it
    :param datetime | None received: when this server got it
    :rtype: IncomingMail
    """
    message = _parse(raw)
    senders = _addresses(message, "From")
    bounced = _is_bounce(message, senders)
    message_id = " ".join(_header(message, "Message-ID").split()) or None
    text, html = _texts(message)
    return IncomingMail(
        key=_key(raw, message_id),
        message_id=message_id,
        sender=senders[0][1] if len(senders) == 1 else None,
        recipients=_recipients(message),
        references=_references(message),
        subject=_decode(_header(message, "Subject")),
        automatic=bounced or _is_automatic(message, senders),
        bounced=bounced,
        text=text,
        html=html,
        received=received,
    )


def read_addressees(raw):
    """Return only to whom a mail went and what it answers, to see whether it is ours.

    :return: the addresses, and the numbers of the mails it answers
    """
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    message = _parse(head + b"\n\n")
    return _recipients(message), _references(message)


def readable(raw):
    """Return the bytes as Odoo's parser can read them: no NUL, which no standard allows, and
    character sets that nobody knows read as UTF-8, with marks where that does not fit."""
    return _CHARSET.sub(_known_charset, raw.replace(b"\0", b""))


def _known_charset(found):
    name = found.group(2) or found.group(3)
    with suppress(LookupError, UnicodeError, ValueError):
        # Only what decodes bytes to text: "rot13" and "hex" are codecs as well.
        if codecs.lookup(name.decode("ascii"))._is_text_encoding:
            return found.group()
    return found.group(1) + b"utf-8"


def _parse(raw):
    # The older policy: its headers are plain strings, so reading one runs no parser.
    try:
        return message_from_bytes(readable(raw), policy=policy.compat32)
    except Exception:  # noqa: BLE001 whatever it is, the headers can still be read
        head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
        return message_from_bytes(head + b"\n\n", policy=policy.compat32)


def _values(message, name):
    """Return all values of a header. Bytes that no header may have are read as UTF-8 or,
    where they are none, as what was usual before it."""
    values = []
    for header, value in message.raw_items():
        if header.lower() == name.lower():
            raw = str(value).encode("utf-8", "surrogateescape")
            try:
                values.append(raw.decode("utf-8"))
            except UnicodeDecodeError:
                values.append(raw.decode("windows-1252", "replace"))
    return values


def _header(message, name):
    return "\n".join(_values(message, name))


def _decode(value):
    """Decode a header's encoded words; what cannot be decoded stays as it is."""
    with suppress(HeaderParseError, LookupError, ValueError, AssertionError):
        value = "".join(
            part.decode(charset or "utf-8", "replace") if isinstance(part, bytes) else part
            for part, charset in decode_header(value)
        )
    return " ".join(clean_text(value).split())


def _addresses(message, name):
    """Return (name, address) pairs of a header.

    Addresses are taken before encoded words are decoded: a decoded name may look like one.
    """
    values = [value[:100_000] for value in _values(message, name)]
    try:
        found = getaddresses(values)
    except Exception:  # noqa: BLE001 the parser's own errors on malformed headers
        found = [("", each) for each in re.findall(r"[^\s<>,;\"]+@[^\s<>,;\"]+", " ".join(values))]
    return [
        (_decode(shown), clean_text(address).strip().lower())
        for shown, address in found
        if "@" in address
    ]


def _recipients(message):
    return tuple(
        dict.fromkeys(each for name in RECIPIENTS for _name, each in _addresses(message, name))
    )


def _references(message):
    named = f"{_header(message, 'References')} {_header(message, 'In-Reply-To')}"
    return tuple(re.findall(r"<[^<>\s]{1,500}>", named[-20_000:]))[-32:]


def _is_automatic(message, senders):
    """Return whether a machine wrote it (RFC 3834, and what programs did before it)."""
    submitted = _header(message, "Auto-Submitted").split(";")[0].strip().lower()
    return bool(
        submitted not in ("", "no")
        or _header(message, "Precedence").strip().lower() in _BULK
        or any(_header(message, name).strip() for name in _AUTOMATIC_HEADERS)
        or _header(message, "Return-Path").strip() == "<>"
        or any(address.split("@")[0] in _MACHINES for _name, address in senders)
    )


def _is_bounce(message, senders):
    """Return whether Odoo's gateway takes it for a bounce, and does what there is to do."""
    return message.get_content_type() == "multipart/report" or any(
        address.split("@")[0] == "mailer-daemon" for _name, address in senders
    )


def _key(raw, message_id):
    """Return what two copies of a mail have in common.

    Without a number of its own: who wrote what to whom and when. Other headers are those of
    its way here, and differ between copies.
    """
    if message_id:
        return hashlib.sha256(f"id {message_id}".encode("utf-8", "replace")).hexdigest()
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    head, _separator, body = lines.partition(b"\n\n")
    written = [
        header
        for header in re.split(rb"\n(?![ \t])", head)
        if header.split(b":")[0].strip().lower() in (b"from", b"to", b"subject", b"date")
    ]
    content = b"\n".join([b"content", *sorted(written), b"", body.rstrip()])
    return hashlib.sha256(content).hexdigest()


def _texts(message):
    """Return the first plain and the first HTML text, looking into no attached mail."""
    found = {"text/plain": "", "text/html": ""}
    parts = [message]
    seen = 0
    while parts and seen < 10_000:
        part = parts.pop(0)
        seen += 1
        kind = part.get_content_type()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            parts[:0] = part.get_payload()
        elif kind in found and not found[kind] and not _is_attachment(part):
            found[kind] = _content(part)
        elif part is message and part.get_content_maintype() == "multipart":
            # It announces parts, and has none: all that there is.
            found["text/plain"] = _content(part)
    return found["text/plain"], found["text/html"]


def _is_attachment(part):
    try:
        return part.get_content_disposition() == "attachment" or bool(part.get_filename())
    except Exception:  # noqa: BLE001 malformed parameters: it is text then
        return False


def _content(part):
    try:
        content = part.get_payload(decode=True) or b""
        charset = part.get_content_charset() or "utf-8"
        return clean_text(content.decode(charset, "replace"))
    except Exception:  # noqa: BLE001 a transfer encoding or a character set that is not what it says
        return clean_text(str(part.get_payload()))
