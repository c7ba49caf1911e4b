"""The corpus: mails as people, programs and attackers send them, the same in every run."""

import random

from .mail_corpus_odd import odd_mails
from .mail_writing import (
    COMPLETE,
    CUSTOMER,
    FORMS,
    PERSON,
    CorpusMail,
    attachment,
    body,
    form,
    headers,
    multipart,
    part,
    plain,
)

OTHER = "Customer: Somebody Else\nVAT: DE999999999\nServices: hosting"

SIGNATURES = {
    "en": "Kind regards,\nJean Netz\nPhone: +352 99 99 99\nCompany: Netzhaus",
    "fr": "Bien cordialement\n\nJean Netz\nTéléphone : +352 99 99 99\nSociété : Netzhaus",
    "de": "Mit freundlichen Grüßen\n\nJean Netz\nTelefon: +352 99 99 99\nFirma: Netzhaus",
    "nl": "Met vriendelijke groeten,\nJean Netz\nTelefoon: +352 99 99 99\nBedrijf: Netzhaus",
    "mark": "-- \nJean Netz\nPhone: +352 99 99 99\nVAT: LU99999999",
    "phone": "Sent from my iPhone\nVAT: LU99999999",
    "telephone": "Envoyé de mon iPhone\nTVA : LU99999999",
    "handy": "Von meinem iPhone gesendet\nUSt-ID: LU99999999",
    "mobiel": "Verzonden vanaf mijn iPhone\nBTW: LU99999999",
    "outlook": "Get Outlook for iOS\nVAT: LU99999999",
}
QUOTES = {
    "gmail-en": "On Mon, Jun 2, 2025 at 10:12 AM Max Power <max@x.example> wrote:\n\n{quoted}",
    "gmail-fr": "Le lun. 2 juin 2025 à 10:12, Max Power <max@x.example> a écrit :\n\n{quoted}",
    "gmail-de": "Am Mo., 2. Juni 2025 um 10:12 Uhr schrieb Max Power <max@x.example>:\n\n{quoted}",
    "gmail-nl": "Op ma 2 jun 2025 om 10:12 schreef Max Power <max@x.example>:\n\n{quoted}",
    "apple-en": "On 2 Jun 2025, at 10:12, Max Power\n<max@x.example> wrote:\n\n{plain}",
    "apple-de": "Am 02.06.2025 um 10:12 schrieb Max Power\n<max@x.example>:\n\n{plain}",
    "outlook-en": "-----Original Message-----\nFrom: Max\nSent: Monday\nTo: Jean\n\n{plain}",
    "outlook-fr": "De : Max Power\nEnvoyé : lundi 2 juin\nÀ : Jean\nObjet : Offre\n\n{plain}",
    "outlook-de": "Von: Max Power\nGesendet: Montag\nAn: Jean\nBetreff: Angebot\n\n{plain}",
    "outlook-nl": "Van: Max Power\nVerzonden: maandag\nAan: Jean\nOnderwerp: Offerte\n\n{plain}",
    "forward-en": "---------- Forwarded message ---------\nFrom: Max\n\n{plain}",
    "forward-fr": "Début du message réexpédié :\n\n{plain}",
    "forward-de": "Anfang der weitergeleiteten Nachricht:\n\n{plain}",
    "forward-nl": "Begin doorgestuurd bericht:\n\n{plain}",
    "marks": "{quoted}",
}


def make_corpus():
    """Return all mails, in an order that is mixed but always the same."""
    mails = [
        *encodings(),
        *html_mails(),
        *with_attachments(),
        *with_signatures_and_quotes(),
        *incomplete(),
        *by_strangers(),
        *by_machines(),
        *odd_mails(),
        *mixed_forms(random.Random(19)),
    ]
    random.Random(7).shuffle(mails)
    # A copy comes after what it is a copy of.
    return sorted(mails, key=lambda mail: mail.outcome == "duplicate")


def encodings():
    for language in FORMS:
        for charset, transfer in (
            ("utf-8", "8bit"),
            ("utf-8", "quoted-printable"),
            ("utf-8", "base64"),
            ("windows-1252", "quoted-printable"),
            ("iso-8859-15", "8bit"),
            ("utf-16", "base64"),
        ):
            yield plain(
                f"{language}-{charset}-{transfer}",
                body(language),
                charset=charset,
                transfer=transfer,
            )


def _html(lines, style):
    cells = [line.partition(": ")[::2] for line in lines]
    if style == "gmail":
        content = '<div dir="ltr">' + "".join(f"<div>{line}</div>" for line in lines) + "</div>"
    elif style == "apple":
        content = "<br>".join(lines)
    elif style == "outlook":
        shown = (f'<p class="MsoNormal"><b>{a}:</b>&nbsp;{b}<o:p></o:p></p>' for a, b in cells)
        content = '<div class="WordSection1">' + "\n".join(shown) + "</div>"
    elif style == "list":
        content = "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
    else:
        rows = (f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in cells)
        content = "<table>" + "".join(rows) + "</table>"
    return f"<html><head><style>p {{color: red}}</style></head><body>{content}</body></html>"


def html_mails():
    for language in FORMS:
        for style in ("gmail", "apple", "outlook", "list", "table"):
            content = _html(form(language), style)
            yield plain(f"html-{language}-{style}", content, kind="html")
    quoted = (
        '<blockquote class="gmail_quote">' + _html(OTHER.split("\n"), "apple") + "</blockquote>"
    )
    yield plain("html-quoted", _html(form(), "gmail") + quoted, kind="html")
    signature = '<div class="gmail_signature"><div>Phone: +352 99 99 99</div></div>'
    without = _html(form(skip=(4,)), "gmail") + signature
    expected = COMPLETE | {"customer_phone": False}
    yield plain("html-signature", without, expected=expected, kind="html")


def with_attachments():
    files = {
        "pdf": attachment("offer.pdf", b"%PDF-1.4 an offer", "application/pdf"),
        "xml": attachment("order.xml", b"<?xml version='1.0'?><order/>", "text/xml"),
        "html": attachment("page.html", b"<script>alert(1)</script>", "text/html"),
        "text": attachment("form.txt", OTHER.encode(), "text/plain"),
        "no-name": attachment("", b"something", "image/png"),
        "path": attachment("../../etc/passwd", b"root", "text/plain"),
    }
    for name, file in files.items():
        raw = headers(f"file-{name}") + multipart("mixed", part(body()), file)
        yield CorpusMail(f"file-{name}", raw, "read", COMPLETE | {"attachments": 1})
    alternative = multipart(
        "alternative", part(body()), part(_html(form(), "gmail"), kind="html"), boundary=b"=_alt"
    )
    yield CorpusMail("alternative", headers("alternative") + alternative, "read", COMPLETE)
    raw = headers("alternative-file") + multipart("mixed", alternative, files["pdf"])
    yield CorpusMail("alternative-file", raw, "read", COMPLETE | {"attachments": 1})


def with_signatures_and_quotes():
    for name, signature in SIGNATURES.items():
        text = f"Hello,\n\n{body(skip=(4,))}\n{signature}\n"
        yield plain(f"signature-{name}", text, expected=COMPLETE | {"customer_phone": False})
    for name, quote in QUOTES.items():
        quoted = "\n".join(f"> {line}" for line in OTHER.split("\n"))
        below = quote.format(quoted=quoted, plain=OTHER)
        yield plain(f"quote-{name}", f"{body(skip=(1,))}\n{below}\n", expected=_without_vat())
    answered_below = f"On Mon, Jun 2, 2025 Max <m@x.example> wrote:\n> {OTHER}\n\n{body()}"
    yield plain(
        "quote-answered-below",
        answered_below.replace("\nVAT: DE", "\n> VAT: DE").replace(
            "\nServices: hosting", "\n> Services: hosting"
        ),
    )


def _without_vat():
    return COMPLETE | {"customer_vat": False}


def incomplete():
    for language, subject in {
        "en": f"Deal registration: {CUSTOMER}",
        "fr": f"Enregistrement d'affaire : {CUSTOMER}",
        "de": f"AW: Deal-Registrierung für {CUSTOMER}",
        "nl": f"Fwd: Deal registratie voor {CUSTOMER}",
    }.items():
        missing = "customer_contact,services"
        expected = {"customer_name": CUSTOMER, "missing": missing}
        changes = {"Subject": subject}
        text = "Hello,\nplease register this one for us.\n"
        yield plain(f"subject-{language}", text, "asked", expected, changes)
        expected = {"customer_name": CUSTOMER, "missing": "services", "services": frozenset()}
        yield plain(f"no-service-{language}", body(language, skip=(5,)), "asked", expected)
        expected = {"services": SERVICES_OF_FORM, "missing": "customer_contact"}
        yield plain(f"no-contact-{language}", body(language, skip=(1, 3, 4)), "asked", expected)
        expected = {"customer_name": False, "missing": "customer_name"}
        changes = {"Subject": "New deal"}
        text = body(language, skip=(0,))
        yield plain(f"no-customer-{language}", text, "asked", expected, changes)
    everything = "customer_name,customer_contact,services"
    for name, subject in {"hello": "Hello", "none": None, "empty": "", "re": "Re: "}.items():
        expected = {"customer_name": False, "missing": everything}
        yield plain(f"nothing-{name}", "Hi!\n", "asked", expected, {"Subject": subject})
    text = body(skip=(5,)) + "Services: rocket science\n"
    yield plain("unheard-of-service", text, "asked", {"missing": "services"})


SERVICES_OF_FORM = COMPLETE["services"]


def by_strangers():
    for name, sender in {
        "same-domain": "somebody@netzhaus.example",
        "look-alike": "jean@netzhaus.examp1e",
        "longer-domain": "jean@netzhaus.example.evil.example",
        "shorter-domain": "jean@haus.example",
        "other-name": "jean+deal@netzhaus.example",
        "homoglyph": "jean@nеtzhaus.example".encode(),
        "umlaut": "jean@nëtzhaus.example".encode(),
        "punycode": "jean@xn--ntzhaus-bva.example",
        "name-is-address": f'"{PERSON}" <evil@stranger.example>',
        "encoded-name": b"=?utf-8?q?jean=40netzhaus=2Eexample?= <evil@stranger.example>",
        "encoded-both": b"=?utf-8?q?jean=40netzhaus=2Eexample=2C?= <evil@stranger.example>",
        "two-senders": f"{PERSON}, evil@stranger.example",
        "no-address": "Jean Netz",
        "customer": "office@lumen.example",
        "former-channel-partner": "boss@former.example",
        "of-two": "shared@consultant.example",
        "archived-contact": "gone@netzhaus.example",
    }.items():
        yield plain(f"stranger-{name}", outcome="unknown", changes={"From": sender})
    yield plain("stranger-no-from", outcome="unknown", changes={"From": None})
    changes = {"From": "evil@stranger.example", "Reply_To": PERSON, "Sender": PERSON}
    yield plain("stranger-reply-to", outcome="unknown", changes=changes)
    for name, sender in {
        "capitals": "JEAN@Netzhaus.EXAMPLE",
        "company": "office@netzhaus.example",
    }.items():
        yield plain(f"known-{name}", changes={"From": sender})


def by_machines():
    for name, changes in {
        "auto-replied": {"Auto_Submitted": "auto-replied"},
        "auto-generated": {"Auto_Submitted": "auto-generated; why=holiday"},
        "precedence-bulk": {"Precedence": "bulk"},
        "precedence-auto": {"Precedence": "auto_reply"},
        "precedence-list": {"Precedence": "list", "List_Id": "<news.x.example>"},
        "x-autoreply": {"X_Autoreply": "yes"},
        "x-autorespond": {"X_Autorespond": "Out of office"},
        "return-path": {"Return_Path": "<>"},
        "daemon": {"From": "Mail Delivery <MAILER-DAEMON@netzhaus.example>"},
        "postmaster": {"From": "postmaster@netzhaus.example"},
    }.items():
        yield plain(f"machine-{name}", outcome="ignored", changes=changes)
    report = multipart(
        'report; report-type="delivery-status"',
        part("It could not be delivered."),
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
        b"Final-Recipient: rfc822; x@x.example\r\nAction: failed\r\n",
    )
    yield CorpusMail("machine-report", headers("machine-report") + report, "ignored")
    yield plain("no-machine", changes={"Auto_Submitted": "no"})
    yield plain("asks-for-silence", changes={"X_Auto_Response_Suppress": "All"})


def mixed_forms(chance):
    """Complete forms in any order, with what people put around labels and values."""
    for number in range(16):
        language = chance.choice(sorted(FORMS))
        lines = form(language, colon=chance.choice([": ", " : ", ":", " = ", " :\t"]))
        chance.shuffle(lines)
        before = chance.choice(["", "- ", "* ", "• ", "  "])
        lines = [chance.choice([str, str.strip])(f"{before}{line}") for line in lines]
        text = chance.choice(["", "Bonjour,\n\n", "Hallo zusammen,\n"]) + "\n".join(lines)
        yield plain(f"mixed-{number}", text + chance.choice(["", "\n\nDanke!\n"]))
