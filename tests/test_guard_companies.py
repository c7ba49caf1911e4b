from odoo.fields import Command
from odoo.tests import new_test_user

from .common import ChannelCase


class TestGuardCompanies(ChannelCase):
    """Protection is the group's promise; its records are each company's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.env.company
        cls.branch = cls.env["res.company"].create({"name": "Branch Abroad"})
        cls.branch_rep = new_test_user(
            cls.env,
            "branch@test",
            groups="sales_team.group_sale_salesman_all_leads",
            name="Bo Branch",
            company_id=cls.branch.id,
            company_ids=[Command.set(cls.branch.ids)],
        )

    def sell(self):
        return self.quotation(
            self.customer, self.firewall, user=self.branch_rep, company_id=self.branch.id
        )

    def test_row_27_registered_in_one_company_protected_in_all(self):
        registration = self.register(self.customer, self.netzhaus, company_id=self.home.id)
        order = self.sell()
        self.assertEqual(order.company_id, self.branch)
        self.assertFalse(
            self.env["channel.registration"].with_user(self.branch_rep).search([]) & registration
        )
        message = self.assertRefused("deal_registered", order.action_confirm)
        self.assertNotIn(registration.name, message)
        self.assertIn("Netzhaus", message, "a contact that every company may read is named")
        self.consent(self.customer, self.netzhaus, "network", company_id=self.home.id)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_27_the_message_names_no_record_that_the_rep_may_not_read(self):
        self.netzhaus.company_id = self.home
        self.register(self.customer, self.netzhaus, company_id=self.home.id)
        order = self.sell()
        for text in (
            self.assertRefused("deal_registered", order.action_confirm),
            order.order_line.channel_reason,
            str(order.channel_alerts),
        ):
            self.assertNotIn("Netzhaus", text)
            self.assertIn("a channel partner", text)
        at_home = self.quotation(self.customer, self.firewall)
        self.assertIn("Netzhaus", self.assertRefused("deal_registered", at_home.action_confirm))

    def test_row_27_a_consent_of_another_company_counts_and_is_not_named(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        consent = self.consent(self.customer, self.netzhaus, "network", company_id=self.home.id)
        order = self.sell()
        self.assertStatus("consented", order)
        self.assertNotIn(consent.name, order.order_line.channel_reason)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_27_every_companys_quotations_are_looked_at_again(self):
        order = self.sell()
        self.assertStatus("allowed", order)
        registration = self.register(self.customer, self.netzhaus, company_id=self.home.id)
        self.assertStatus("blocked", order)
        registration.action_cancel()
        self.assertStatus("allowed", order)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_27_no_list_of_companies_in_the_context_hides_it(self):
        self.register(self.customer, self.netzhaus, company_id=self.home.id)
        order = self.sell().with_context(allowed_company_ids=self.branch.ids)
        self.assertRefused("deal_registered", order.write, {"state": "sale"})

    def test_row_27_each_company_has_its_own_policy_for_what_is_unclassified(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.branch.channel_unclassified_policy = "block"
        at_home = self.quotation(self.customer, self.unclassified)
        at_home.action_confirm()
        self.assertEqual(at_home.state, "sale")
        abroad = self.quotation(
            self.customer, self.unclassified, user=self.branch_rep, company_id=self.branch.id
        )
        self.assertRefused("customer_sip", abroad.action_confirm)
