from odoo import fields
from odoo.fields import Command

from .common import ChannelCase


class TestGuardDefaults(ChannelCase):
    """A default is a value that a caller chooses: by context, or kept for a user."""

    def _line(self, order, **context):
        return (
            self.env["sale.order.line"]
            .with_user(self.rep)
            .with_context(**context)
            .create({"order_id": order.id, "product_id": self.firewall.id})
        )

    def test_no_default_decides_a_line(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order = self.quotation(self.customer, self.trunk)
        line = self._line(
            order,
            default_channel_exempt="discount",
            default_channel_service_id=self.service("mobile").id,
            default_channel_status="allowed",
            default_channel_decision={"status": "allowed"},
            default_channel_award={"why": "awarded"},
        )
        self.assertNotEqual(line.sudo().channel_award["why"], "awarded")
        self.assertFalse(line.sudo().channel_exempt)
        self.assertEqual(line.channel_service_id, self.service("network_security"))
        self.assertEqual(line.channel_status, "blocked")
        self.assertRefused("customer_sip", order.action_confirm)

    def test_no_default_kept_for_a_user_decides_a_line(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        defaults = self.env["ir.default"].sudo()
        defaults.set("sale.order.line", "channel_exempt", "discount", user_id=self.rep.id)
        defaults.set(
            "sale.order.line",
            "channel_service_id",
            self.service("mobile").id,
            user_id=self.rep.id,
        )
        order = self.quotation(self.customer, self.firewall)
        self.assertRefused("customer_sip", order.action_confirm)

    def test_a_line_put_on_a_confirmed_order_by_default_is_judged(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order = self.quotation(self.customer, self.trunk)
        order.action_confirm()
        lines = self.env["sale.order.line"].with_user(self.rep)

        def act():
            lines.with_context(default_order_id=order.id).create({"product_id": self.firewall.id})

        self.assertRefused("customer_sip", act)
        self.consent(self.customer, self.netzhaus, "network")
        act()
        self.assertEqual(len(order.order_line), 2)

    def test_no_default_grants_a_consent(self):
        consents = self.env["channel.consent"].with_user(self.rep)
        vals = {
            "customer_id": self.customer.id,
            "channel_partner_id": self.netzhaus.id,
            "service_ids": [Command.set(self.service("it").ids)],
        }
        consent = consents.with_context(
            default_state="granted",
            default_evidence_attachment_ids=[Command.set(self.document().ids)],
        ).create(vals)
        self.assertEqual(consent.state, "draft")
        self.assertFalse(consent.evidence_attachment_ids)

    def test_no_default_registers_or_backdates_a_deal(self):
        registrations = self.env["channel.registration"].with_user(self.rep)
        vals = {"customer_id": self.customer.id, "channel_partner_id": self.rival.id}
        registration = registrations.with_context(
            default_state="registered",
            default_date_start="2020-01-01",
            default_date_end="2099-01-01",
        ).create(vals)
        self.assertEqual(registration.state, "draft")
        self.assertFalse(registration.date_end)
        before = fields.Datetime.now()
        late = registrations.with_context(default_date_received="2020-01-01 00:00:00").create(vals)
        self.assertGreaterEqual(late.date_received, before)

    def test_no_default_makes_a_channel_partner_or_an_owner(self):
        contacts = self.env["res.partner"].with_user(self.rep)
        contact = contacts.with_context(
            default_is_channel_partner=True, default_channel_partner_id=self.rival.id
        ).create({"name": "Cousin", "is_company": True})
        self.assertFalse(contact.sudo().is_channel_partner)
        self.assertFalse(contact.sudo().channel_partner_id)
