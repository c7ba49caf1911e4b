from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from .common import ChannelCase


class TestGuardMerge(ChannelCase):
    """Contacts are merged with SQL: what protects them goes along, or the merge is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env,
            "clerk@test",
            groups="base.group_partner_manager,sales_team.group_sale_salesman_all_leads",
        )
        cls.double = cls.env["res.partner"].create(
            {"name": "Atelier Lumen (double)", "is_company": True, "email": "office@lumen.example"}
        )

    def merge(self, kept, *merged, user=None):
        contacts = kept.union(*merged)
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user or self.clerk)
        wizard._merge(contacts.ids, kept.with_user(user or self.clerk))
        self.env.invalidate_all()

    def assertStillProtected(self, scenario="customer_sip"):
        order = self.quotation(self.double, self.firewall)
        self.assertRefused(scenario, order.action_confirm)
        self.consent(self.double, self.netzhaus, "network")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def assertMergeRefused(self, reason):
        with self.assertRaisesRegex(UserError, reason), self.env.cr.savepoint():
            self.merge(self.double, self.customer)
        self.env.invalidate_all()
        self.assertTrue(self.customer.exists())

    def test_row_23_the_owner_survives_whoever_merges(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.customer.channel_partner_since = "2025-01-31"
        self.merge(self.double, self.customer)
        self.assertFalse(self.customer.exists())
        self.assertEqual(self.double.channel_partner_id, self.netzhaus)
        self.assertEqual(str(self.double.channel_partner_since), "2025-01-31")
        self.assertEqual(self.double.revenue_service_ids, self.service("sip_trunk"))
        self.assertTrue(self.double.revenue_manual, "no invoice takes kept flags away")
        self.assertStillProtected()

    def test_row_23_the_owner_of_the_contact_that_is_kept(self):
        self.manage(self.double, self.netzhaus, "sip_trunk")
        self.merge(self.double, self.customer)
        self.assertStillProtected()

    def test_row_23_a_registered_deal_survives(self):
        deal = self.register(self.customer, self.netzhaus)
        self.merge(self.double, self.customer)
        self.assertEqual(deal.customer_id, self.double)
        self.assertStillProtected("deal_registered")

    def test_row_23_an_introduction_survives(self):
        lead = self.introduce(self.customer, self.netzhaus)
        self.merge(self.double, self.customer)
        self.assertEqual(lead.channel_customer_id, self.double)
        self.assertStillProtected("lead_introduced")

    def test_row_23_a_consent_survives_with_what_was_sold_by_it(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        consent = self.consent(self.customer, self.netzhaus, "network")
        order = self.quotation(self.customer, self.firewall)
        self.merge(self.double, self.customer)
        self.assertEqual(consent.customer_id, self.double)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_23_open_quotations_show_it_at_once(self):
        order = self.quotation(self.double, self.firewall)
        self.assertStatus("allowed", order)
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.merge(self.double, self.customer)
        self.assertStatus("blocked", order)

    def test_row_23_two_owners_are_not_merged(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.manage(self.double, self.rival)
        self.assertMergeRefused("different channel partners.*Netzhaus")
        self.double.channel_partner_id = self.netzhaus
        self.merge(self.double, self.customer)
        self.assertStillProtected()

    def test_row_23_two_deals_in_force_are_not_merged(self):
        first = self.register(self.customer, self.netzhaus)
        second = self.register(self.double, self.rival)
        self.assertMergeRefused("in force on the same days")
        second.action_lost()
        self.merge(self.double, self.customer)
        self.assertEqual(first.customer_id, self.double)
        self.assertStillProtected("deal_registered")

    def test_row_23_a_contact_is_not_merged_out_of_its_protected_company(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        person = self.env["res.partner"].create(
            {"name": "Paula", "parent_id": self.customer.id, "email": "office@lumen.example"}
        )
        with self.assertRaisesRegex(UserError, "Atelier Lumen is protected"):
            self.merge(self.double, person)
        colleague = person.copy({"name": "Paul"})
        self.merge(colleague, person)
        self.assertFalse(person.exists())

    def test_row_23_a_protected_company_is_not_merged_into_a_contact(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        person = self.env["res.partner"].create(
            {"name": "Paula", "parent_id": self.stranger.id, "email": "office@lumen.example"}
        )
        with self.assertRaisesRegex(UserError, "Atelier Lumen is protected"):
            self.merge(person, self.customer)

    def test_row_23_a_protected_company_within_another_stays_one_when_all_are_merged(self):
        group = self.env["res.partner"].create({"name": "Lumen Group", "is_company": True})
        protected, plain = (
            self.env["res.partner"].create(
                {"name": name, "is_company": True, "parent_id": group.id}
            )
            for name in ("Lumen North", "Lumen South")
        )
        self.netzhaus.parent_id = group
        self.manage(protected, self.netzhaus, "sip_trunk")
        protected.active = False
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.clerk).create({})
        with patch.object(self.env.cr, "commit"):
            wizard.action_update_all_process()
        self.env.invalidate_all()
        self.assertTrue(protected.is_company)
        self.assertTrue(self.netzhaus.is_company)
        self.assertFalse(plain.is_company)
        # Odoo finds out anew whom a contact belongs to when its form is saved.
        (protected | plain).write({"name": "Lumen", "parent_id": group.id})
        self.assertEqual(protected.commercial_partner_id, protected)
        self.assertEqual(plain.commercial_partner_id, group)
        protected.active = True
        order = self.quotation(protected, self.firewall)
        self.assertRefused("customer_sip", order.action_confirm)
        self.consent(protected, self.netzhaus, "network")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_23_a_channel_partner_is_not_merged_with_its_own_customer(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        with self.assertRaisesRegex(UserError, "Netzhaus manages one of the contacts"):
            self.merge(self.netzhaus, self.customer, user=self.env.ref("base.user_root"))

    def test_row_23_two_records_of_one_channel_partner(self):
        """What both of them hold is the remaining one's, and it is still a channel partner."""
        twin = self.netzhaus.copy({"name": "Netzhaus GmbH", "is_channel_partner": True})
        self.manage(self.double, twin, "sip_trunk")
        plain = self.env["res.partner"].create({"name": "Netzhaus (mail)", "is_company": True})
        self.merge(plain, twin, user=self.env.ref("base.user_root"))
        self.assertTrue(plain.is_channel_partner)
        self.assertEqual(self.double.channel_partner_id, plain)

    def test_row_23_consent_for_one_customer_frees_no_other(self):
        for each in (self.customer, self.double):
            self.manage(each, self.netzhaus, "sip_trunk")
        consent = self.consent(self.customer, self.netzhaus, "network")
        self.assertMergeRefused("each known to the charter")
        consent.action_revoke()
        self.merge(self.double, self.customer)
        self.assertStillProtected()

    def test_row_23_a_channel_manager_merges_customers_with_their_consents(self):
        for each in (self.customer, self.double):
            self.manage(each, self.netzhaus, "sip_trunk")
        self.consent(self.customer, self.netzhaus, "network")
        self.merge(self.double, self.customer, user=self.env.ref("base.user_admin"))
        self.quotation(self.double, self.firewall).action_confirm()

    def test_row_23_contacts_nobody_protects_merge_as_ever(self):
        self.merge(self.double, self.customer)
        self.assertFalse(self.double.channel_partner_id)
        self.assertFalse(self.double.is_channel_partner)
