"""When a registration protects, when it ends, and deals that were in force before the addon."""

from datetime import date, datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tools import mute_logger

from .test_registration import RegistrationCase


class TestRegistrationDates(RegistrationCase):
    def test_it_protects_for_the_companys_months_from_the_day_it_is_registered(self):
        for today, end, months in (
            ("2025-06-02 10:00:00", date(2025, 10, 2), 4),
            ("2025-10-31 10:00:00", date(2026, 2, 28), 4),
            ("2027-10-31 10:00:00", date(2028, 2, 29), 4),
            ("2025-06-02 10:00:00", date(2025, 8, 2), 2),
        ):
            with self.subTest(today=today, months=months), freeze_time(today):
                self.env.company.channel_protection_months = months
                registration = self.make("registered", self.own_customer(today))
                self.assertEqual(registration.date_start, datetime.fromisoformat(today).date())
                self.assertEqual(registration.date_end, end)
                self.assertEqual(registration.days_left, (end - registration.date_start).days)

    def test_its_first_day_is_the_one_where_the_registering_company_is(self):
        for timezone, moment, day in (
            ("Pacific/Auckland", "2025-06-02 13:00:00", date(2025, 6, 3)),
            ("America/New_York", "2025-06-02 03:00:00", date(2025, 6, 1)),
            ("Europe/Luxembourg", "2025-06-02 21:59:59", date(2025, 6, 2)),
            ("Europe/Luxembourg", "2025-06-02 22:00:00", date(2025, 6, 3)),
            (False, "2025-06-02 23:59:59", date(2025, 6, 2)),
        ):
            with self.subTest(timezone=timezone, moment=moment), freeze_time(moment):
                self.env.company.partner_id.tz = timezone
                registration = self.make("registered", self.own_customer(moment))
                self.assertEqual(registration.date_start, day)

    def test_it_cannot_end_before_it_starts(self):
        registration = self.make("registered")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            registration.write({"date_end": "2001-01-01"})
            self.env.flush_all()

    def test_the_cron_ends_it_after_its_last_day_where_the_company_is(self):
        with freeze_time("2025-06-02 10:00:00"):
            self.env.company.partner_id.tz = "Pacific/Auckland"
            registration = self.make("registered")
        order = self.quotation(self.customer, self.firewall)
        for moment, state in (
            # 2 October in Auckland ends at 11:00 UTC (daylight saving time).
            ("2025-10-02 10:59:00", "registered"),
            ("2025-10-02 11:00:00", "expired"),
        ):
            with freeze_time(moment):
                self.run_cron("ir_cron_expire_registrations")
            self.assertEqual(registration.state, state, moment)
        self.assertStatus("allowed", order)

    def test_the_cron_waits_for_the_west(self):
        with freeze_time("2025-06-02 20:00:00"):
            self.env.company.partner_id.tz = "America/Los_Angeles"
            registration = self.make("registered")
        for moment, state in (
            ("2025-10-03 06:59:00", "registered"),
            ("2025-10-03 07:00:00", "expired"),
        ):
            with freeze_time(moment):
                self.run_cron("ir_cron_expire_registrations")
            self.assertEqual(registration.state, state, moment)

    def test_the_cron_leaves_a_won_deal_won_and_its_protection_ends_all_the_same(self):
        with freeze_time("2025-06-02 10:00:00"):
            registration = self.make("won", channel_partner_id=self.netzhaus.id)
            self.customer.channel_partner_id = False
            self.assertStatus("blocked", self.quotation(self.customer, self.firewall))
        with freeze_time("2025-10-03 10:00:00"):
            self.run_cron("ir_cron_expire_registrations")
            self.assertEqual(registration.state, "won")
            self.assertStatus("allowed", self.quotation(self.customer, self.firewall))

    def test_the_cron_ends_many_at_once_and_leaves_the_others(self):
        with freeze_time("2025-01-02 10:00:00"):
            due = self.env["channel.registration"].union(
                *(self.make("registered", self.own_customer(f"Due {each}")) for each in range(3))
            )
        with freeze_time("2025-04-02 10:00:00"):
            later = self.make("registered", self.own_customer("Later"))
        pending = self.make("submitted", self.own_customer("Pending"))
        with freeze_time("2025-05-03 10:00:00"):
            self.run_cron("ir_cron_expire_registrations")
        self.assertEqual(set(due.mapped("state")), {"expired"})
        self.assertEqual((later.state, pending.state), ("registered", "submitted"))


class TestRegistrationImport(RegistrationCase):
    FIELDS = ["channel_partner_id/.id", "customer_id/.id", "state", "date_start", "date_end"]

    def load(self, user, *rows):
        return (
            self.env["channel.registration"]
            .with_user(user)
            .load(self.FIELDS, [[str(each) for each in row] for row in rows])
        )

    def test_a_manager_imports_deals_that_are_in_force(self):
        result = self.load(
            self.manager,
            (self.netzhaus.id, self.customer.id, "registered", "2025-05-01", "2025-09-01"),
            (self.rival.id, self.stranger.id, "draft", "", ""),
        )
        self.assertFalse(result["messages"])
        first, second = self.env["channel.registration"].browse(result["ids"])
        self.assertEqual((first.state, second.state), ("registered", "draft"))
        self.assertEqual((first.date_start, first.date_end), (date(2025, 5, 1), date(2025, 9, 1)))
        with freeze_time("2025-08-01 10:00:00"):
            self.assertStatus("blocked", self.quotation(self.customer, self.firewall))

    def test_an_imported_deal_without_its_last_day_ends_when_it_would_have_ended(self):
        result = self.load(
            self.manager, (self.netzhaus.id, self.customer.id, "registered", "2025-10-31", "")
        )
        self.assertFalse(result["messages"])
        registration = self.env["channel.registration"].browse(result["ids"])
        self.assertEqual(registration.date_start, date(2025, 10, 31))
        self.assertEqual(registration.date_end, date(2026, 2, 28))

    def test_an_imported_deal_in_force_needs_its_customer_and_is_not_won(self):
        for row in (
            (self.netzhaus.id, "", "registered", "2025-05-01", "2025-09-01"),
            (self.netzhaus.id, self.customer.id, "won", "2025-05-01", "2025-09-01"),
        ):
            with self.subTest(row=row):
                result = self.load(self.manager, row)
                self.assertFalse(result["ids"])
                self.assertTrue(result["messages"])

    def test_a_rep_imports_drafts_and_no_deals_in_force(self):
        result = self.load(
            self.rep, (self.netzhaus.id, self.customer.id, "registered", "2025-05-01", "2025-09-01")
        )
        self.assertFalse(result["ids"])
        self.assertIn("channel manager", result["messages"][0]["message"])
        result = (
            self.env["channel.registration"]
            .with_user(self.rep)
            .load(
                ["channel_partner_id/.id", "customer_id/.id"],
                [[str(self.netzhaus.id), str(self.customer.id)]],
            )
        )
        self.assertFalse(result["messages"])

    def test_an_import_cannot_put_two_deals_in_force_on_a_day(self):
        self.make("registered")
        today = date.today().isoformat()
        with mute_logger("odoo.sql_db"):
            result = self.load(
                self.manager, (self.rival.id, self.customer.id, "registered", today, today)
            )
        self.assertFalse(result["ids"])
        self.assertIn("Another registered deal", result["messages"][0]["message"])
