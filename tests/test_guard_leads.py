from odoo.exceptions import AccessError, UserError

from .common import ChannelCase


class TestGuardLeads(ChannelCase):
    """Nothing that becomes of an opportunity takes its introducer's protection away."""

    def assertStillProtected(self, customer=None, **values):
        order = self.quotation(customer or self.customer, self.firewall, **values)
        self.assertRefused("lead_introduced", order.action_confirm)
        self.consent(customer or self.customer, self.netzhaus, "network")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_24_a_lead_merge(self):
        deal = self.register(self.customer, self.netzhaus)
        introduced = self.introduce(self.customer, self.netzhaus, registration_id=deal.id)
        direct = self.env["crm.lead"].create(
            {
                "name": "The same, found on the web",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "probability": 90,
            }
        )
        merged = (direct | introduced).with_user(self.rep).merge_opportunity()
        self.assertEqual(merged.channel_origin, "introduced")
        self.assertEqual(merged.channel_partner_id, self.netzhaus)
        self.assertEqual(merged.registration_id, deal)
        deal.action_lost()
        self.assertStillProtected(opportunity_id=merged.id)

    def test_row_24_two_introducers_are_not_merged_away(self):
        first = self.introduce(self.customer, self.netzhaus)
        second = self.introduce(self.customer, self.rival)
        with self.assertRaisesRegex(UserError, "introduced by different channel partners"):
            (first | second).with_user(self.rep).merge_opportunity()
        second._channel_end_introduction("They never met")
        merged = (first | second).with_user(self.rep).merge_opportunity()
        self.assertEqual(merged.channel_partner_id, self.netzhaus)
        self.assertStillProtected(opportunity_id=merged.id)

    def test_row_24_two_introduced_customers_are_not_merged_away(self):
        first = self.introduce(self.customer, self.netzhaus)
        second = self.introduce(self.stranger, self.netzhaus)
        leads = (first | second).with_user(self.rep)
        with self.assertRaisesRegex(UserError, "protect different customers .*Atelier Lumen"):
            leads.merge_opportunity()
        second._channel_end_introduction("They never met")
        merged = leads.merge_opportunity()
        self.assertEqual(merged.channel_customer_id, self.customer)
        self.assertStillProtected(opportunity_id=merged.id)

    def test_row_24_an_introduced_customer_survives_an_introduction_without_one(self):
        nobody = self.env["crm.lead"].create(
            {
                "name": "Somebody in Wiltz",
                "type": "opportunity",
                "channel_origin": "introduced",
                "channel_partner_id": self.netzhaus.id,
                "probability": 90,
            }
        )
        introduced = self.introduce(self.customer, self.netzhaus)
        direct = introduced.copy({"partner_id": self.stranger.id, "probability": 80})
        merged = (nobody | direct | introduced).with_user(self.rep).merge_opportunity()
        self.assertEqual(merged.channel_customer_id, self.customer)
        self.assertStillProtected(opportunity_id=merged.id)

    def test_row_24_a_lead_that_is_converted(self):
        lead = self.introduce(self.customer, self.netzhaus, type="lead")
        lead.with_user(self.rep).convert_opportunity(self.customer)
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.channel_origin, "introduced")
        self.assertStillProtected(opportunity_id=lead.id)

    def test_row_24_a_lead_that_is_converted_and_merged_by_the_wizard(self):
        lead = self.introduce(self.customer, self.netzhaus, type="lead")
        other = self.env["crm.lead"].create(
            {"name": "Web", "type": "opportunity", "partner_id": self.customer.id}
        )
        wizard = (
            self.env["crm.lead2opportunity.partner"]
            .with_user(self.rep)
            .with_context(active_model="crm.lead", active_ids=lead.ids, active_id=lead.id)
            .create({"name": "merge", "action": "exist", "user_id": self.rep.id})
        )
        wizard.duplicated_lead_ids = lead | other
        wizard.action_apply()
        remaining = (lead | other).exists()
        self.assertEqual(remaining.mapped("channel_origin"), ["introduced"])
        self.assertStillProtected(opportunity_id=remaining.id)

    def test_row_33_lost_archived_or_reassigned(self):
        for act in (
            lambda lead: lead.action_set_lost(),
            lambda lead: lead.action_archive(),
            lambda lead: lead.write({"user_id": self.manager.id}),
            lambda lead: lead.action_set_won(),
        ):
            with self.subTest(act):
                savepoint = self.env.cr.savepoint()
                lead = self.introduce(self.customer, self.netzhaus, user_id=self.rep.id)
                act(lead.with_user(self.rep))
                self.assertStillProtected()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_row_33_another_contact(self):
        lead = self.introduce(self.customer, self.netzhaus)
        lead.with_user(self.rep).partner_id = self.stranger
        self.assertStillProtected()
        self.assertStillProtected(self.stranger)

    def test_row_33_neither_cleared_nor_deleted(self):
        lead = self.introduce(self.customer, self.netzhaus)
        for act in (
            lambda: lead.with_user(self.rep).write({"channel_origin": "direct"}),
            lambda: lead.with_user(self.rep).write({"channel_partner_id": False}),
            lambda: lead.with_user(self.rep).unlink(),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                act()
        self.assertStillProtected()
