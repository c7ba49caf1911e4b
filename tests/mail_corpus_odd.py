"""Mails that break rules: encodings, structures, sizes, and texts that mean harm."""

from .mail_writing import (
    ALIAS,
    COMPLETE,
    CUSTOMER,
    CorpusMail,
    attachment,
    body,
    form,
    headers,
    multipart,
    part,
    plain,
)


def odd_mails():
    yield from odd_encodings()
    yield from odd_headers()
    yield from odd_dates()
    yield from odd_structures()
    yield from large()
    yield from harmful()
    yield from copies()


def odd_encodings():
    yield plain("unknown-charset", body().encode(), charset="x-nobody-knows")
    yield plain("charset-is-a-codec", body().encode(), charset="rot13")
    yield plain("charset-is-rubbish", body().encode(), charset='"utf-8;\xa0x"')
    yield plain("charset-missing", body().encode(), charset="")
    latin = body().encode("latin-1")
    marks = CUSTOMER.encode("latin-1").decode("utf-8", "replace")
    expected = COMPLETE | {"customer_name": marks, "customer_contact": "L\ufffda Weber"}
    yield plain("charset-lies", latin, expected=expected)
    yield plain("nul-bytes", body().replace("VAT", "V\0A\0T").encode())
    nul = body().replace("Léa", "L\0éa").encode()
    yield plain("nul-in-base64", nul, transfer="base64")
    yield plain("controls", body().replace("Léa", "\x07Lé\x1ba").encode())
    yield plain(
        "broken-base64",
        b"Q3VzdG9tZXI6IEN1cw===Zm9\xff\r\n\r\n!!",
        "asked",
        {"customer_name": CUSTOMER},
        transfer="x-none",
    )
    yield plain("transfer-unknown", body(), transfer="x-unknown")
    yield plain("utf-7", body(), charset="utf-7", transfer="8bit")
    yield plain("byte-order-mark", b"\xef\xbb\xbf" + body().encode())
    surrogates = body().encode().replace(b"L\xc3\xa9a", b"L\xed\xb2\x80a")
    yield plain("surrogates", surrogates, expected=COMPLETE | {"customer_contact": None})
    lone = headers("line-ends-lf") + part(body())
    yield CorpusMail("line-ends-lf", lone.replace(b"\r\n", b"\n"), "read", COMPLETE)


def odd_headers():
    delivered = {"To": "undisclosed-recipients:;", "Delivered_To": ALIAS}
    yield plain("undisclosed", changes=delivered)
    yield plain("in-copy", changes={"To": "friend@x.example", "Cc": ALIAS})
    yield plain("capital-address", changes={"To": ALIAS.upper()})
    many = ", ".join(f"u{number}@x.example" for number in range(500))
    yield plain("500-recipients", changes={"To": f"{many}, {ALIAS}"})
    yield plain("no-subject", changes={"Subject": None})
    yield plain("no-date", changes={"Date": None})
    yield plain("no-mime-version", changes={"MIME_Version": None})
    yield plain("no-message-id", changes={"Message_ID": None})
    yield plain("rubbish-message-id", changes={"Message_ID": b"no brackets, two  words"})
    changes = {"Message_ID": b" ", "Date": b"Tue, 03 Jun 2025 11:00:00 +0200"}
    yield plain("empty-message-id", changes=changes)
    for charset in ("utf-8", "windows-1252"):
        subject = {"Subject": f"AW: Deal-Registrierung für {CUSTOMER}".encode(charset)}
        expected = {"customer_name": CUSTOMER}
        yield plain(f"8bit-subject-{charset}", "Hallo\n", "asked", expected, subject)
    yield plain("long-subject", changes={"Subject": b"x" * 100_000})
    folded = b"Deal\r\n\tregistration:\r\n  folded"
    yield plain("folded-subject", changes={"Subject": folded})
    broken = b"=?utf-8?b?w6?= =?x-none?q?=E9?= =?utf-8?q?"
    yield plain("broken-encoded-word", changes={"Subject": broken})
    yield plain("injected-header", changes={"Subject": b"=?utf-8?q?a=0D=0ABcc=3A_x=40x?="})
    yield plain("many-references", changes={"References": b"<a@x> " * 5000})
    yield plain("rubbish-references", changes={"In_Reply_To": b"your mail of Monday <"})
    yield plain("rubbish-content-id", changes={"Content_ID": b"<<>"})
    twice = headers("two-subjects") + b"Subject: second\r\nTo: x@x.example\r\n" + part(body())
    yield CorpusMail("two-subjects", twice, "read", COMPLETE)
    no_colon = headers("rubbish-line") + b"this is no header\r\n" + part(body())
    yield CorpusMail("rubbish-line", no_colon, "read", COMPLETE)


def odd_dates():
    for name, date in {
        "1970": "Thu, 01 Jan 1970 00:00:00 +0000",
        "2099": "Fri, 01 Jan 2099 00:00:00 +0000",
        "year-0": "Mon, 01 Jan 0000 00:00:00 +0000",
        "year-99999": "Mon, 01 Jan 99999 00:00:00 +0000",
        "zone": "Mon, 02 Jun 2025 10:12:31 +9999",
        "rubbish": "yesterday, about noon",
        "empty": "",
    }.items():
        yield plain(f"date-{name}", changes={"Date": date})


def odd_structures():
    inner = headers("inner", From=b"evil@stranger.example") + part(
        "Customer: Inner\nVAT: LU99999999"
    )
    nested = b"Content-Type: message/rfc822\r\n\r\n" + inner
    raw = headers("nested-message") + multipart("mixed", part(body()), nested)
    yield CorpusMail("nested-message", raw, "read", COMPLETE)
    raw = headers("only-nested-message") + nested
    yield CorpusMail("only-nested-message", raw, "asked", {"customer_name": CUSTOMER})
    deep = part(body())
    for level in range(60):
        deep = multipart("mixed", deep, boundary=f"=_{level}".encode())
    yield CorpusMail("deep-60", headers("deep-60") + deep, "read", COMPLETE)
    for level in range(60, 1500):
        deep = (
            f'Content-Type: multipart/mixed; boundary="=_{level}"\r\n\r\n--=_{level}\r\n'.encode()
            + deep
        )
    yield CorpusMail("deep-1500", headers("deep-1500") + deep, "quarantined")
    no_end = multipart("mixed", part(body())).replace(b"--=_part--", b"")
    yield CorpusMail("no-end", headers("no-end") + no_end, "read", COMPLETE)
    no_boundary = b"Content-Type: multipart/mixed\r\n\r\n" + body().encode()
    yield CorpusMail("no-boundary", headers("no-boundary") + no_boundary, "read", COMPLETE)
    yield plain("empty-body", "", "asked", {"customer_name": CUSTOMER})
    yield CorpusMail("headers-only", headers("headers-only"), "asked", {"customer_name": CUSTOMER})
    yield CorpusMail("no-parts", headers("no-parts") + multipart("mixed"), "asked", {})
    yield plain("empty-html", "<html><body></body></html>", "asked", {}, kind="html")
    yield plain("comment-only", "<!-- -->", "asked", {}, kind="html")
    image = b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"
    yield CorpusMail("only-image", headers("only-image") + image, "asked", {})
    external = b"Content-Type: message/external-body; access-type=local-file\r\n\r\n\r\n"
    raw = headers("external-body") + multipart("mixed", part(body()), external)
    yield CorpusMail("external-body", raw, "read", COMPLETE)
    rubbish_type = part(body()).replace(b"text/plain", b"text plain / x")
    yield CorpusMail("rubbish-type", headers("rubbish-type") + rubbish_type, "quarantined")
    calendar = part("BEGIN:VCALENDAR\nEND:VCALENDAR", kind="calendar")
    raw = headers("calendar") + multipart("alternative", part(body()), calendar)
    yield CorpusMail("calendar", raw, "read", COMPLETE)


def large():
    big = attachment("plan.bin", bytes(range(256)) * (20 * 4096))
    raw = headers("20-megabytes") + multipart("mixed", part(body()), big)
    yield CorpusMail("20-megabytes", raw, "read", COMPLETE | {"attachments": 1})
    files = [attachment(f"{number}.txt", b"%d" % number) for number in range(1000)]
    raw = headers("1000-attachments") + multipart("mixed", part(body()), *files)
    yield CorpusMail("1000-attachments", raw, "read", COMPLETE | {"attachments": 1000})
    yield plain("long-line", body() + "x" * 1_000_000)
    yield plain("many-lines", body() + "x: y\n" * 100_000)
    yield plain(
        "long-value", body(customer="A" * 50_000), expected=COMPLETE | {"customer_name": None}
    )
    yield plain("many-brackets", body() + "<" * 50_000)


def harmful():
    for name, customer in {
        "sql": "Robert'); DROP TABLE channel_registration;--",
        "sql-wildcard": "%' OR 1=1 --",
        "script": "<script>alert('x')</script> Ltd",
        "image": '<img src=x onerror="alert(1)"> & Co',
        "template": "{{ object.env.cr }} ${7*7} <t t-out='7*7'/>",
        "format": "%s %(name)s {0} %d",
        "right-to-left": "شركة النور للتجارة",
        "hebrew": "חברת האור בע״מ",
        "homoglyph": "Аtеlіеr Lumеn",
        "chinese": "上海光明有限公司",
        "emoji": "🚀 Rocket 👩‍🚀 SA",
        "quotes": 'O\'Neill "the" `Big` \\ Co',
    }.items():
        expected = COMPLETE | {"customer_name": customer}
        yield plain(f"customer-{name}", body(customer=customer), expected=expected)
    reversed_name = body(customer="Lumen \u202egnp.exe\u202c SA")
    expected = COMPLETE | {"customer_name": "Lumen gnp.exe SA"}
    yield plain("customer-reversed", reversed_name, expected=expected)
    invisible = body(customer="Lu\u200bmen\ufeff SA")
    yield plain("customer-invisible", invisible, expected=COMPLETE | {"customer_name": "Lumen SA"})
    lines = "".join(f"<div>{line}</div>" for line in form())
    harm = (
        "<script>alert(1)</script><iframe src='javascript:alert(1)'></iframe>"
        "<img src='x' onerror='alert(1)'><svg onload='alert(1)'></svg>"
        "<a href='javascript:alert(1)'>x</a><form action='http://x.example'><input></form>"
    )
    yield plain("html-harm", f"<div>{lines}{harm}</div>", kind="html")
    yield plain("html-unclosed", f"<div><table><tr>{lines}<b><i><script>", kind="html")


def copies():
    again = plain("no-message-id", outcome="duplicate", changes={"Message_ID": None})
    yield CorpusMail("copy-of-no-message-id", b"Received: by mx2\r\n" + again.raw, "duplicate")
    yield CorpusMail("copy-of-controls", _original("controls"), "duplicate")
    other = plain("nul-bytes", "Customer: Quite Another\n")
    yield CorpusMail("number-of-nul-bytes", other.raw, "duplicate")


def _original(name):
    return next(mail.raw for mail in odd_encodings() if mail.name == name)
