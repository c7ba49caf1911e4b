"""Requests are reminded of, and end by themselves."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields

from .common_consent import ConsentPeopleCase


class TestConsentReminders(ConsentPeopleCase):
    def asked(self, **values):
        return self.ask(self.quotation(self.customer, self.firewall), **values)

    def remind(self):
        """Run the cron, and return the mails that it queued."""
        before = self.env["mail.mail"].search([])
        self.run_cron("ir_cron_remind_consents")
        return self.env["mail.mail"].search([]) - before

    def test_a_channel_partner_is_reminded_every_3_days_and_3_times_at_most(self):
        with freeze_time("2025-06-02 10:00:00"):
            consent = self.asked(date_end="2025-07-31")
        reminded = []
        for day in range(20):
            moment = fields.Datetime.to_datetime("2025-06-02 12:00:00") + timedelta(days=day)
            with freeze_time(moment):
                mails = self.remind()
                if mails:
                    reminded.append(day)
                    self.assertEqual(mails.recipient_ids, self.nadia)
                    self.assertIn("waits for you", mails.subject)
                    self.assertIn(consent._get_personal_token(self.nadia), mails.body_html)
        self.assertEqual(reminded, [3, 6, 9])
        self.assertEqual(consent.reminder_count, 3)

    def test_the_company_says_how_often(self):
        self.env.company.write(
            {"channel_consent_reminder_days": 1, "channel_consent_reminder_limit": 1}
        )
        with freeze_time("2025-06-02 10:00:00"):
            self.asked(date_end=False)
        with freeze_time("2025-06-03 10:00:00"):
            self.assertEqual(len(self.remind()), 1)
        with freeze_time("2025-06-05 10:00:00"):
            self.assertFalse(self.remind())

    def test_or_never(self):
        for values in (
            {"channel_consent_reminder_days": 0},
            {"channel_consent_reminder_days": 3, "channel_consent_reminder_limit": 0},
        ):
            self.env.company.write(values)
            with freeze_time("2025-06-02 10:00:00"):
                self.asked(date_end=False)
            with freeze_time("2025-06-30 10:00:00"):
                self.assertFalse(self.remind())

    def test_what_was_answered_or_is_over_is_not_reminded_of(self):
        with freeze_time("2025-06-02 10:00:00"):
            signed, refused, revoked = (self.asked(date_end=False) for _each in range(3))
            self.asked(date_end="2025-06-04")
            self.sign(signed)
            refused.sudo()._refuse(self.nadia, "No.")
            revoked.sudo().action_revoke()
        with freeze_time("2025-06-10 10:00:00"):
            self.assertFalse(self.remind())

    def test_only_who_still_belongs_to_the_channel_partner_is_reminded(self):
        with freeze_time("2025-06-02 10:00:00"):
            consent = self.asked(date_end=False)
            consent.contact_ids |= self.jean
        self.nadia.parent_id = self.stranger
        with freeze_time("2025-06-05 10:00:00"):
            self.assertEqual(self.remind().recipient_ids, self.jean)

    def test_the_customer_is_not(self):
        with freeze_time("2025-06-02 10:00:00"):
            consent = self.asked(date_end=False)
        consent.message_subscribe((self.customer | self.lucie).ids)
        with freeze_time("2025-06-05 10:00:00"):
            self.assertEqual(self.remind().recipient_ids, self.nadia)

    def test_one_that_is_asked_again_begins_anew(self):
        with freeze_time("2025-06-02 10:00:00"):
            consent = self.asked(date_end=False)
        with freeze_time("2025-06-05 10:00:00"):
            self.remind()
            consent.sudo()._refuse(self.nadia, "No.")
            consent.with_user(self.rep).action_request()
        self.assertFalse(consent.reminder_count or consent.date_reminded)


class TestConsentRequestExpiry(ConsentPeopleCase):
    def test_a_request_ends_after_its_last_day_where_its_company_is(self):
        self.env.company.partner_id.tz = "Asia/Tokyo"
        with freeze_time("2025-06-02 10:00:00"):
            order = self.quotation(self.customer, self.firewall)
            consent = self.ask(order, date_end="2025-06-10")
        for moment, state, waiting in (
            ("2025-06-10 14:59:00", "requested", "Netzhaus"),
            ("2025-06-10 15:00:00", "expired", False),
        ):
            with freeze_time(moment):
                self.run_cron("ir_cron_expire_consents")
                self.assertEqual(consent.state, state, moment)
                self.env.invalidate_all()
                self.assertEqual(order.channel_waiting_for, waiting)

    def test_one_without_an_end_waits(self):
        with freeze_time("2025-06-02 10:00:00"):
            consent = self.ask(self.quotation(self.customer, self.firewall), date_end=False)
        with freeze_time("2035-06-02 10:00:00"):
            self.run_cron("ir_cron_expire_consents")
        self.assertEqual(consent.state, "requested")
