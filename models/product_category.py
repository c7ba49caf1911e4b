from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    channel_service_id = fields.Many2one(
        "channel.service",
        ondelete="restrict",
        groups="base.group_user",
        help="What the charter takes the products of this category for, unless a product says "
        "otherwise.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "channel_service_id" in vals:
            self.env["sale.order"]._channel_refresh_products(
                self.env["product.template"].search([("categ_id", "in", self.ids)])
            )
        return result
