"""How mails are written in the corpus: by hand, byte for byte, as mail programs do."""

import base64
import quopri
from dataclasses import dataclass, field
from email.header import Header

PERSON = "jean@netzhaus.example"
ALIAS = "dealreg@operator.example"

#: What every complete registration of the corpus says, and how it is to be read.
CUSTOMER, VAT, EMAIL, PHONE = (
    "Café Größe à Liège",
    "LU12345678",
    "lea@lumen.example",
    "+352 26 12 34",
)
SERVICES = frozenset({"sip_trunk", "network_security"})
COMPLETE = {
    "customer_name": CUSTOMER,
    "customer_vat": VAT,
    "customer_email": EMAIL,
    "customer_phone": PHONE,
    "customer_contact": "Léa Weber",
    "services": SERVICES,
    "expected_revenue": 25000.5,
    "date_closing": "2031-12-31",
}
#: language → labels of customer, VAT, contact, mail, phone, services, value, closing; values
FORMS = {
    "en": (
        "Customer|VAT number|Contact person|E-mail|Phone|Services|Expected value|Closing date",
        "SIP trunk, firewall",
        "25,000.50 EUR",
        "31 December 2031",
    ),
    "fr": (
        (
            "Client|N° TVA|Personne de contact|Courriel|Téléphone|Services concernés|"
            "Valeur estimée|Date de clôture"
        ),
        "trunk SIP et pare-feu",
        "25 000,50 €",
        "31 décembre 2031",
    ),
    "de": (
        (
            "Kunde|USt-IdNr.|Ansprechpartner|E-Mail-Adresse|Telefonnummer|Dienste|"
            "Erwarteter Wert|Abschlussdatum"
        ),
        "SIP Trunk und Netzwerksicherheit",
        "25.000,50 €",
        "31.12.2031",
    ),
    "nl": (
        (
            "Klant|BTW-nummer|Contactpersoon|E-mailadres|Telefoonnummer|Diensten|"
            "Verwachte waarde|Sluitingsdatum"
        ),
        "SIP-trunk en netwerkbeveiliging",
        "€ 25.000,50",
        "31-12-2031",
    ),
}


@dataclass(frozen=True)
class CorpusMail:
    """A mail and what must become of it.

    :param str outcome: ``read`` (submitted), ``asked`` (for what is missing), ``unknown``
        (a draft without effect), ``ignored``, ``quarantined`` or ``duplicate``
    :param dict expected: values of the registration; ``missing`` are the pieces asked for
    """

    name: str
    raw: bytes
    outcome: str = "read"
    expected: dict = field(default_factory=dict)


def form(language="en", skip=(), colon=": ", customer=CUSTOMER):
    """Return the lines of a form; ``skip`` are the places of lines that are left out."""
    labels, services, value, closing = FORMS[language]
    answers = (customer, "LU 123 456 78", "Léa Weber", EMAIL, PHONE, services, value, closing)
    return [
        f"{label}{colon}{answer}"
        for place, (label, answer) in enumerate(zip(labels.split("|"), answers, strict=True))
        if place not in skip
    ]


def body(language="en", **options):
    return "\n".join(form(language, **options)) + "\n"


def encoded(value):
    """Return a header's value as bytes, in an encoded word if it needs one."""
    if isinstance(value, str):
        value = value if value.isascii() else Header(value, "utf-8").encode(linesep="\r\n")
        value = value.encode()
    return value


def headers(name, **changes):
    """Return the headers of a mail; None leaves one out, underscores are dashes."""
    values = {
        "From": f"Jean Netz <{PERSON}>".encode(),
        "To": f"Deals <{ALIAS}>".encode(),
        "Subject": encoded(f"Deal registration: {CUSTOMER}"),
        "Date": b"Mon, 02 Jun 2025 10:12:31 +0200",
        "Message-ID": f"<{name}@netzhaus.example>".encode(),
        "MIME-Version": b"1.0",
    }
    for header, value in changes.items():
        values[header.replace("_", "-")] = value if value is None else encoded(value)
    return b"".join(
        header.encode() + b": " + value + b"\r\n"
        for header, value in values.items()
        if value is not None
    )


def part(content, charset="utf-8", kind="plain", transfer="8bit", extra=b""):
    """Return a text part with its headers."""
    if isinstance(content, str):
        content = content.replace("\n", "\r\n").encode(charset, "xmlcharrefreplace")
    if transfer == "base64":
        content = base64.encodebytes(content)
    elif transfer == "quoted-printable":
        content = quopri.encodestring(content)
    return (
        f"Content-Type: text/{kind}; charset={charset}\r\n".encode()
        + f"Content-Transfer-Encoding: {transfer}\r\n".encode()
        + extra
        + b"\r\n"
        + content
    )


def multipart(kind, *parts, boundary=b"=_part"):
    opened = b"".join(b"--" + boundary + b"\r\n" + each + b"\r\n" for each in parts)
    return (
        b"Content-Type: multipart/"
        + kind.encode()
        + b'; boundary="'
        + boundary
        + b'"\r\n\r\n'
        + opened
        + b"--"
        + boundary
        + b"--\r\n"
    )


def attachment(name, content, kind="application/octet-stream"):
    return (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n".encode()
        + f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'.encode()
        + base64.encodebytes(content)
    )


def plain(name, text=None, outcome="read", expected=None, changes=None, **options):
    """Return a mail of one plain text."""
    content = body() if text is None else text
    if expected is None:
        expected = COMPLETE if outcome in ("read", "unknown") else {}
    raw = headers(name, **(changes or {})) + part(content, **options)
    return CorpusMail(name, raw, outcome, expected)
