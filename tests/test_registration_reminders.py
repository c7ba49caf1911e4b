"""Both sides are reminded before a deal ends, once, and the end customer never."""

from datetime import timedelta

from freezegun import freeze_time
from lxml import etree
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .test_registration import RegistrationCase


@freeze_time("2025-06-02 10:00:00")
class TestRegistrationReminders(RegistrationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.netzhaus.email = "office@netzhaus.example"
        cls.jean = cls.env["res.partner"].create(
            {"name": "Jean", "email": "jean@netzhaus.example", "parent_id": cls.netzhaus.id}
        )
        cls.manager.email = "max@operator.example"

    def deal(self, days, customer=None, **values):
        """A deal in force that ends so many days from now."""
        registration = self.make("registered", customer, **{"contact_id": self.jean.id, **values})
        registration.date_end = fields.Date.today() + timedelta(days=days)
        return registration

    def remind(self):
        """Run the cron and return the mails that it queued."""
        before = self.env["mail.mail"].search([])
        self.run_cron("ir_cron_remind_registrations")
        return self.env["mail.mail"].search([]) - before

    def kinds(self, registration):
        return registration.reminder_ids.sorted("id").mapped("kind")

    def test_both_sides_are_reminded_30_and_7_days_before_and_once_each(self):
        registration = self.deal(31)
        for day, kind in (
            ("2025-06-02", None),
            ("2025-06-03", "first"),
            ("2025-06-04", None),
            ("2025-06-25", None),
            ("2025-06-26", "last"),
            ("2025-06-27", None),
            ("2025-07-03", None),
            ("2025-07-04", None),
        ):
            with self.subTest(day=day), freeze_time(f"{day} 10:00:00"):
                mails = self.remind()
                self.assertEqual(len(mails), 2 if kind else 0)
                self.assertEqual(mails.recipient_ids, kind and self.both() or self.none())
                self.assertEqual(set(mails.mapped("state")), {"outgoing"} if kind else set())
        self.assertEqual(self.kinds(registration), ["first", "last"])
        self.assertEqual(registration.reminder_ids.recipient_ids, self.both())

    def both(self):
        return self.jean | self.manager.partner_id

    def none(self):
        return self.env["res.partner"]

    def test_a_mail_names_the_deal_its_customer_and_its_last_day(self):
        registration = self.deal(30)
        mails = self.remind()
        to_jean = mails.filtered(lambda mail: mail.recipient_ids == self.jean)
        self.assertIn(registration.name, to_jean.subject)
        for mail in mails:
            for text in (registration.name, "Atelier Lumen", "07/02/2025"):
                self.assertIn(text, mail.body_html)
            self.assertEqual((mail.model, mail.res_id), (registration._name, registration.id))

    def test_who_is_late_for_the_first_reminder_gets_the_last_one_alone(self):
        registration = self.deal(5)
        self.assertEqual(len(self.remind()), 2)
        self.assertEqual(self.kinds(registration), ["last"])

    def test_the_company_sets_the_days_and_0_is_none(self):
        for first, last, expected in (
            (10, 3, {11: [], 10: ["first"], 3: ["last"]}),
            (10, 0, {11: [], 10: ["first"], 0: ["first"]}),
            (0, 3, {10: [], 4: [], 3: ["last"]}),
            (3, 3, {10: [], 3: ["last"]}),
            (0, 0, {10: [], 3: [], 0: []}),
        ):
            self.env.company.write(
                {"channel_reminder_days_first": first, "channel_reminder_days_last": last}
            )
            for days, kinds in expected.items():
                with self.subTest(first=first, last=last, days=days):
                    registration = self.deal(days, self.own_customer(f"{first} {last} {days}"))
                    self.remind()
                    self.assertEqual(self.kinds(registration), kinds)

    def test_a_negative_number_of_days_is_refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.company.channel_reminder_days_last = -1
            self.env.flush_all()

    def test_only_a_registered_deal_is_reminded_of(self):
        for state in ("draft", "submitted", "won", "lost", "expired", "cancelled"):
            with self.subTest(state=state):
                registration = self.make(state, self.own_customer(state))
                start = fields.Date.today()
                registration.write({"date_start": start, "date_end": start + timedelta(days=5)})
        self.assertFalse(self.remind())

    def test_a_deal_with_a_new_end_is_reminded_of_that_one(self):
        registration = self.deal(7)
        self.assertEqual(len(self.remind()), 2)
        registration.date_end += timedelta(days=20)
        self.assertEqual(len(self.remind()), 2)
        self.assertEqual(self.kinds(registration), ["last", "first"])

    def test_the_end_customer_is_never_mailed(self):
        buyer = self.env["res.partner"].create(
            {"name": "Buyer", "email": "buyer@lumen.example", "parent_id": self.customer.id}
        )
        for name, values in (
            ("a contact who works for the customer", {"contact_id": buyer.id}),
            ("a customer who follows the document", {}),
            ("the customer's address as it was named", {"customer_email": "jean@netzhaus.example"}),
        ):
            with self.subTest(name):
                registration = self.deal(7, **values)
                registration.message_subscribe((self.customer | buyer).ids)
                mails = self.remind()
                self.assertEqual(len(mails), 2)
                self.assertFalse(
                    mails.recipient_ids.commercial_partner_id & self.customer,
                )
                self.assertFalse(any(mails.mapped("email_to")) or any(mails.mapped("email_cc")))
                if "customer_email" in values:
                    self.assertNotIn(self.jean, mails.recipient_ids)
                registration.action_cancel()

    def test_a_channel_partner_at_the_customers_own_address_is_not_mailed(self):
        self.customer.email = "office@netzhaus.example"
        registration = self.deal(7, contact_id=False)
        self.assertEqual(self.remind().recipient_ids, self.manager.partner_id)
        self.assertEqual(self.kinds(registration), ["last"])

    def test_a_template_that_names_the_customer_mails_it_nothing_all_the_same(self):
        template = self.env.ref(
            "channel_partner.mail_template_registration_reminder_channel_partner"
        )
        template.write(
            {
                "email_to": "office@lumen.example",
                "email_cc": "office@lumen.example",
                "partner_to": "{{ object.customer_id.id }}",
            }
        )
        self.deal(7)
        mails = self.remind()
        self.assertEqual(mails.recipient_ids, self.both())
        self.assertFalse(any(mails.mapped("email_to")) or any(mails.mapped("email_cc")))

    def test_without_an_address_a_reminder_is_recorded_and_the_others_go_out(self):
        (self.netzhaus | self.jean).email = False
        registration = self.deal(7)
        other = self.deal(7, self.stranger)
        self.assertEqual(self.remind().recipient_ids, self.manager.partner_id)
        self.assertEqual(self.kinds(registration | other), ["last", "last"])
        self.assertFalse(self.remind())

    def test_nobody_makes_or_removes_a_reminder_by_hand(self):
        registration = self.deal(7)
        self.remind()
        reminder = registration.reminder_ids.with_user(self.manager)
        self.assertEqual(reminder.kind, "last")
        for act in (
            reminder.unlink,
            reminder.copy,
            lambda: reminder.write({"kind": "first"}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                act()

    def test_a_reminder_cannot_be_recorded_twice(self):
        registration = self.deal(7)
        self.remind()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            registration.sudo().reminder_ids.copy()

    def test_what_runs_out_this_month_is_listed(self):
        arch = self.env["channel.registration"].get_view(
            self.env.ref("channel_partner.channel_registration_view_search").id, "search"
        )["arch"]
        [domain] = etree.fromstring(arch).xpath("//filter[@name='filter_running_out']/@domain")
        today = self.deal(0)
        month_end = self.deal(28, self.own_customer("30 June"))
        next_month = self.deal(29, self.own_customer("1 July"))
        found = self.env["channel.registration"].search(safe_eval(domain))
        self.assertEqual(found & (today | month_end | next_month), today | month_end)
        action = self.env.ref("channel_partner.channel_registration_action_running_out")
        self.assertIn("search_default_filter_running_out", action.context)
