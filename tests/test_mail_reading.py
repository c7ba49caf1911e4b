"""The reader of mails by itself: what it reads, and that nothing makes it fail."""

import random
from datetime import date
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..policy.mail_bytes import read_addressees, read_bytes, readable
from ..policy.mail_reading import (
    Reading,
    match_services,
    own_lines,
    read_mail,
    read_reply,
    read_subject,
    read_text,
)
from ..policy.mail_values import read_amount, read_day, read_phone, read_vat
from ..policy.mail_words import FIELD_OF_LABEL, LABELS, clean_text, plain_words
from .mail_corpus import make_corpus
from .mail_writing import FORMS, body, form

#: Text that looks like a mail more often than chance would have it.
pieces = st.sampled_from(
    [
        *sorted(FIELD_OF_LABEL),
        *[
            ":",
            "=",
            ">",
            "--",
            "\n",
            "\n\n",
            "\t",
            "\x00",
            "�",
            "\u202e",
            "٣",
            "²",
            "½",
            "<b>",
            "</div>",
            "On",
            "wrote:",
            "Le",
            "a",
            "écrit",
            ":",
            "Von:",
            "An:",
            "Betreff:",
            "31.02.2031",
            "1.2.3.4",
            "+352",
            "LU123",
            "a@b.c",
            ",",
            ";",
        ],
        "Kind regards,",
        "-----Original Message-----",
        "> quoted",
    ]
)
texts = (
    st.text()
    | st.lists(pieces | st.text(max_size=5)).map(" ".join)
    | st.lists(pieces).map("\n".join)
)
codes = st.lists(st.sampled_from(["customer_name", "customer_contact", "services"])).map(tuple)
CATALOGUE = (
    (1, ("sip_trunk", "SIP Trunk", "SIP")),
    (2, ("network_security", "Network Security", "Firewall", "pare-feu")),
    (3, ("network", "Network")),
    (4, ("it", "IT")),
)


class TestMailReadingProperties(BaseCase):
    @settings(max_examples=400, deadline=None)
    @given(texts, texts, codes)
    @example("Re: " * 200, "on 1" * 500, ("services",))
    def test_any_text_is_read_the_same_each_time_and_none_fails(self, subject, text, missing):
        reading = read_mail(subject, text)
        self.assertIsInstance(reading, Reading)
        self.assertEqual(reading, read_mail(subject, text))
        self.assertEqual(read_reply(text, missing), read_reply(text, missing))
        self.assertIsInstance(match_services(text, CATALOGUE), tuple)

    @settings(max_examples=200, deadline=None)
    @given(texts)
    def test_what_was_read_can_be_stored(self, text):
        reading = read_text(text)
        for name in ("customer", "vat", "contact", "email", "phone", "services", "note"):
            value = getattr(reading, name) or ""
            value.encode("utf-8")
            self.assertNotIn("\0", value)

    @settings(max_examples=200, deadline=None)
    @given(texts)
    def test_reading_what_was_read_changes_nothing(self, text):
        own = "\n".join(own_lines(text))
        self.assertEqual("\n".join(own_lines(own)), own)
        self.assertEqual(read_text(own), read_text(text))
        self.assertEqual(clean_text(clean_text(text)), clean_text(text))

    @settings(max_examples=200, deadline=None)
    @given(
        st.sampled_from(sorted(FORMS)),
        st.randoms(use_true_random=False),
        st.sets(st.integers(0, 7)),
    )
    def test_the_order_of_labelled_lines_changes_nothing(self, language, chance, skip):
        lines = form(language, skip=skip)
        shuffled = lines[:]
        chance.shuffle(shuffled)
        self.assertEqual(read_text("\n".join(lines)), read_text("\n".join(shuffled)))

    @settings(max_examples=300, deadline=None)
    @given(st.binary() | texts.map(lambda text: text.encode("utf-8", "replace")))
    @example(b"From: =?utf-8?b?=\r\n: x\r\nContent-Type: multipart/mixed\r\n\r\n")
    @example(b'From: a@b.c <<<>>> ((((\r\nTo: "\\\r\n\r\n')
    def test_any_bytes_are_read_the_same_each_time_and_none_fails(self, raw):
        self.assertEqual(read_bytes(raw), read_bytes(raw))
        self.assertIsInstance(read_addressees(raw), tuple)
        self.assertEqual(readable(readable(raw)), readable(raw))

    @settings(max_examples=200, deadline=None)
    @given(st.integers(0, 10**6), st.data())
    def test_any_damage_to_a_real_mail_is_survived(self, seed, data):
        chance = random.Random(seed)
        raw = bytearray(data.draw(st.sampled_from(SMALL)))
        for _each in range(chance.randint(1, 30)):
            place = chance.randrange(len(raw))
            raw[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
            raw = raw or bytearray(b"x")
        mail = read_bytes(bytes(raw))
        self.assertEqual(mail, read_bytes(bytes(raw)))
        read_mail(mail.subject, mail.text)


SMALL = [mail.raw for mail in make_corpus() if len(mail.raw) < 10_000]


class TestMailReading(BaseCase):
    def test_each_label_means_one_thing(self):
        labels = [each.strip() for field in LABELS.values() for each in field.split(",")]
        self.assertEqual({plain_words(label) for label in labels}, set(labels))
        fields = {
            label: [
                name
                for name, all_of in LABELS.items()
                if label in [each.strip() for each in all_of.split(",")]
            ]
            for label in labels
        }
        self.assertEqual({label: names for label, names in fields.items() if len(names) > 1}, {})

    def test_a_form_in_each_language_is_read_in_full(self):
        for language in FORMS:
            with self.subTest(language):
                reading = read_text(body(language))
                self.assertEqual(reading.missing, ())
                self.assertEqual(reading.value, Decimal("25000.50"))
                self.assertEqual(reading.currency, "EUR")
                self.assertEqual(reading.closing, date(2031, 12, 31))
                self.assertEqual(reading.vat, "LU12345678")

    def test_a_subject_without_its_formulas_names_the_customer(self):
        for subject, customer in {
            "Deal registration: Lumen SA": "Lumen SA",
            "Re: AW: [EXT] Deal registration for Lumen SA": "Lumen SA",
            "Enregistrement d'affaire : Lumen SA": "Lumen SA",
            "Deal-Registrierung für Lumen SA": "Lumen SA",
            "Aanmelding voor Lumen SA": "Lumen SA",
            "Lumen SA": "Lumen SA",
            "Dealer Supplies Ltd": "Dealer Supplies Ltd",
            "Registrar Ltd": "Registrar Ltd",
            "New deal": None,
            "Deal registration": None,
            "Re: ": None,
            "": None,
            "Bonjour": None,
        }.items():
            self.assertEqual(read_subject(subject), customer, subject)

    def test_values_below_their_label_are_read(self):
        text = "Customer:\nLumen SA\n\nServices:\n- SIP trunk\n- Firewall\n\nThey are in a hurry."
        reading = read_text(text)
        self.assertEqual((reading.customer, reading.services), ("Lumen SA", "SIP trunk, Firewall"))
        self.assertEqual(reading.note, "They are in a hurry.")

    def test_of_two_lines_with_one_label_the_first_counts_and_the_other_is_kept(self):
        reading = read_text("Customer: One\nCustomer: Two")
        self.assertEqual((reading.customer, reading.note), ("One", "Customer: Two"))

    def test_what_cannot_be_read_is_kept_as_a_note(self):
        reading = read_text("Closing date: soon\nVAT: applied for\nPhone: call me")
        self.assertEqual(reading.note, "Closing date: soon\nVAT: applied for\nPhone: call me")
        self.assertEqual(reading.missing, ("customer_name", "customer_contact", "services"))

    def test_a_reply_needs_no_label_where_its_form_says_what_it_is(self):
        self.assertEqual(read_reply("LU12345678", ("customer_contact",)).vat, "LU12345678")
        self.assertEqual(
            read_reply("It is\na@b.example", ("customer_contact",)).email, "a@b.example"
        )
        self.assertEqual(read_reply("Lumen SA\n", ("customer_name",)).customer, "Lumen SA")
        self.assertEqual(read_reply("Firewall", ("services",)).services, "Firewall")

    def test_a_reply_needs_no_label_for_any_one_piece_that_was_asked_for(self):
        for piece, text, name, value in (
            ("customer_vat", "It is LU 123 456 78.", "vat", "LU12345678"),
            ("customer_email", "Write to\nA@b.example", "email", "a@b.example"),
            ("customer_phone", "Call +352 26 12 34", "phone", "+352 26 12 34"),
            ("contact_person", "Léa Weber", "contact", "Léa Weber"),
            ("expected_revenue", "about 25 000 €", "value", 25000),
            ("date_closing", "31 December 2031", "closing", date(2031, 12, 31)),
        ):
            reading = read_reply(text, (piece,))
            self.assertEqual(getattr(reading, name), value, piece)
            read = ("vat", "email", "phone", "contact", "value", "closing")
            found = {each for each in read if getattr(reading, each)}
            self.assertEqual(found, {name}, piece)
        self.assertEqual(read_reply("25 000 €", ("expected_revenue",)).currency, "EUR")

    def test_a_number_answers_only_the_question_for_it(self):
        self.assertIsNone(read_reply("LU12345678", ("customer_phone", "customer_vat")).phone)
        self.assertIsNone(read_reply("+352 26 12 34", ("customer_vat",)).vat)
        self.assertIsNone(read_reply("31.12.2031", ("services", "date_closing")).closing)

    def test_a_sentence_in_a_reply_is_no_name(self):
        two_lines = "I have to ask them first.\nTomorrow!"
        self.assertIsNone(read_reply(two_lines, ("customer_name",)).customer)
        self.assertIsNone(read_reply("Lumen SA", ("customer_name", "services")).customer)
        self.assertIsNone(read_reply("> Lumen SA", ("customer_name",)).customer)

    def test_services_are_found_by_the_longest_name(self):
        for text, found in {
            "SIP trunks and firewalls": (1, 2),
            "Network security, network": (2, 3),
            "pare feu": (2,),
            "IT": (4,),
            "with it": (4,),
            "security of the network": (3,),
            "rocket science": (),
        }.items():
            self.assertEqual(match_services(text, CATALOGUE), found, text)

    def test_amounts_are_read_with_either_separator(self):
        for text, amount in {
            "25.000,50 €": "25000.50",
            "€ 25,000.50": "25000.50",
            "25 000 EUR": "25000",
            "1'250'000 CHF": "1250000",
            "25k": "25000",
            "1.5 mio": "1500000.0",
            "1.234": "1234",
            "12,5": "12.5",
            "about 300 a month": "300",
        }.items():
            self.assertEqual(read_amount(text), Decimal(amount), text)
        self.assertIsNone(read_amount("a lot"))

    def test_days_are_read_with_the_day_first(self):
        for text, day in {
            "2031-02-03": date(2031, 2, 3),
            "3.2.2031": date(2031, 2, 3),
            "03/02/31": date(2031, 2, 3),
            "12/31/2031": date(2031, 12, 31),
            "3rd of February 2031": date(2031, 2, 3),
            "1er août 2031": date(2031, 8, 1),
            "3. März 2031": date(2031, 3, 3),
            "3 maart 2031": date(2031, 3, 3),
            "February 3, 2031": date(2031, 2, 3),
            "Q2 2031": date(2031, 6, 30),
            "30/02/2031": None,
            "soon": None,
        }.items():
            self.assertEqual(read_day(text), day, text)

    def test_tax_ids_and_phone_numbers_are_read_as_people_write_them(self):
        for text, vat in {
            "LU 123 456 78": "LU12345678",
            "BE 0123.456.789": "BE0123456789",
            "atu12345678": "ATU12345678",
            "NL123456789B01": "NL123456789B01",
            "DE 123 456 789 (Berlin)": "DE123456789",
            "12/345/67890": "12/345/67890",
            "applied for": None,
        }.items():
            self.assertEqual(read_vat(text), vat, text)
        self.assertEqual(read_phone("+352 (0)26-12.34 ext"), "+352 (0)26-12.34")
        self.assertIsNone(read_phone("none yet"))


class TestMailBytes(BaseCase):
    def test_copies_of_a_mail_have_one_key_and_other_mails_another(self):
        head = b"From: a@b.example\r\nSubject: x\r\n"
        first = read_bytes(head + b"\r\nHello").key
        again = b"Received: by mx2\r\nDelivered-To: c@d.example\r\n" + head + b"\r\nHello\r\n"
        self.assertEqual(read_bytes(again.replace(b"\r\n", b"\n")).key, first)
        self.assertNotEqual(read_bytes(head + b"\r\nHallo").key, first)
        self.assertNotEqual(read_bytes(head.replace(b"a@", b"c@") + b"\r\nHello").key, first)
        numbered = b"Message-ID: <1@x>\r\n"
        self.assertEqual(
            read_bytes(numbered + head + b"\r\nHello").key, read_bytes(numbered + b"\r\n!").key
        )

    def test_an_address_in_a_name_is_no_sender(self):
        for sender in (
            b'"jean@netzhaus.example" <evil@x.example>',
            b"=?utf-8?q?jean=40netzhaus=2Eexample=2C?= <evil@x.example>",
            b"=?utf-8?b?amVhbkBuZXR6aGF1cy5leGFtcGxl?= <evil@x.example>",
        ):
            self.assertEqual(read_bytes(b"From: " + sender + b"\r\n\r\n").sender, "evil@x.example")

    def test_an_attached_mail_is_not_read(self):
        nested = next(mail for mail in make_corpus() if mail.name == "nested-message")
        self.assertNotIn("Inner", read_bytes(nested.raw).text)
