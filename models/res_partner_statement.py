from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What a channel partner earned, from its contact."""

    _inherit = "res.partner"

    channel_commission_count = fields.Integer(
        compute="_compute_channel_commission_count", groups="sales_team.group_sale_salesman"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_channel_commission_count(self):
        counts = dict(
            self.env["account.invoice.line.agent"]._read_group(
                self._channel_commissions_domain(), ["agent_id"], ["__count"]
            )
        )
        for contact in self:
            contact.channel_commission_count = counts.get(contact.commercial_partner_id._origin, 0)

    def _channel_commissions_domain(self):
        return (
            Domain("agent_id", "in", self.commercial_partner_id._origin.ids)
            & Domain("channel_scenario_id", "!=", False)
            & Domain("invoice_id.state", "=", "posted")
        )

    def action_channel_commissions(self):
        """Open what a channel partner earned, line by line."""
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "channel_partner.account_invoice_line_agent_action"
            ),
            "domain": list(self._channel_commissions_domain()),
            "context": {"search_default_group_date": 1},
        }

    def action_channel_statement(self):
        """Show the statement that a channel partner reads in the portal."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "channel_partner.channel_commission_statement_action"
        )
        return {
            **action,
            "context": {
                "dialog_size": "extra-large",
                "default_channel_partner_id": self.commercial_partner_id.id,
            },
        }
