from odoo import fields
from odoo.tools import SQL

from .common import ChannelCase


class TestFactsKnown(ChannelCase):
    """Whether anything is known is asked before what it is: the one must never miss the other."""

    def assertKnown(self, contact, opportunity=None):
        policy = self.env["channel.policy"]
        opportunities = opportunity.ids if opportunity else []
        self.assertTrue(policy._gather_facts({contact.commercial_partner_id.id}, opportunities))
        self.assertTrue(policy._hold_and_ask(contact.ids, opportunities))
        self.assertFalse(policy._hold_and_ask(self.stranger.ids))

    def test_nothing_hold_and_ask_of_a_stranger(self):
        policy = self.env["channel.policy"]
        self.assertFalse(policy._hold_and_ask(self.stranger.ids))
        self.assertFalse(policy._gather_facts({self.stranger.id}))

    def test_who_manages_a_customer(self):
        self.manage(self.customer, self.netzhaus)
        self.assertKnown(self.customer)

    def test_who_manages_the_company_of_a_contact(self):
        self.manage(self.customer, self.netzhaus)
        contact = self.env["res.partner"].create({"name": "Desk", "parent_id": self.customer.id})
        self.assertKnown(contact)

    def test_a_deal_registered_for_a_customer(self):
        self.register(self.customer, self.netzhaus)
        self.assertKnown(self.customer)

    def test_an_introduction(self):
        self.introduce(self.customer, self.netzhaus)
        self.assertKnown(self.customer)

    def test_an_introduction_by_a_contact_of_the_company(self):
        contact = self.env["res.partner"].create({"name": "Desk", "parent_id": self.customer.id})
        self.introduce(contact, self.netzhaus)
        self.assertKnown(self.customer)

    def test_a_consent(self):
        self.consent(self.customer, self.netzhaus, "network")
        self.assertKnown(self.customer)

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
        self.assertKnown(self.customer, lead)
        self.assertFalse(self.env["channel.policy"]._hold_and_ask(self.customer.ids))

    def test_whatever_an_integrator_adds(self):
        """One more place to find facts in is asked both times."""
        columns = SQL(
            "customer.id, NULL::int, %s, NULL::date, NULL::date, NULL::int, NULL::jsonb",
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
        self.assertKnown(self.customer)
