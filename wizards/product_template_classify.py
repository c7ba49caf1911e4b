from odoo import api, fields, models


class ProductTemplateClassify(models.TransientModel):
    _name = "product.template.classify"
    _description = "Classify Products"

    product_ids = fields.Many2many(
        "product.template",
        required=True,
        string="Products",
        default=lambda self: self._default_product_ids(),
    )
    channel_service_id = fields.Many2one("channel.service", required=True)

    @api.model
    def _default_product_ids(self):
        if self.env.context.get("active_model") == "product.template":
            return self.env.context.get("active_ids")
        return False

    def action_classify(self):
        self.ensure_one()
        self.env["channel.lifecycle.mixin"]._check_allowed("channel_partner.group_channel_manager")
        self.product_ids.channel_service_id = self.channel_service_id
        return {"type": "ir.actions.act_window_close"}
