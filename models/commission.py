from odoo import api, fields, models

#: What an award's terms are made of.
TERMS = {
    "active",
    "amount_base_type",
    "commission_type",
    "fix_qty",
    "section_ids",
    "settlement_type",
}


class Commission(models.Model):
    """A rate that changes reaches the quotations that are open, and nothing that was promised."""

    _inherit = "commission"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & TERMS:
            self.env["sale.order"]._channel_refresh_all()
        return result


class CommissionSection(models.Model):
    _inherit = "commission.section"

    commission_id = fields.Many2one(index=True)

    @api.model_create_multi
    def create(self, vals_list):
        sections = super().create(vals_list)
        self.env["sale.order"]._channel_refresh_all()
        return sections

    def write(self, vals):
        result = super().write(vals)
        self.env["sale.order"]._channel_refresh_all()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["sale.order"]._channel_refresh_all()
        return result
