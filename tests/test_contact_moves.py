from odoo.exceptions import UserError
from odoo.fields import Command

from .common import ChannelCase
from .common_accounting import InvoiceCase


class TestContactMoves(ChannelCase):
    """Rows 17 and 34: no change of company makes a contact slip out of protection."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.env["res.partner"].create(
            {"name": "Paula Person", "parent_id": cls.customer.id}
        )
        cls.freelancer, cls.group = cls.env["res.partner"].create(
            [{"name": "Franz Freelance"}, {"name": "Big Group", "is_company": True}]
        )

    def _asked(self, contact):
        return self.env["mail.activity"].search_count(
            [("res_model", "=", "res.partner"), ("res_id", "=", contact.id)]
        )

    def _assert_still_protected(self, contact, scenario="customer_sip"):
        order = self.quotation(contact, self.firewall)
        self.assertStatus("blocked", order)
        self.assertRefused(scenario, order.action_confirm)
        self.consent(contact, self.netzhaus, "network")
        order.action_confirm()

    def test_row_17_a_contact_of_the_customer_is_protected(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order = self.quotation(self.person, self.firewall)
        self.assertRefused("customer_sip", order.action_confirm)

    def test_row_17_a_contact_that_leaves_keeps_owner_and_revenue(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.person.with_user(self.rep).parent_id = False
        self.assertEqual(self.person.channel_partner_id, self.netzhaus)
        self.assertEqual(self._asked(self.person), 1)
        self._assert_still_protected(self.person)

    def test_row_34_a_contact_that_becomes_a_company_keeps_owner_and_revenue(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.person.with_user(self.rep).is_company = True
        self.assertEqual(self.person.commercial_partner_id, self.person)
        self._assert_still_protected(self.person)

    def test_row_34_a_customer_put_under_another_company_takes_protection_along(self):
        self.manage(self.freelancer, self.netzhaus, "sip_trunk")
        self.freelancer.with_user(self.rep).parent_id = self.group
        self.assertEqual(self.freelancer.commercial_partner_id, self.group)
        self.assertEqual(self.group.channel_partner_id, self.netzhaus)
        self.assertEqual(self._asked(self.group), 1)
        self._assert_still_protected(self.freelancer)

    def test_row_34_a_customer_demoted_to_a_contact_takes_protection_along(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.customer.with_user(self.rep).write({"is_company": False, "parent_id": self.group.id})
        self._assert_still_protected(self.customer)

    def test_row_34_a_registered_deal_follows_its_customer(self):
        deal = self.register(self.freelancer, self.netzhaus)
        self.freelancer.with_user(self.rep).parent_id = self.group
        self.assertEqual(deal.customer_id, self.group)
        self._assert_still_protected(self.freelancer, "deal_registered")

    def test_row_34_two_deals_in_force_are_not_thrown_together(self):
        self.register(self.freelancer, self.netzhaus)
        self.register(self.group, self.rival)
        with self.assertRaisesRegex(UserError, "each have a registered deal"):
            self.freelancer.with_user(self.rep).parent_id = self.group

    def test_a_person_who_changes_employer_protects_nobody_else(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.person.with_user(self.rep).parent_id = self.stranger
        self.assertFalse(self.stranger.channel_partner_id)
        self.assertStatus("allowed", self.quotation(self.stranger, self.firewall))
        self.assertEqual(self._asked(self.stranger), 0)

    def test_a_person_who_moves_to_the_channel_partner_itself(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.person.with_user(self.rep).parent_id = self.netzhaus
        self.assertEqual(self.person.commercial_partner_id, self.netzhaus)

    def test_what_is_there_already_changes_nothing_and_disturbs_nobody(self):
        """The form of a contact writes its kind along, and an import all that it has."""
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        disturbed = []
        self.patch(
            type(self.env["channel.guard"]),
            "_disturb",
            lambda this, customers: disturbed.extend(customers.ids),
        )
        same = {
            "is_company": True,
            "channel_partner_id": self.netzhaus.id,
            "parent_id": False,
            "revenue_service_ids": [Command.set(self.service("sip_trunk").ids)],
        }
        self.customer.write(same)
        self.env["res.partner"].with_user(self.rep).create(
            {"name": "Clara Clerk", "company_type": "person", "parent_id": self.customer.id}
        )
        self.assertFalse(disturbed)
        self.customer.write({**same, "channel_partner_id": False})
        self.assertEqual(set(disturbed), set(self.customer.ids))

    def assertMoveRefused(self, contact, company):
        """Assert that a rep may not put a contact under a company, and a channel manager may."""
        values = {"is_company": False, "parent_id": company.id}
        refused = self.assertRaisesRegex(UserError, "each known to the charter")
        with refused, self.env.cr.savepoint():
            contact.with_user(self.rep).write(values)
        self.env.invalidate_all()
        self.assertFalse(contact.parent_id)
        contact.with_user(self.manager).write(values)
        self.assertEqual(contact.commercial_partner_id, company)
        self.assertEqual(self._asked(company), 1)

    def test_row_34_another_channel_partners_customer_frees_none(self):
        """Under one that buys nothing yet, and back again: the first owner would be gone."""
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.manage(self.group, self.rival)
        self.assertMoveRefused(self.customer, self.group)
        self.assertEqual(self.group.channel_partner_id, self.rival)

    def test_row_34_a_customer_is_not_made_part_of_a_channel_partner(self):
        for partner in (self.netzhaus, self.rival):
            with self.subTest(partner=partner.name):
                savepoint = self.env.cr.savepoint()
                self.manage(self.customer, self.netzhaus, "sip_trunk")
                self.assertMoveRefused(self.customer, partner)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_row_34_consent_for_one_customer_frees_no_other(self):
        """Whichever of the two is put under the other one."""
        for consented in (self.customer, self.group):
            with self.subTest(consented=consented.name):
                savepoint = self.env.cr.savepoint()
                for each in (self.customer, self.group):
                    self.manage(each, self.netzhaus, "sip_trunk")
                self.consent(consented, self.netzhaus, "network")
                self.assertMoveRefused(self.customer, self.group)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_row_34_customers_of_one_channel_partner_are_put_together(self):
        for each in (self.customer, self.group):
            self.manage(each, self.netzhaus, "sip_trunk")
        self.customer.with_user(self.rep).write({"is_company": False, "parent_id": self.group.id})
        self._assert_still_protected(self.customer)

    def test_a_deleted_company_leaves_its_contacts_protected(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.customer.unlink()
        self.assertEqual(self.person.commercial_partner_id, self.person)
        self.assertEqual(self.person.channel_partner_id, self.netzhaus)
        self.assertEqual(self.person.revenue_service_ids, self.service("sip_trunk"))
        self.assertEqual(self._asked(self.person), 1)
        self._assert_still_protected(self.person)

    def test_a_contact_is_deleted_that_stood_between_the_company_and_another(self):
        desk = self.env["res.partner"].create({"name": "Desk", "parent_id": self.customer.id})
        self.introduce(self.person, self.netzhaus)
        self.person.with_user(self.rep).parent_id = desk
        self.assertEqual(self._asked(self.person), 0, "it belongs to the same company")
        desk.unlink()
        self.assertEqual(self.person.commercial_partner_id, self.person)
        self.assertEqual(self._asked(self.person), 1)
        self._assert_still_protected(self.person, "lead_introduced")

    def test_a_company_is_deleted_that_an_introduced_contact_had_moved_to(self):
        self.introduce(self.person, self.netzhaus)
        self.person.with_user(self.rep).parent_id = self.group
        self.group.unlink()
        self._assert_still_protected(self.person, "lead_introduced")

    def test_a_contact_nobody_protects_moves_in_silence(self):
        self.freelancer.with_user(self.rep).parent_id = self.group
        self.assertFalse(self.group.channel_partner_id)
        self.assertEqual(self._asked(self.group), 0)


class TestInvoicedContactMoves(InvoiceCase):
    """Odoo's accounting computes the company of a contact with invoices again, and writes it."""

    def test_a_contact_with_invoices_is_put_under_a_company(self):
        invoice = self.invoice(self.stranger, self.firewall)
        invoice.action_post()
        group = self.env["res.partner"].create({"name": "Big Group", "is_company": True})
        self.stranger.is_company = False
        self.stranger.with_user(self.biller).parent_id = group
        self.assertEqual(self.stranger.commercial_partner_id, group)
        self.assertEqual(invoice.commercial_partner_id, group)

    def test_it_takes_its_protection_along(self):
        self.invoice(self.customer, self.fibre).action_post()
        group = self.env["res.partner"].create({"name": "Big Group", "is_company": True})
        self.customer.write({"is_company": False, "parent_id": group.id})
        self.assertEqual(group.channel_partner_id, self.netzhaus)
