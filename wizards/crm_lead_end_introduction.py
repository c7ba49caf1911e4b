from odoo import fields, models


class CrmLeadEndIntroduction(models.TransientModel):
    _name = "crm.lead.end.introduction"
    _description = "End an Introduction"

    lead_ids = fields.Many2many("crm.lead", required=True, string="Opportunities")
    reason = fields.Text(required=True)

    def action_end(self):
        self.ensure_one()
        self.lead_ids._channel_end_introduction(self.reason)
        return {"type": "ir.actions.act_window_close"}
