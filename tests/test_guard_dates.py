from datetime import date, datetime

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import ChannelCase
from .common_accounting import AccountingCase


class TestGuardDates(ChannelCase):
    """Days are counted where the registering company is, months by the calendar."""

    def zone(self, name):
        self.env.company.partner_id.tz = name

    def test_row_29_both_days_included(self):
        self.zone("UTC")
        with freeze_time("2026-03-10 12:00:00"):
            registration = self.register(self.customer, self.netzhaus)
            order = self.quotation(self.customer, self.firewall)
        self.assertEqual(registration.date_start, date(2026, 3, 10))
        self.assertEqual(registration.date_end, date(2026, 7, 10))
        for moment in ("2026-03-10 12:00:01", "2026-07-10 00:00:00", "2026-07-10 23:59:59"):
            with freeze_time(moment):
                self.assertRefused("deal_registered", order.write, {"state": "sale"})
        with freeze_time("2026-07-11 00:00:00"):
            order.write({"state": "sale"})
        self.assertEqual(order.state, "sale")

    def test_row_29_the_registering_companys_time_zone(self):
        # Wellington is 12 hours ahead of UTC in July, Honolulu 10 behind it.
        for zone, last, first_free in (
            ("Pacific/Auckland", "2026-07-10 11:59:59", "2026-07-10 12:00:00"),
            ("Pacific/Honolulu", "2026-07-11 09:59:59", "2026-07-11 10:00:00"),
        ):
            self.zone(zone)
            with freeze_time("2026-03-10 12:00:00" if "Hon" in zone else "2026-03-10 08:00:00"):
                registration = self.register(self.customer, self.netzhaus)
                order = self.quotation(self.customer, self.firewall)
            self.assertEqual(registration.date_end, date(2026, 7, 10), zone)
            with freeze_time(last):
                self.assertRefused("deal_registered", order.write, {"state": "sale"})
            with freeze_time(first_free):
                order.write({"state": "sale"})
            self.assertEqual(order.state, "sale")
            registration.action_cancel()

    def test_row_29_the_users_time_zone_changes_nothing(self):
        self.zone("UTC")
        with freeze_time("2026-03-10 12:00:00"):
            self.register(self.customer, self.netzhaus)
            order = self.quotation(self.customer, self.firewall)
        self.rep.tz = "Pacific/Auckland"
        for context in ({}, {"tz": "Pacific/Auckland"}, {"tz": "Pacific/Kiritimati"}):
            with freeze_time("2026-07-10 23:00:00"):
                self.assertRefused(
                    "deal_registered", order.with_context(**context).write, {"state": "sale"}
                )

    def test_row_29_it_starts_on_the_day_over_there(self):
        self.zone("Pacific/Auckland")
        with freeze_time("2026-10-30 13:00:00"):
            registration = self.register(self.customer, self.netzhaus)
            order = self.quotation(self.customer, self.firewall)
            self.assertEqual(registration.date_start, date(2026, 10, 31))
            self.assertRefused("deal_registered", order.action_confirm)

    def test_row_29_months_end(self):
        self.zone("UTC")
        for start, end in (
            ("2026-10-31", date(2027, 2, 28)),
            ("2027-10-31", date(2028, 2, 29)),
            ("2026-10-28", date(2027, 2, 28)),
            ("2026-01-31", date(2026, 5, 31)),
            ("2026-02-28", date(2026, 6, 28)),
        ):
            with freeze_time(f"{start} 10:00:00"):
                registration = self.register(self.customer, self.netzhaus)
                order = self.quotation(self.customer, self.firewall)
            self.assertEqual(registration.date_end, end, start)
            with freeze_time(datetime.combine(end, datetime.max.time())):
                self.assertRefused("deal_registered", order.write, {"state": "sale"})
            registration.action_cancel()

    def test_row_29_a_consent_holds_on_its_first_and_last_day(self):
        self.zone("UTC")
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order = self.quotation(self.customer, self.firewall)
        self.consent(
            self.customer,
            self.netzhaus,
            "network",
            date_start=fields.Date.to_date("2026-05-01"),
            date_end=fields.Date.to_date("2026-05-31"),
        )
        for moment in ("2026-04-30 23:59:59", "2026-06-01 00:00:00"):
            with freeze_time(moment):
                self.assertRefused("customer_sip", order.write, {"state": "sent"})
        with freeze_time("2026-05-01 00:00:00"):
            order.write({"state": "sent"})
        with freeze_time("2026-05-31 23:59:59"):
            order.write({"state": "sale"})
        self.assertEqual(order.state, "sale")

    def test_row_29_the_date_that_a_rep_writes_on_the_order_changes_nothing(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.register(self.customer, self.rival)
        order = self.quotation(self.customer, self.firewall, date_order="2020-01-01 00:00:00")
        order.validity_date = "2099-01-01"
        message = self.assertRefused("deal_registered", order.action_confirm)
        self.assertIn("Rival IT", message)
        self.assertIn("Netzhaus", message)


@tagged("post_install", "-at_install")
class TestGuardDatesOfInvoices(AccountingCase):
    def test_row_29_the_date_of_an_invoice_changes_nothing(self):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2020-01-31",
                "invoice_line_ids": [(0, 0, {"product_id": self.firewall.id, "quantity": 1})],
            }
        )
        self.assertRefused("customer_sip", move.action_post)
        self.agree()
        move.action_post()
        self.assertEqual(move.state, "posted")
