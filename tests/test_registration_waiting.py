"""While a registration waits for its channel partner, only what was asked for can change."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common_question import QuestionCase


@tagged("post_install", "-at_install")
class TestRegistrationWaiting(QuestionCase):
    def assertLocked(self, registration, values):
        refusal = "Until then only what was asked for can change"
        with self.assertRaisesRegex(UserError, refusal), self.env.cr.savepoint():
            registration.write(values)
        self.env.invalidate_all()

    def test_nobody_changes_what_was_not_asked_for(self):
        registration = self.waiting("customer_vat")
        for user in (self.rep, self.manager):
            for values in (
                {"customer_name": "Quite Another"},
                {"customer_email": "x@x.example"},
                {"customer_phone": "1"},
                {"customer_contact": "X"},
                {"service_ids": [Command.link(self.service("mobile").id)]},
                {"expected_revenue": 1.0},
                {"date_closing": "2031-01-01"},
                {"contact_id": self.eva.id},
                {"opportunity_id": self.introduce(self.customer, self.netzhaus).id},
                {"company_id": self.env.company.id},
                {"customer_vat": "LU87654321", "customer_name": "Quite Another"},
                {"state": "submitted", "customer_name": "Quite Another"},
            ):
                with self.subTest(user=user.name, values=values):
                    self.assertLocked(registration.with_user(user), values)
        self.assertLocked(registration, {"channel_partner_id": self.rival.id})
        self.assertLocked(registration, {"asked_information": "services"})
        with self.assertRaises(AccessError):
            registration.with_user(self.rep).channel_partner_id = self.rival

    def test_the_error_names_what_was_asked_for_what_is_locked_and_what_to_do(self):
        registration = self.waiting("customer_vat").with_user(self.rep)
        with self.assertRaises(UserError) as caught:
            registration.write({"service_ids": False, "customer_name": "X"})
        for words in (
            registration.name,
            "the customer's tax ID",
            "Services of Interest",
            "withdraw the question",
        ):
            self.assertIn(words, str(caught.exception))

    def test_a_rep_fills_in_each_piece_that_was_asked_for(self):
        for piece, values in {
            "customer_name": {"customer_name": "Lumen Sàrl"},
            "customer_contact": {"customer_email": "x@x.example", "customer_phone": "1"},
            "customer_vat": {"customer_vat": "LU87654321"},
            "customer_email": {"customer_email": "x@x.example"},
            "customer_phone": {"customer_phone": "1"},
            "contact_person": {"customer_contact": "X"},
            "services": {"service_ids": [Command.link(self.service("mobile").id)]},
            "expected_revenue": {
                "expected_revenue": 5.0,
                "currency_id": self.env.company.currency_id.id,
            },
            "date_closing": {"date_closing": "2031-01-01"},
        }.items():
            with self.subTest(piece):
                registration = self.waiting(piece).with_user(self.rep)
                registration.write(values)
                self.assertFalse(registration.missing_information)
                self.assertEqual(registration.state, "action_required")
                # What was typed wrong is typed again.
                registration.write(values)
                registration.action_submit()

    def test_a_piece_that_is_emptied_again_is_missing_again(self):
        registration = self.waiting("customer_phone", "services").with_user(self.rep)
        registration.customer_phone = "1"
        self.assertEqual(registration.missing_information, "services")
        registration.customer_phone = False
        self.assertEqual(registration.missing_information, "customer_phone,services")

    def test_what_deciding_takes_stays_open(self):
        registration = self.waiting("customer_vat")
        registration.write({"user_id": self.rep.id, "note": "They called"})
        registration.with_user(self.rep).note = "They called twice"
        registration.with_user(self.rep).message_post(body="Hello")
        registration.with_user(self.rep).activity_schedule("mail.mail_activity_data_todo")
        registration.with_user(self.rep).message_subscribe(self.rep.partner_id.ids)
        registration.write({"state": "refused", "refusal_reason": "No project"})
        self.assertEqual(registration.state, "refused")
        self.assertFalse(registration.asked_information)

    def test_the_customer_that_was_named_is_linked_and_the_deal_registered(self):
        registration = self.waiting("customer_vat")
        registration.with_user(self.rep).customer_id = self.customer
        self.assertLocked(registration, {"customer_id": self.stranger.id})
        registration.action_register()
        self.assertEqual(registration.state, "registered")
        self.assertFalse(registration.asked_information)

    def test_where_the_customer_was_asked_for_a_manager_links_another_one_and_a_rep_none(self):
        registration = self.waiting("customer_name", customer_id=self.customer.id)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            registration.with_user(self.rep).customer_id = self.stranger
        self.env.invalidate_all()
        self.assertTrue(registration.can_name_customer)
        self.assertFalse(registration.with_user(self.rep).can_name_customer)
        registration.customer_id = self.stranger
        self.assertEqual(registration.customer_id, self.stranger)

    def test_the_form_lets_type_only_what_was_asked_for(self):
        registration = self.waiting("customer_phone", customer_vat=False)
        for user in (self.rep, self.manager):
            form = Form(registration.with_user(user))
            for name, value in (
                ("customer_name", "X"),
                ("customer_email", "x@x.example"),
                ("channel_partner_id", self.rival),
                ("contact_id", self.eva),
                ("expected_revenue", 5),
                ("date_closing", "2031-01-01"),
            ):
                with (
                    self.subTest(user=user.name, name=name),
                    self.assertRaisesRegex(AssertionError, "readonly"),
                ):
                    form[name] = value
            form.customer_phone = f"+352 {user.id}"
            form.note = f"Typed by {user.name}"
            form.user_id = user
            form.save()
            self.assertEqual(registration.customer_phone, f"+352 {user.id}")

    def test_the_form_of_others_is_as_open_as_before(self):
        submitted = self.submitted()
        form = Form(submitted.with_user(self.rep))
        form.customer_vat = "LU87654321"
        form.note = "Typed"
        form.save()
        submitted.write({"state": "refused", "refusal_reason": "No"})
        form = Form(submitted.with_user(self.rep))
        for name in ("customer_vat", "note", "user_id"):
            with self.assertRaisesRegex(AssertionError, "readonly"):
                form[name] = False
        # A new one begins open.
        form = Form(self.env["channel.registration"].with_user(self.rep))
        form.channel_partner_id = self.netzhaus
        form.customer_name = "New Venture"
        form.customer_vat = "LU87654321"
        form.save()

    def test_an_own_documents_salesman_is_bound_alike(self):
        own = new_test_user(
            self.env, "own@test", groups="sales_team.group_sale_salesman", name="Olga Own"
        )
        registration = self.waiting("services").with_user(own)
        self.assertLocked(registration, {"customer_name": "Quite Another"})

    def test_of_several_one_that_waits_is_enough_to_refuse_a_change(self):
        registrations = self.submitted() | self.waiting("services")
        self.assertLocked(registrations, {"customer_phone": "1"})
        self.assertFalse(any(registrations.mapped("customer_phone")))


@tagged("post_install", "-at_install")
class TestRegistrationAnswer(QuestionCase):
    """The channel partner's reply to the question, delivered as bytes through the gateway."""

    def test_a_reply_fills_in_what_was_asked_for_and_the_registration_goes_on(self):
        registration = self.waiting("customer_phone", "expected_revenue", "date_closing")
        self.reply(
            registration,
            "Phone: +352 26 12 34\nExpected value: 25 000 USD\nClosing date: 2031-12-31\n"
            "Services: mobile\nCustomer: Quite Another\nVAT: LU87654321\n",
        )
        self.assertEqual(registration.state, "submitted")
        self.assertEqual(registration.customer_phone, "+352 26 12 34")
        self.assertEqual(registration.expected_revenue, 25000)
        self.assertEqual(registration.currency_id.name, "USD")
        self.assertEqual(f"{registration.date_closing}", "2031-12-31")
        # And nothing that was not asked for.
        self.assertFalse(registration.service_ids)
        self.assertEqual(registration.customer_name, "Lumen SA")
        self.assertEqual(registration.customer_vat, "LU12345678")
        self.assertIn("we have received", self.answers(registration)[0].subject)

    def test_what_was_there_and_is_asked_for_anew_waits_for_its_answer(self):
        registration = self.waiting("customer_vat", "services")
        self.reply(registration, "Services: mobile\n")
        self.assertEqual(registration.state, "action_required")
        self.assertEqual(registration.missing_information, "customer_vat")
        self.assertEqual(registration.customer_vat, "LU12345678")
        self.assertNotIn("services that", self.answers(registration)[0].body_html)
        self.reply(registration, "VAT: LU87654321\n", name="second")
        self.assertEqual(registration.state, "submitted")
        self.assertEqual(registration.customer_vat, "LU87654321")

    def test_a_reply_that_answers_nothing_is_asked_again(self):
        registration = self.waiting("customer_vat")
        self.reply(registration, "I shall ask them tomorrow.\n")
        self.assertEqual(registration.state, "action_required")
        self.assertEqual(registration.missing_information, "customer_vat")
        self.assertEqual(len(self.answers(registration)), 2)

    def test_a_reply_after_a_reps_entries_completes_the_rest(self):
        registration = self.waiting("customer_phone", "services")
        registration.with_user(self.rep).customer_phone = "+352 1"
        self.reply(registration, "mobile\n")
        self.assertEqual(registration.state, "submitted")
        self.assertEqual(registration.service_ids.code, "mobile")

    def test_an_answer_without_its_customer_is_asked_for_it_rather_than_lost(self):
        registration = self.waiting("customer_name")
        registration.sudo().write({"source": "mail", "customer_name": False, "customer_id": False})
        registration.action_ask_information(["services"])
        self.reply(registration, "Services: mobile\n")
        self.assertEqual(registration.state, "action_required")
        self.assertEqual(registration.missing_information, "customer_name")
        self.assertFalse(self.quarantine())
        self.assertIn("name of the customer", self.answers(registration)[0].body_html)
        self.reply(registration, "Customer: Lumen SA\n", name="second")
        self.assertEqual(
            (registration.state, registration.customer_name), ("submitted", "Lumen SA")
        )

    def test_a_rival_and_a_stranger_answer_nothing(self):
        self.rival.email = "office@rival.example"
        registration = self.waiting("services")
        for number, sender in enumerate(("office@rival.example", "evil@stranger.example")):
            self.reply(registration, "Services: mobile\n", sender=sender, name=f"r{number}")
            self.assertEqual(registration.state, "action_required")
            self.assertFalse(registration.service_ids)
        self.assertEqual(len(self.answers(registration)), 1)
