from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

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

    def test_row_24_an_introduction_that_ended_ends_no_other_by_a_merge(self):
        """Whichever of the two is kept."""
        for probability in (1, 90):
            with self.subTest(probability):
                ended = self.introduce(self.customer, self.rival, probability=probability)
                ended._channel_end_introduction("They never met")
                introduced = self.introduce(self.customer, self.netzhaus, probability=50)
                merged = (ended | introduced).with_user(self.rep).merge_opportunity()
                self.assertEqual(merged, ended if probability == 90 else introduced)
                self.assertEqual(merged.channel_partner_id, self.netzhaus)
                self.assertFalse(merged.channel_introduction_ended_on)
                self.assertTrue(merged._channel_is_introduced())
                merged.with_user(self.manager)._channel_end_introduction("The next one")
        self.introduce(self.customer, self.netzhaus)
        self.assertStillProtected()

    def test_row_24_an_introduction_that_ended_is_not_revived_by_a_merge(self):
        ended = self.introduce(self.customer, self.netzhaus)
        ended._channel_end_introduction("They never met")
        direct = ended.copy({"probability": 90})
        merged = (ended | direct).with_user(self.rep).merge_opportunity()
        self.assertEqual(merged, direct)
        self.assertTrue(merged.channel_introduction_ended_on)
        self.assertFalse(merged._channel_is_introduced())

    def test_row_24_the_opportunity_of_a_registered_deal_is_merged_by_a_rep(self):
        for probability in (1, 90):
            with self.subTest(probability):
                savepoint = self.env.cr.savepoint()
                deal = self.register(self.customer, self.netzhaus)
                self.assertTrue(deal.opportunity_id.channel_introduced_by_deal)
                direct = self.env["crm.lead"].create(
                    {
                        "name": "The same, found on the web",
                        "type": "opportunity",
                        "partner_id": self.customer.id,
                        "probability": probability,
                    }
                )
                deal.opportunity_id.probability = 50
                merged = (direct | deal.opportunity_id).with_user(self.rep).merge_opportunity()
                self.assertEqual(merged.registration_id, deal)
                self.assertTrue(merged.channel_introduced_by_deal)
                self.assertEqual(merged.channel_partner_id, self.netzhaus)
                order = self.quotation(self.customer, self.firewall, opportunity_id=merged.id)
                self.assertRefused("deal_registered", order.action_confirm)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_row_24_leads_that_may_not_be_merged_are_assigned_all_the_same(self):
        """Odoo merges what it assigns, and one refusal would stop the assignment of all."""
        team = self.env["crm.team"].create(
            {
                "name": "Wiltz",
                "assignment_domain": "[('name', 'like', 'Wiltz')]",
                "crm_team_member_ids": [
                    Command.create({"user_id": self.rep.id, "assignment_max": 300})
                ],
            }
        )
        values = {"team_id": False, "user_id": False, "email_from": "it@wiltz.example"}
        first, second = (
            self.introduce(
                self.customer, partner, name=f"Wiltz {partner.name}", type="lead", **values
            )
            for partner in (self.netzhaus, self.rival)
        )
        alone = self.env["crm.lead"].create(
            [
                {**values, "name": "Wiltz web", "type": "lead", "email_from": "web@wiltz.example"}
                for _each in range(2)
            ]
        )
        leads = first | second | alone
        leads._write({"create_date": fields.Datetime.now() - timedelta(days=2)})
        leads.invalidate_recordset()
        team._action_assign_leads()
        self.assertEqual((first | second).team_id, team)
        self.assertEqual(len(alone.exists()), 1, "others are merged as ever")
        self.assertEqual(alone.exists().team_id, team)
        self.assertEqual(first.channel_partner_id, self.netzhaus)
        self.assertEqual(second.channel_partner_id, self.rival)

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

    def test_row_25_no_rep_makes_an_introduction_that_has_ended_or_protects_another(self):
        leads = self.env["crm.lead"].with_user(self.rep)
        values = {
            "name": "Made up",
            "type": "opportunity",
            "partner_id": self.customer.id,
            "channel_origin": "introduced",
            "channel_partner_id": self.netzhaus.id,
        }
        for forged in (
            {
                "channel_introduction_ended_on": "2026-01-01 00:00:00",
                "channel_introduction_end_reason": "x",
            },
            {"channel_customer_id": self.stranger.id},
            {"channel_customer_id": self.stranger.id, "partner_id": False},
        ):
            with self.subTest(forged):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    leads.create({**values, **forged})
                defaults = {f"default_{name}": value for name, value in forged.items()}
                asked = {name: value for name, value in values.items() if name not in forged}
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    leads.with_context(**defaults).create(asked)
        lead = leads.create({**values, "partner_id": False})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            lead.channel_customer_id = self.stranger
        lead.partner_id = self.customer
        self.assertEqual(lead.channel_customer_id, self.customer)
        self.assertStillProtected()

    def test_row_25_no_rep_takes_an_opportunitys_deal_away(self):
        deal, other = (
            self.register(each, self.netzhaus) for each in (self.customer, self.stranger)
        )
        lead = deal.opportunity_id.with_user(self.rep)
        for value in (False, other.id):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                lead.registration_id = value
        lead.registration_id = deal
        lead.with_user(self.manager).registration_id = False

    def test_row_25_an_order_makes_nobody_the_owner_of_whom_he_did_not_introduce(self):
        """Neither by an opportunity of another customer, nor by another customer's deal."""
        lead = self.introduce(self.customer, self.netzhaus)
        self.quotation(self.stranger, self.fibre, opportunity_id=lead.id).action_confirm()
        self.assertFalse(self.stranger.channel_partner_id)
        deal = self.register(self.customer, self.netzhaus)
        direct = self.env["crm.lead"].create(
            {"name": "Web", "type": "opportunity", "partner_id": self.stranger.id}
        )
        direct.with_user(self.rep).registration_id = deal
        self.quotation(self.stranger, self.fibre, opportunity_id=direct.id).action_confirm()
        self.assertFalse(self.stranger.channel_partner_id)
        self.quotation(
            self.customer, self.fibre, opportunity_id=deal.opportunity_id.id
        ).action_confirm()
        self.assertEqual(self.customer.channel_partner_id, self.netzhaus)

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
