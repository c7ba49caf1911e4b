from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What the buttons of a contact open. Company and contacts open the same records."""

    _inherit = "res.partner"

    def action_channel_registrations(self):
        """Open the deals that a channel partner registered, or that concern a customer."""
        return self._channel_open("channel_partner.channel_registration_action")

    def action_channel_consents(self):
        """Open the consents that a channel partner gave, or that concern a customer."""
        return self._channel_open("channel_partner.channel_consent_action")

    def action_channel_managed_customers(self):
        self.ensure_one()
        customers = Domain("channel_partner_id", "=", self.commercial_partner_id.id) & Domain(
            self._fields["managed_customer_ids"].domain
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Managed Customers"),
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": list(customers),
        }

    def action_channel_invoice_lines(self):
        """Open the invoiced lines that a customer's revenue flags come from."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoiced to %s", self.commercial_partner_id.name),
            "res_model": "account.move.line",
            "view_mode": "list",
            "views": [(self.env.ref("channel_partner.account_move_line_view_list").id, "list")],
            "domain": list(self.env["channel.revenue"]._invoice_lines_domain(self)),
            "context": {"group_by": "channel_service_id"},
        }

    def _channel_open(self, xml_id):
        self.ensure_one()
        entity = self.commercial_partner_id
        role = "channel_partner_id" if entity.is_channel_partner else "customer_id"
        return {
            **self.env["ir.actions.actions"]._for_xml_id(xml_id),
            "domain": [(role, "=", entity.id)],
            "context": {f"default_{role}": entity.id},
        }
