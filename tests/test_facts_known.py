from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import SQL

from .common import ChannelCase


class TestFactsKnown(ChannelCase):
    """A customer's own row tells which kinds of facts are known of it, and no others are asked for:
    it must never tell of less."""

    def assertKnown(self, contact, *kinds, opportunity=None):
        policy, customer = self.env["channel.policy"], contact.commercial_partner_id
        opportunities = opportunity.ids if opportunity else []
        self.assertTrue(policy._gather_facts({customer.id}, opportunities))
        self.assertEqual(policy._get_known({customer.id}), {customer.id: set(kinds)})
        self.assertEqual(policy._hold(contact)[customer.id], set(kinds))
        self.assertFalse(policy._hold(self.stranger))

    def test_nothing_of_a_stranger(self):
        policy = self.env["channel.policy"]
        self.assertFalse(policy._hold(self.stranger))
        self.assertFalse(policy._gather_facts({self.stranger.id}))

    def test_who_manages_a_customer(self):
        self.manage(self.customer, self.netzhaus)
        self.assertKnown(self.customer, "owner")

    def test_who_manages_the_company_of_a_contact(self):
        self.manage(self.customer, self.netzhaus)
        contact = self.env["res.partner"].create({"name": "Desk", "parent_id": self.customer.id})
        self.assertKnown(contact, "owner")

    def test_a_deal_registered_for_a_customer(self):
        self.register(self.customer, self.netzhaus)
        self.assertKnown(self.customer, "registration")

    def test_an_introduction(self):
        self.introduce(self.customer, self.netzhaus)
        self.assertKnown(self.customer, "introduction")

    def test_an_introduction_by_a_contact_of_the_company(self):
        contact = self.env["res.partner"].create({"name": "Desk", "parent_id": self.customer.id})
        self.introduce(contact, self.netzhaus)
        self.assertKnown(self.customer, "introduction")

    def test_a_consent(self):
        self.consent(self.customer, self.netzhaus, "network")
        self.assertKnown(self.customer, "consent")

    def test_the_channel_partners_request_for_proposals(self):
        lead = self.introduce(self.customer, self.netzhaus)
        document = self.document("request.pdf", user=self.manager)
        lead.write(
            {
                "channel_origin": "rfp",
                "rfp_reference": "RFP-7",
                "rfp_attachment_ids": [fields.Command.link(document.id)],
            }
        )
        # Whatever became of the introduction itself.
        lead.write(
            {
                "channel_introduction_ended_on": fields.Date.today(),
                "channel_introduction_end_reason": "The customer chose another one.",
            }
        )
        self.assertKnown(self.customer, "rfp", opportunity=lead)
        self.assertFalse(self.env["channel.policy"]._gather_facts({self.customer.id}))

    def test_whatever_an_integrator_adds(self):
        """One more place to find facts in is asked both times."""
        columns = SQL(
            "customer.id, NULL::int, %s, NULL::date, NULL::date, NULL::text, NULL::jsonb",
            self.netzhaus.id,
        )
        policy = type(self.env["channel.policy"])
        sources = policy._get_fact_sources

        def with_one_more(this, customers, opportunities, ended=()):
            rows = SQL(
                "res_partner AS customer WHERE customer.id = ANY(%s) AND customer.ref = 'theirs'",
                customers,
            )
            return [*sources(this, customers, opportunities, ended), ("owner", columns, rows)]

        self.patch(policy, "_get_fact_sources", with_one_more)
        self.customer.ref = "theirs"
        self.env.flush_all()
        self.env["sale.order"]._channel_refresh(self.customer)
        self.assertKnown(self.customer, "owner")
        self.env.cr.execute("UPDATE res_partner SET channel_known_facts = NULL")
        self.env.invalidate_all()
        policy._learn(self.env["channel.policy"])
        self.assertKnown(self.customer, "owner")

    def test_several_kinds(self):
        self.manage(self.customer, self.netzhaus)
        self.consent(self.customer, self.netzhaus, "network")
        self.introduce(self.customer, self.netzhaus)
        self.assertKnown(self.customer, "owner", "consent", "introduction")

    def test_what_is_over_is_known_no_more(self):
        self.manage(self.customer, self.netzhaus)
        self.customer.channel_partner_id = False
        self.register(self.customer, self.netzhaus).action_cancel()
        self.assertFalse(self.env["channel.policy"]._get_known({self.customer.id}))

    def test_an_introduction_that_moves_along_with_its_contact(self):
        contact = self.env["res.partner"].create({"name": "Desk", "parent_id": self.stranger.id})
        self.introduce(contact, self.netzhaus).channel_customer_id = False
        contact.parent_id = self.customer
        self.assertKnown(self.customer, "introduction")

    def test_a_merge_of_contacts_knows_what_each_of_them_told(self):
        self.register(self.customer, self.netzhaus)
        double = self.double_customer()
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.customer + double).ids, double, extra_checks=False)
        self.assertKnown(double, "registration")

    def test_nobody_has_it_forgotten(self):
        self.register(self.customer, self.netzhaus)
        for user in (self.rep, self.manager, self.env.user):
            for said in (False, "", "consent"):
                with self.subTest(user=user.name, said=said), self.assertRaises(AccessError):
                    self.customer.with_user(user).channel_known_facts = said
        self.env["res.partner"].with_context(default_channel_known_facts="owner").create(
            {"name": "Whoever", "channel_known_facts": False}
        )
        self.assertKnown(self.customer, "registration")

    def test_facts_loaded_with_sql_are_known_by_the_next_day(self):
        deal = self.register(self.double_customer(), self.netzhaus)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE channel_registration SET customer_id = %s WHERE id = %s",
            [self.customer.id, deal.id],
        )
        self.env.invalidate_all()
        order = self.quotation(self.customer, self.firewall)
        self.assertStatus("allowed", order)
        self.env["channel.policy"]._learn()
        self.assertKnown(self.customer, "registration")
        self.assertStatus("blocked", order)

    def test_whoever_sells_nothing_does_not_learn_what_is_known(self):
        employee = new_test_user(self.env, "employee@test", groups="base.group_user")
        self.register(self.customer, self.netzhaus)
        contacts = self.env["res.partner"].with_user(employee)
        with self.assertRaises(AccessError):
            contacts.search([("channel_known_facts", "ilike", "registration")])
        with self.assertRaises(AccessError):
            contacts.browse(self.customer.id).read(["channel_known_facts"])

    def test_a_fact_that_comes_with_what_somebody_says_is_known(self):
        deal = {"channel_partner_id": self.netzhaus.id, "state": "submitted"}
        self.customer.write(
            {
                "channel_known_facts": "owner",
                "channel_registration_ids": [fields.Command.create(deal)],
            }
        )
        self.assertKnown(self.customer, "registration")

    def double_customer(self):
        return self.env["res.partner"].create({"name": "Double", "is_company": True})
