"""How much can be answered and withdrawn in the portal in an hour, and how large that can be."""

from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..controllers.portal_registration import REASON_MAX
from ..models import portal_signature
from ..models.channel_consent_answer import NAME_LENGTH, REASON_LENGTH, SIGNATURE_LENGTH
from .common_charter import drawn_signature
from .common_consent import SIGNATURE
from .common_portal_registration import PortalRegistrationCase
from .test_consent_portal import ConsentPortalCase

REACHED = "has reached the limit of 1 in an hour"


class TestConsentLimits(ConsentPortalCase):
    def setUp(self):
        super().setUp()
        self.other = self.ask(self.quotation(self.customer, self.firewall))
        self.env.company.channel_answer_limit = 1
        self.login(self.nadia)

    def other_answer(self, kind):
        self.url = f"/my/consents/{self.other.id}"
        return self.answer(kind, "We sell it now.").text

    def test_an_hours_answers_are_limited_for_all_people_together(self):
        self.sign_over_http()
        answer = self.sign_over_http(self.other, **self.link(self.jean, self.other))
        self.assertIn(REACHED, answer["error"])
        page = self.other_answer("refuse")
        self.assertIn(REACHED, page)
        self.assertIn("We sell it now.", page)
        self.assertEqual(self.other.state, "requested")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=61)):
            self.other.sudo()._refuse(self.jean, "We sell it now.")
        self.assertEqual(self.other.state, "refused")

    def test_an_hours_withdrawals_are_limited_apart_from_answers(self):
        self.sign(self.request)
        self.env.company.channel_answer_limit = 0
        self.sign(self.other)
        self.env.company.channel_answer_limit = 1
        self.answer("withdraw")
        self.assertEqual(self.request.state, "revoked")
        self.assertIn(REACHED, self.other_answer("withdraw"))
        self.assertEqual(self.other.state, "granted")
        self.env.company.channel_answer_limit = 0
        self.other_answer("withdraw")
        self.assertEqual(self.other.state, "revoked")

    def test_what_is_not_taken_counts_for_nothing(self):
        self.sign_over_http(name="")
        self.answer("refuse", "  ")
        self.answer("refuse", "We sell it.")
        self.assertEqual(self.request.state, "refused")

    def test_another_channel_partner_has_an_hour_of_its_own(self):
        self.sign_over_http()
        self.manage(self.stranger, self.rival, "sip_trunk")
        other = self.ask(self.quotation(self.stranger, self.firewall))
        self.login(self.robin)
        self.sign_over_http(other)
        self.assertEqual(other.state, "granted")

    # ---------------------------------------------------------------------- sizes

    def test_the_longest_reason_and_name_are_taken_and_no_longer_ones(self):
        too_long = "é" * (REASON_LENGTH + 1)
        told = f"{REASON_LENGTH} characters at most"
        self.assertIn(told, self.answer("refuse", too_long).text)
        self.assertIn("shorter name", self.sign_over_http(name="é" * (NAME_LENGTH + 1))["error"])
        self.sign_over_http(name="é" * NAME_LENGTH)
        self.assertEqual(self.request.signed_by, "é" * NAME_LENGTH)
        self.assertIn(told, self.answer("withdraw", too_long).text)
        self.assertEqual(self.request.state, "granted")
        self.answer("withdraw", "é" * REASON_LENGTH)
        self.assertEqual(self.request.reason, "é" * REASON_LENGTH)

    def test_a_picture_that_is_too_large_is_not_even_read(self):
        # As valid as any, but for its length.
        large = SIGNATURE.rstrip("=") + "A" * (SIGNATURE_LENGTH - len(SIGNATURE) + 4)
        self.assertGreater(len(large), SIGNATURE_LENGTH)
        self.assertIn("too large", self.sign_over_http(signature=large)["error"])
        self.assertEqual(self.request.state, "requested")
        self.sign_over_http(signature=drawn_signature())
        self.assertEqual(self.request.state, "granted")

    def test_the_charters_signature_has_its_limits_too(self):
        check, drawn = portal_signature.check_signature, drawn_signature()
        longest = "é" * portal_signature.NAME_MAX
        self.assertEqual(check(self.env, longest, drawn), longest)
        with self.assertRaisesRegex(UserError, "Type your name"):
            check(self.env, f"{longest}é", drawn)
        with self.assertRaisesRegex(UserError, "Draw your signature"):
            check(self.env, "Nadia", drawn + "A" * portal_signature.SIGNATURE_MAX)


class TestRegistrationLimits(PortalRegistrationCase):
    def setUp(self):
        super().setUp()
        self.env.company.channel_answer_limit = 1

    def test_an_hours_answers_are_limited_for_all_people_together(self):
        first, second = (self.submitted(self.netzhaus, customer_name=each) for each in "AB")
        (first | second).action_ask_information(["customer_vat"], "Which one?")
        self.act(first, self.nadia, "answer", customer_vat="LU12345613")
        self.assertEqual(first.state, "submitted")
        answer = self.act(second, self.colleague, "answer", customer_vat="LU12345613")
        self.assertPage(answer, REACHED)
        self.assertEqual(second.state, "action_required")
        self.assertFalse(second.customer_vat)

    def test_an_hours_withdrawals_are_limited(self):
        first, second = (self.submitted(self.netzhaus, customer_name=each) for each in "AB")
        self.act(first, self.nadia, "withdraw", sure="1")
        self.assertEqual(first.state, "cancelled")
        answer = self.act(second, self.colleague, "withdraw", sure="1", reason="They left.")
        self.assertPage(answer, REACHED, "They left.")
        self.assertEqual(second.state, "submitted")

    def test_an_hours_requests_for_more_time_are_limited(self):
        first = self.register(self.customer, self.netzhaus)
        second = self.register(self.stranger, self.netzhaus)
        typed = {"months": "1", "reason": "They decide in spring."}
        self.act(first, self.nadia, "extend", **typed)
        self.assertPage(self.act(second, self.nadia, "extend", **typed), REACHED)
        self.assertTrue(first.extension_ids)
        self.assertFalse(second.extension_ids)

    def test_the_limit_is_none_or_a_number(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.company.channel_answer_limit = -1
            self.env.flush_all()

    # ---------------------------------------------------------------------- sizes

    def test_the_longest_reasons_are_taken_and_no_longer_ones(self):
        registration = self.register(self.customer, self.netzhaus)
        long, longest = "é" * (REASON_MAX + 1), "é" * REASON_MAX
        answer = self.act(registration, self.nadia, "extend", months="1", reason=long)
        self.assertIn("2000 characters at most", self.error_at(answer, "extend_reason"))
        self.act(registration, self.nadia, "extend", months="1", reason=longest)
        self.assertEqual(registration.extension_ids.reason, longest)
        answer = self.act(registration, self.nadia, "withdraw", sure="1", reason=long)
        self.assertIn("2000 characters at most", self.error_at(answer, "withdraw_reason"))
        self.assertPage(answer, long)
        self.assertEqual(registration.state, "registered")
        self.act(registration, self.nadia, "withdraw", sure="1", reason=longest)
        self.assertEqual(registration.state, "cancelled")
        self.assertTrue(registration.message_ids.filtered(lambda each: longest in each.body))
