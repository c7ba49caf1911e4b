"""What registering a deal brings about: its customer, its opportunity, and how it is won."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import ChannelCase


class TestCustomerOfDeal(ChannelCase):
    def _named(self, name="New Venture GmbH", **values):
        deal = self.env["channel.registration"].create(
            {"channel_partner_id": self.netzhaus.id, "customer_name": name, **values}
        )
        deal.action_submit()
        return deal.with_user(self.manager)

    def test_registering_creates_the_customer_that_nobody_resembles(self):
        deal = self._named(
            customer_vat="LU26375245",
            customer_email="info@new-venture.example",
            customer_phone="+352 26 12 34",
            customer_contact="Nora Neu",
        )
        deal.action_register()
        customer = deal.customer_id
        self.assertTrue(customer.is_company)
        self.assertRecordValues(
            customer,
            [
                {
                    "name": "New Venture GmbH",
                    "vat": "LU26375245",
                    "email": "info@new-venture.example",
                    "phone": "+352 26 12 34",
                }
            ],
        )
        self.assertEqual(customer.country_id.code, "LU")
        self.assertEqual(customer.child_ids.name, "Nora Neu")
        self.assertFalse(customer.channel_partner_id, "registered is not won")
        order = self.quotation(customer, self.firewall)
        self.assertStatus("blocked", order)

    def test_registering_links_the_contact_with_the_same_tax_id(self):
        self.stranger.vat = "LU26375245"
        deal = self._named("Stranger Limited", customer_vat="LU 2637 5245")
        deal.action_register()
        self.assertEqual(deal.customer_id, self.stranger)

    def test_where_a_contact_is_likely_the_customer_a_person_chooses(self):
        deal = self._named("Stranger Ltd.")
        with self.assertRaisesRegex(UserError, "may be about a contact that exists: Stranger Ltd"):
            deal.action_register()
        self.assertEqual(deal.state, "submitted")
        deal.customer_id = self.stranger
        deal.action_register()
        self.assertEqual(deal.state, "registered")

    def test_dragging_the_card_links_the_customer_too(self):
        deal = self._named()
        deal.write({"state": "registered"})
        self.assertEqual(deal.customer_id.name, "New Venture GmbH")
        self.assertEqual(deal.opportunity_id.partner_id, deal.customer_id)

    def test_two_deals_for_one_new_name_do_not_make_two_customers(self):
        first, second = self._named(), self._named()
        first.action_register()
        with self.assertRaises(UserError):
            second.action_register()
        self.assertFalse(second.customer_id)


class TestOpportunityOfDeal(ChannelCase):
    def _submitted(self, **values):
        deal = self.env["channel.registration"].create(
            {
                "channel_partner_id": self.netzhaus.id,
                "customer_id": self.customer.id,
                **values,
            }
        )
        deal.action_submit()
        return deal.with_user(self.manager)

    def test_registering_opens_an_introduced_opportunity(self):
        sip = self.service("sip_trunk")
        self.customer.user_id = self.rep
        deal = self._submitted(
            service_ids=[Command.set(sip.ids)], expected_revenue=1200, date_closing="2030-05-01"
        )
        deal.action_register()
        lead = deal.opportunity_id
        self.assertRecordValues(
            lead,
            [
                {
                    "type": "opportunity",
                    "partner_id": self.customer.id,
                    "channel_origin": "introduced",
                    "channel_partner_id": self.netzhaus.id,
                    "registration_id": deal.id,
                    "expected_revenue": 1200,
                    "user_id": self.rep.id,
                    "company_id": deal.company_id.id,
                }
            ],
        )
        self.assertEqual(lead.channel_service_ids, sip)
        self.assertEqual(str(lead.date_deadline), "2030-05-01")
        self.assertNotIn(self.customer, lead.message_partner_ids, "the customer must not hear")

    def test_an_introduction_of_the_same_channel_partner_becomes_the_deal_s(self):
        own = self.introduce(self.customer, self.netzhaus)
        self.introduce(self.customer, self.rival)
        self.introduce(self.stranger, self.netzhaus)
        deal = self._submitted()
        deal.action_register()
        self.assertEqual(deal.opportunity_id, own)
        self.assertEqual(own.registration_id, deal)

    def test_an_introduction_of_before_outlives_the_deal(self):
        own = self.introduce(self.customer, self.netzhaus)
        deal = self._submitted()
        deal.action_register()
        deal.action_lost()
        self.assertTrue(own._channel_is_introduced())
        self.assertRefused(
            "lead_introduced", self.quotation(self.customer, self.firewall).action_confirm
        )

    def test_what_the_deal_introduced_is_protected_as_long_as_the_deal(self):
        for end in ("action_lost", "action_cancel"):
            with self.subTest(end):
                deal = self._submitted()
                deal.action_register()
                order = self.quotation(
                    self.customer, self.firewall, opportunity_id=deal.opportunity_id.id
                )
                self.assertStatus("blocked", order)
                self.assertTrue(deal.opportunity_id._channel_is_introduced())
                getattr(deal, end)()
                self.assertFalse(deal.opportunity_id._channel_is_introduced())
                self.assertStatus("allowed", order)
                order.action_confirm()

    def test_the_deal_alone_says_until_when(self):
        deal = self._submitted()
        deal.action_register()
        (answer,) = self.customer.channel_check(["network_security"])[str(self.customer.id)]
        self.assertEqual(answer["scenarios"], ["deal_registered"])
        self.assertEqual(answer["until"], str(deal.date_end))

    def test_a_direct_opportunity_that_a_manager_chose_is_introduced_by_the_deal(self):
        lead = self.env["crm.lead"].create(
            {"name": "Direct", "type": "opportunity", "partner_id": self.customer.id}
        )
        deal = self._submitted(opportunity_id=lead.id)
        deal.action_register()
        self.assertEqual(deal.opportunity_id, lead)
        self.assertEqual(lead.channel_origin, "introduced")
        self.assertEqual(lead.channel_partner_id, self.netzhaus)
        self.assertEqual(lead.registration_id, deal)

    def test_an_opportunity_of_somebody_else_is_refused(self):
        of_rival = self.introduce(self.customer, self.rival)
        of_another = self.env["crm.lead"].create(
            {"name": "Other", "type": "opportunity", "partner_id": self.stranger.id}
        )
        for lead in (of_rival, of_another):
            with self.subTest(lead.name), self.env.cr.savepoint():
                deal = self._submitted(opportunity_id=lead.id)
                with self.assertRaisesRegex(UserError, "belongs to another"):
                    deal.action_register()
                deal.action_cancel()

    def test_only_a_deal_makes_an_introduction_end_with_it(self):
        lead = self.introduce(self.customer, self.netzhaus)
        with self.assertRaises(AccessError):
            lead.with_user(self.rep).channel_introduced_by_deal = True

    def test_introduced_again_it_stands_by_itself(self):
        deal = self._submitted()
        deal.action_register()
        deal.action_lost()
        lead = deal.opportunity_id
        lead.with_user(self.manager).channel_partner_id = self.rival
        self.assertFalse(lead.channel_introduced_by_deal)
        self.assertRefused(
            "lead_introduced", self.quotation(self.customer, self.firewall).action_confirm
        )

    def test_a_merge_keeps_the_introduction_of_the_deal(self):
        deal = self._submitted()
        deal.action_register()
        other = self.env["crm.lead"].create(
            {"name": "Other", "type": "opportunity", "partner_id": self.customer.id}
        )
        merged = (other | deal.opportunity_id).with_user(self.manager).merge_opportunity()
        self.assertEqual(merged.registration_id, deal)
        self.assertTrue(merged.channel_introduced_by_deal)
        self.assertEqual(merged.channel_partner_id, self.netzhaus)


class TestWinning(ChannelCase):
    def test_the_first_confirmed_order_wins_the_deal_and_sets_the_owner(self):
        deal = self.register(self.customer, self.netzhaus)
        order = self.quotation(self.customer, self.trunk)
        self.assertEqual(deal.state, "registered")
        order.action_confirm()
        self.assertEqual(deal.state, "won")
        self.assertEqual(self.customer.channel_partner_id, self.netzhaus)
        self.assertIn(order.name, deal.message_ids[:1].body)
        # And the next one leaves it as it is.
        self.quotation(self.customer, self.trunk).action_confirm()
        self.assertEqual(deal.state, "won")

    def test_an_order_of_the_customer_s_contact_wins_it_too(self):
        deal = self.register(self.customer, self.netzhaus)
        person = self.env["res.partner"].create({"name": "Ada", "parent_id": self.customer.id})
        self.quotation(person, self.trunk).action_confirm()
        self.assertEqual(deal.state, "won")

    def test_an_owner_stays_and_the_deal_is_won(self):
        self.manage(self.customer, self.rival)
        deal = self.register(self.customer, self.netzhaus)
        self.quotation(self.customer, self.trunk).action_confirm()
        self.assertEqual(deal.state, "won")
        self.assertEqual(self.customer.channel_partner_id, self.rival)

    def test_what_goes_through_the_channel_partner_wins_nothing(self):
        deal = self.register(self.customer, self.netzhaus)
        self.quotation(
            self.netzhaus, self.firewall, partner_shipping_id=self.customer.id
        ).action_confirm()
        self.assertEqual(deal.state, "registered")

    def test_an_order_of_somebody_else_or_out_of_its_dates_wins_nothing(self):
        with freeze_time("2026-01-10 12:00:00"):
            deal = self.register(self.customer, self.netzhaus)
            self.quotation(self.stranger, self.trunk).action_confirm()
            self.assertEqual(deal.state, "registered")
        with freeze_time("2026-06-10 12:00:00"):
            self.quotation(self.customer, self.trunk).action_confirm()
            self.assertEqual(deal.state, "registered", "its dates had passed")

    def test_a_refused_confirmation_wins_nothing(self):
        deal = self.register(self.customer, self.netzhaus)
        order = self.quotation(self.customer, self.firewall, self.trunk)
        self.assertRefused("deal_registered", order.action_confirm)
        self.assertEqual(deal.state, "registered")
