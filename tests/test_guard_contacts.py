from odoo.exceptions import AccessError
from odoo.fields import Command

from .common_guard import GuardCase

CONTACTS = ("partner_id", "partner_invoice_id", "partner_shipping_id")


class TestGuardContacts(GuardCase):
    def left(self, state, customer, *products):
        order = self.quotation(customer, *products)
        order.write({"state": state})
        return order

    def test_row_15_contact_changed_after_sending_or_confirming(self):
        for state in ("sent", "sale"):
            for name in CONTACTS:
                order = self.left(state, self.stranger, self.firewall)
                self.assertRefused("customer_sip", order.write, {name: self.customer.id})
                self.assertEqual(order[name], self.stranger)
        self.agree()
        for name in CONTACTS:
            order.write({name: self.customer.id})
            self.assertEqual(order[name], self.customer)

    def test_row_15_what_the_charter_allows_can_be_handed_over(self):
        order = self.left("sale", self.stranger, self.trunk)
        order.write({"partner_id": self.customer.id})
        self.assertEqual(order.partner_id, self.customer)

    def test_row_15_another_contact_of_the_same_company(self):
        child = self.env["res.partner"].create(
            {"name": "Annex", "parent_id": self.customer.id, "type": "delivery"}
        )
        for state in ("sent", "sale"):
            self.customer.write({"channel_partner_id": False})
            order = self.left(state, self.customer, self.firewall)
            self.manage(self.customer, self.netzhaus, "sip_trunk")
            order.write({"partner_shipping_id": child.id, "partner_invoice_id": child.id})
            self.assertEqual(order.partner_shipping_id, child)

    def test_row_15_away_from_the_protected_customer(self):
        self.customer.write({"channel_partner_id": False})
        order = self.left("sale", self.customer, self.firewall)
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order.write({"partner_shipping_id": self.stranger.id})
        self.assertEqual(order.partner_shipping_id, self.stranger)

    def test_row_15_a_changed_contact_hides_no_new_line(self):
        self.customer.write({"channel_partner_id": False})
        order = self.left("sale", self.customer, self.firewall)
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        for command in (
            Command.create({"product_id": self.laptop.id}),
            Command.create({"product_id": self.firewall.id}),
            Command.update(order.order_line.id, {"product_uom_qty": 9}),
        ):
            self.assertRefused(
                "customer_sip",
                order.write,
                {"partner_shipping_id": self.stranger.id, "order_line": [command]},
            )
        self.assertEqual(order.partner_shipping_id, self.customer)
        self.consent(self.customer, self.netzhaus, "it_network_hosting")
        order.write(
            {
                "partner_shipping_id": self.stranger.id,
                "order_line": [Command.create({"product_id": self.laptop.id})],
            }
        )
        self.assertEqual(len(order.order_line), 2)

    def test_row_15_another_opportunity(self):
        self.introduce(self.stranger, self.rival)
        proposal = self.env["crm.lead"].create(
            {
                "name": "Tender",
                "partner_id": self.stranger.id,
                "channel_origin": "rfp",
                "rfp_reference": "2026/7",
                "rfp_attachment_ids": [Command.set(self.document("tender.pdf").ids)],
            }
        )
        order = self.quotation(self.stranger, self.firewall, opportunity_id=proposal.id)
        order.action_confirm()
        self.assertRefused("lead_introduced", order.write, {"opportunity_id": False})
        self.consent(self.stranger, self.rival, "network")
        order.write({"opportunity_id": False})
        self.assertFalse(order.opportunity_id)

    def test_row_15_the_commercial_entity_is_not_written(self):
        """The company that a contact belongs to follows from its parent."""
        child = self.env["res.partner"].create({"name": "Bea Buyer", "parent_id": self.customer.id})
        for contact in (child.with_user(self.rep), self.customer.with_user(self.rep)):
            for act in (
                lambda contact=contact: contact.write({"commercial_partner_id": self.stranger.id}),
                lambda contact=contact: contact.copy({"commercial_partner_id": self.stranger.id}),
                lambda contact=contact: contact.parent_id.write(
                    {
                        "child_ids": [
                            Command.update(contact.id, {"commercial_partner_id": self.stranger.id})
                        ]
                    }
                ),
            )[: 3 if contact.parent_id else 2]:
                with self.assertRaises(AccessError):
                    act()
            order = self.quotation(contact, self.firewall)
            self.assertRefused("customer_sip", order.action_confirm)
        self.agree()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_15_the_commercial_entity_is_not_kept_while_its_parent_changes(self):
        """Odoo may write what follows from the parent, and nobody what followed from it before."""
        group = self.env["res.partner"].create({"name": "Big Group", "is_company": True})
        customer = self.customer.with_user(self.rep)
        customer.write({"parent_id": group.id})
        with self.assertRaises(AccessError):
            customer.write({"is_company": False, "commercial_partner_id": customer.id})
        customer.write({"is_company": False})
        self.assertEqual(group.channel_partner_id, self.netzhaus)
        with self.assertRaises(AccessError):
            customer.write({"commercial_partner_id": customer.id})
        person = self.env["res.partner"].create({"name": "Bea", "parent_id": group.id})
        with self.assertRaises(AccessError):
            person.with_user(self.rep).write(
                {"is_company": True, "commercial_partner_id": group.id}
            )

    def test_row_16_protected_customer_only_as_invoice_or_delivery_contact(self):
        for contact in ("partner_invoice_id", "partner_shipping_id"):
            order = self.quotation(self.stranger, self.firewall, **{contact: self.customer.id})
            self.assertStatus("blocked", order)
            self.assertRefused("customer_sip", order.action_confirm)
        consent = self.agree()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        consent.action_revoke()
        free = self.quotation(self.stranger, self.firewall)
        free.action_confirm()
        self.assertEqual(free.state, "sale")

    def test_row_16_a_child_contact_counts_as_its_company(self):
        buyer = self.env["res.partner"].create(
            {"name": "Bea Buyer", "parent_id": self.customer.id, "type": "contact"}
        )
        order = self.quotation(buyer, self.firewall)
        self.assertRefused("customer_sip", order.action_confirm)
        self.agree()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
