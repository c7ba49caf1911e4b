from datetime import timedelta
from itertools import pairwise

from lxml import html

from odoo import fields

from .common_portal_registration import PortalRegistrationCase


class TestPortalRegistrationPage(PortalRegistrationCase):
    """What a channel partner reads and does on the page of its registration."""

    def waiting(self, *pieces, **values):
        registration = self.submitted(self.netzhaus, **values)
        registration.action_ask_information(list(pieces), "Which line do they have?")
        return registration

    def inputs(self, registration):
        page = self.page(registration.access_url, self.nadia)
        (form,) = page.xpath("//form[@id='registration_answer']")
        return set(form.xpath(".//input[not(@type='hidden')]/@name"))

    # --------------------------------------------------------------------- states

    def test_each_state_says_what_happens_next(self):
        registration = self.submitted(self.netzhaus)
        self.assertPage(self.get(registration.access_url, self.nadia), "We are checking it")
        registration.action_register()
        answer = self.get(registration.access_url, self.nadia)
        self.assertPage(answer, "The customer is protected for you until", "certificate")
        self.assertPage(answer, "Protected until")
        registration.action_lost()
        answer = self.get(registration.access_url, self.nadia)
        self.assertPage(answer, "closed as lost")
        # Its dates are kept, and would look as if they protected somebody.
        self.assertTrue(registration.date_end)
        self.assertNotIn("Protected until", answer.text)
        self.assertNotIn("registration_withdraw", answer.text)

    def test_a_refused_one_gives_the_reason_chosen_and_none_of_our_own_words(self):
        registration = self.submitted(self.netzhaus)
        reason = self.env["channel.refusal.reason"].search([], limit=1)
        registration.write(
            {
                "state": "refused",
                "refusal_reason_id": reason.id,
                "refusal_reason": "Rival IT holds it",
            }
        )
        answer = self.get(registration.access_url, self.nadia)
        self.assertPage(answer, "We could not register this deal", reason.name)
        self.assertNotIn("Rival IT", answer.text)

    def test_the_certificate_is_there_once_the_deal_is_registered(self):
        registration = self.submitted(self.netzhaus)
        url = f"{registration.access_url}/certificate"
        answer = self.get(url, self.nadia)
        self.assertTrue(answer.url.endswith(registration.access_url))
        registration.action_register()
        answer = self.get(url, self.colleague)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn("Deal Registration Certificate", answer.text)

    # ------------------------------------------------------------------- question

    def test_what_is_asked_is_what_can_be_answered(self):
        registration = self.waiting("customer_contact", "date_closing")
        answer = self.get(registration.access_url, self.nadia)
        self.assertPage(answer, "Waiting for your answer", "Which line do they have?")
        self.assertEqual(
            self.inputs(registration),
            {"customer_vat", "customer_email", "customer_phone", "date_closing"},
        )

    def test_an_answer_takes_what_was_asked_for_and_goes_on(self):
        registration = self.waiting("customer_vat")
        answer = self.act(
            registration,
            self.nadia,
            "answer",
            customer_vat="LU12345613",
            customer_name="Another Ltd",
            state="registered",
            expected_revenue="1000000",
        )
        self.assertPage(answer, "Thank you for your answer.", "We go on")
        self.assertEqual(registration.customer_vat, "LU12345613")
        self.assertEqual(registration.state, "submitted")
        self.assertEqual(registration.customer_name, "Lumen SA")
        self.assertFalse(registration.expected_revenue)

    def test_half_an_answer_is_kept_and_the_rest_is_asked_for(self):
        registration = self.waiting("customer_vat", "contact_person")
        answer = self.act(registration, self.nadia, "answer", customer_contact="Robin")
        self.assertPage(answer, "This is still missing:")
        self.assertEqual(registration.customer_contact, "Robin")
        self.assertEqual(registration.state, "action_required")
        self.assertEqual(self.inputs(registration), {"customer_vat"})

    def test_a_wrong_answer_stands_beside_its_field_and_stays_typed(self):
        registration = self.waiting("customer_vat", "contact_person")
        answer = self.act(
            registration, self.nadia, "answer", customer_vat="no", customer_contact="Robin"
        )
        self.assertIn("no tax ID", self.error_at(answer, "customer_vat"))
        page = html.fromstring(answer.content)
        self.assertEqual(page.xpath("//input[@name='customer_contact']/@value"), ["Robin"])
        self.assertFalse(registration.customer_contact)
        answer = self.act(registration, self.nadia, "answer")
        self.assertIn("Please give", self.error_at(answer, "customer_vat"))

    def test_services_are_answered_by_ticking_them(self):
        registration = self.waiting("services")
        services = self.service("network") | self.service("sip_trunk")
        self.act(
            registration, self.nadia, "answer", service_ids=[str(each) for each in services.ids]
        )
        self.assertEqual(registration.service_ids, services)
        self.assertEqual(registration.state, "submitted")

    def test_a_second_click_on_an_answer_changes_nothing(self):
        registration = self.waiting("customer_vat")
        form = self.form(self.page(registration.access_url, self.nadia), "registration_answer")
        url = f"{registration.access_url}/answer"
        for vat in ("LU12345613", "LU99999999"):
            self.assertPage(self.url_open(url, data={**form, "customer_vat": vat}), "Thank you")
        self.assertEqual(registration.customer_vat, "LU12345613")

    # ------------------------------------------------------------------ extension

    def test_more_time_is_asked_for_once(self):
        registration = self.register(self.customer, self.netzhaus)
        form = self.form(self.page(registration.access_url, self.nadia), "registration_extend")
        data = {**form, "months": "2", "reason": "They decide in spring."}
        for _each in range(2):
            answer = self.url_open(f"{registration.access_url}/extend", data=data)
            self.assertPage(answer, "received your request for more time")
        extension = registration.extension_ids
        self.assertEqual(len(extension), 1)
        self.assertEqual((extension.months, extension.state), (2, "requested"))
        self.assertEqual(extension.requested_by, "channel_partner")
        self.assertEqual(extension.reason, "They decide in spring.")
        self.assertEqual(extension.activity_ids.user_id, self.manager)

    def test_months_and_reason_are_asked_for_beside_their_fields(self):
        registration = self.register(self.customer, self.netzhaus)
        for months in ("0", "13", "-1", "x", "٣", ""):
            answer = self.act(registration, self.nadia, "extend", months=months, reason="Keep this")
            self.assertIn("1 to 12 months", self.error_at(answer, "months"), months)
            self.assertIn("Keep this", answer.text)
        answer = self.act(registration, self.nadia, "extend", months="1", reason="  ")
        self.assertIn("Say why", self.error_at(answer, "extend_reason"))
        self.assertFalse(registration.extension_ids)

    def test_where_no_more_time_can_be_had_none_is_offered(self):
        registration = self.submitted(self.netzhaus)
        self.assertNotIn("registration_extend", self.get(registration.access_url, self.nadia).text)
        form = self.form(self.page(registration.access_url, self.nadia), "registration_withdraw")
        answer = self.url_open(
            f"{registration.access_url}/extend", data={**form, "months": "1", "reason": "Please"}
        )
        self.assertPage(answer, "only a registered or an expired deal can be extended")
        self.assertFalse(registration.extension_ids)

    # ------------------------------------------------------------------- withdraw

    def test_withdrawing_takes_a_second_step(self):
        registration = self.submitted(self.netzhaus)
        answer = self.act(registration, self.nadia, "withdraw")
        self.assertIn("Confirm", self.error_at(answer, "sure"))
        self.assertEqual(registration.state, "submitted")
        answer = self.act(registration, self.nadia, "withdraw", sure="1", reason="They left.")
        self.assertPage(answer, "Your registration is withdrawn")
        self.assertEqual(registration.state, "cancelled")
        note = registration.message_ids.filtered(lambda each: "They left." in (each.body or ""))
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))

    def test_a_registered_deal_can_be_withdrawn_and_a_won_one_cannot(self):
        registration = self.register(self.customer, self.netzhaus)
        self.act(registration, self.nadia, "withdraw", sure="1")
        self.assertEqual(registration.state, "cancelled")
        won = self.register(self.customer, self.netzhaus)
        form = self.form(self.page(won.access_url, self.nadia), "registration_withdraw")
        won.action_won()
        answer = self.url_open(f"{won.access_url}/withdraw", data={**form, "sure": "1"})
        self.assertPage(answer, "cannot be withdrawn")
        self.assertEqual(won.state, "won")

    # ------------------------------------------------------------------ attention

    def test_questions_and_ends_that_come_near_are_on_top_of_the_portal(self):
        asked = self.waiting("customer_vat", customer_name="Asked Ltd")
        ending = self.register(self.customer, self.netzhaus, customer_name="Ending Ltd")
        later = self.register(self.stranger, self.netzhaus, customer_name="Later Ltd")
        ending.date_end = fields.Date.today() + timedelta(days=3)
        rows = self.netzhaus.with_user(self.nadia).sudo()._get_channel_attention()
        titles = " ".join(row["title"] for row in rows)
        self.assertIn("Asked Ltd", titles)
        self.assertIn("Ending Ltd", titles)
        self.assertNotIn("Later Ltd", titles)
        home = self.get("/my", self.nadia)
        self.assertPage(home, "Answer a question about Asked Ltd", f"{asked.access_url}#answer")
        self.assertTrue(later)
        self.assertNotIn("Asked Ltd", self.get("/my", self.ruth).text)

    def test_headings_are_in_order(self):
        for registration in (
            self.waiting("services"),
            self.register(self.customer, self.netzhaus),
        ):
            page = self.page(registration.access_url, self.nadia)
            levels = [
                int(each.tag[1])
                for each in page.xpath("//main//h1|//main//h2|//main//h3|//main//h4")
            ]
            self.assertEqual(levels.count(1), 1)
            jumps = [after - before for before, after in pairwise(levels)]
            self.assertLessEqual(max(jumps), 1, levels)
