from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import ChannelCase


class TestLead(ChannelCase):
    def test_an_opportunity_that_nobody_brought_disturbs_no_contact(self):
        """A hundred of them are assigned at once without waiting for whoever sells."""

        def row():
            self.env.flush_all()
            self.env.cr.execute(
                "SELECT xmin::text, ctid::text FROM res_partner WHERE id = %s", [self.customer.id]
            )
            return self.env.cr.fetchall()

        before = row()
        lead = self.env["crm.lead"].create({"name": "On the web", "partner_id": self.customer.id})
        lead.partner_id = self.stranger
        lead.partner_id = self.customer
        lead.unlink()
        self.assertEqual(row(), before)
        self.introduce(self.customer, self.netzhaus)
        self.assertNotEqual(row(), before)

    def test_what_is_no_introduction_any_more_is_followed(self):
        lead = self.introduce(self.customer, self.netzhaus)
        order = self.quotation(self.customer, self.firewall)
        self.assertStatus("blocked", order)
        lead.write({"channel_origin": "direct", "channel_partner_id": False})
        self.assertStatus("allowed", order)

    def _quoted(self, lead):
        return self.quotation(self.customer, self.firewall, opportunity_id=lead.id)

    def test_a_lead_that_becomes_an_opportunity_stays_introduced(self):
        lead = self.introduce(self.customer, self.netzhaus, type="lead")
        lead.convert_opportunity(self.customer)
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.channel_partner_id, self.netzhaus)
        self.assertStatus("blocked", self._quoted(lead))

    def test_merging_keeps_introducer_registration_and_services(self):
        deal = self.register(self.customer, self.netzhaus)
        introduced = self.introduce(
            self.customer,
            self.netzhaus,
            registration_id=deal.id,
            channel_service_ids=[Command.set(self.service("it").ids)],
        )
        direct = self.env["crm.lead"].create(
            {
                "name": "The same, found on the web",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "probability": 90,
                "channel_service_ids": [Command.set(self.service("mobile").ids)],
            }
        )
        merged = (direct | introduced).with_user(self.rep).merge_opportunity()
        self.assertEqual(merged.channel_origin, "introduced")
        self.assertEqual(merged.channel_partner_id, self.netzhaus)
        self.assertEqual(merged.channel_customer_id, self.customer)
        self.assertEqual(merged.registration_id, deal)
        self.assertEqual(merged.channel_service_ids, self.service("it") | self.service("mobile"))

    def test_two_introducers_are_not_merged_away(self):
        first = self.introduce(self.customer, self.netzhaus)
        second = self.introduce(self.customer, self.rival)
        with self.assertRaisesRegex(UserError, "Netzhaus"):
            (first | second).with_user(self.rep).merge_opportunity()
        self.assertTrue(first.exists() and second.exists())

    def test_a_copy_is_an_opportunity_of_its_own(self):
        copy = self.introduce(self.customer, self.netzhaus).copy()
        self.assertEqual(copy.channel_origin, "direct")
        self.assertFalse(copy.channel_partner_id)

    def test_the_first_order_of_an_introduction_makes_the_introducer_the_owner(self):
        lead = self.introduce(self.customer, self.netzhaus)
        order = self.quotation(self.customer, self.fibre, opportunity_id=lead.id)
        order.action_confirm()
        self.assertEqual(self.customer.channel_partner_id, self.netzhaus)

    def test_an_owner_is_not_replaced_by_an_order(self):
        self.manage(self.customer, self.rival)
        lead = self.introduce(self.customer, self.netzhaus)
        self.quotation(self.customer, self.fibre, opportunity_id=lead.id).action_confirm()
        self.assertEqual(self.customer.channel_partner_id, self.rival)

    def test_a_direct_order_makes_nobody_the_owner(self):
        self.quotation(self.customer, self.fibre).action_confirm()
        self.assertFalse(self.customer.channel_partner_id)

    def test_the_first_customer_stays_protected_when_the_contact_changes(self):
        lead = self.introduce(self.customer, self.netzhaus)
        lead.with_user(self.rep).partner_id = self.stranger
        self.assertStatus("blocked", self.quotation(self.customer, self.firewall))
        self.assertStatus("blocked", self.quotation(self.stranger, self.firewall))

    def test_an_introduction_that_got_its_customer_later_protects_it(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Somebody in Wiltz",
                "channel_origin": "introduced",
                "channel_partner_id": self.netzhaus.id,
            }
        )
        self.assertFalse(lead.channel_customer_id)
        order = self.quotation(self.customer, self.firewall)
        lead.partner_id = self.customer
        self.assertStatus("blocked", order)

    def test_an_introduction_needs_its_channel_partner(self):
        with self.assertRaisesRegex(UserError, "which channel partner"):
            self.introduce(self.customer, self.netzhaus, channel_partner_id=False)

    def test_only_a_channel_manager_changes_an_introduction(self):
        lead = self.introduce(self.customer, self.netzhaus)
        for vals in (
            {"channel_origin": "direct"},
            {"channel_partner_id": self.rival.id},
            {"channel_partner_id": False},
            {"channel_customer_id": self.stranger.id},
            {"channel_introduction_ended_on": "2026-01-01 00:00:00"},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                lead.with_user(self.rep).write(vals)
        with self.assertRaises(AccessError):
            lead.with_user(self.rep)._channel_end_introduction("I want to sell")
        with self.assertRaises(AccessError):
            lead.with_user(self.rep).unlink()

    def test_alerts_show_what_the_services_of_interest_need(self):
        lead = self.introduce(
            self.customer,
            self.netzhaus,
            channel_service_ids=[Command.set(self.service("network_security").ids)],
        )
        self.assertEqual(lead.channel_status, "blocked")
        self.assertEqual(lead.channel_alerts["channel_blocked"]["level"], "danger")
        lead.channel_service_ids = self.service("mobile")
        self.assertEqual(lead.channel_status, "clear")
