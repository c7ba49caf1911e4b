from odoo.fields import Command
from odoo.tests import new_test_user

from .common import ChannelCase


class TestContactCopies(ChannelCase):
    """A duplicate is no way out of protection, and everybody may make one."""

    def assertProtected(self, contact):
        self.assertEqual(contact.channel_partner_id, self.netzhaus)
        order = self.quotation(contact, self.firewall)
        self.assertRefused("customer_sip", order.action_confirm)

    def test_a_rep_duplicates_a_contact(self):
        copy = self.stranger.with_user(self.rep).copy()
        self.assertFalse(copy.channel_partner_id)
        self.quotation(copy, self.firewall).action_confirm()

    def test_a_rep_duplicates_a_protected_customer_with_its_protection(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        copy = self.customer.with_user(self.rep).copy()
        self.assertProtected(copy)
        # By hand: there is no invoice that would tell it, or not.
        self.assertTrue(copy.revenue_manual)
        self.assertEqual(copy.channel_partner_since, self.customer.channel_partner_since)

    def test_a_rep_duplicates_a_person_of_a_protected_customer(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        person = self.env["res.partner"].create({"name": "Paula", "parent_id": self.customer.id})
        copy = person.with_user(self.rep).copy()
        self.assertEqual(copy.commercial_partner_id, self.customer)
        self.assertProtected(copy)
        self.assertProtected(person.with_user(self.rep).copy({"parent_id": False}))

    def test_no_default_of_a_rep_takes_the_protection_off(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.assertProtected(
            self.customer.with_user(self.rep).copy(
                {"channel_partner_id": False, "revenue_service_ids": []}
            )
        )

    def test_a_manager_duplicates_a_customer_for_another_channel_partner_or_none(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        customer = self.customer.with_user(self.manager)
        self.assertProtected(customer.copy())
        self.assertFalse(customer.copy({"channel_partner_id": False}).channel_partner_id)

    def test_a_duplicate_of_a_channel_partner_is_none_until_a_manager_says_so(self):
        copy = self.netzhaus.with_user(self.rep).copy()
        self.assertFalse(copy.is_channel_partner)
        self.assertTrue(self.netzhaus.is_channel_partner)

    def test_what_a_manager_says_of_the_copy_counts(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        fibre = self.service("connectivity")
        copy = self.customer.with_user(self.manager).copy(
            {"revenue_service_ids": [Command.set(fibre.ids)]}
        )
        self.assertEqual(copy.channel_partner_id, self.netzhaus)
        self.assertEqual(copy.revenue_service_ids, fibre)

    def test_a_manager_is_told_of_a_copy_that_nobody_manages_of_a_protected_customer(self):
        self.register(self.customer, self.netzhaus)
        copies = (self.customer | self.stranger).with_user(self.rep).copy()
        told = self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "in", copies.ids)]
        )
        self.assertEqual(told.mapped("res_id"), copies[0].ids)
        self.assertIn("is a copy of", told.summary)

    def test_an_administrator_who_is_no_channel_manager_duplicates_a_user(self):
        admin = new_test_user(self.env, "settings@test", groups="base.group_system")
        self.assertTrue(self.rep.with_user(admin).copy({"login": "another@test"}))
