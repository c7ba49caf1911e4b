from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    channel_service_id = fields.Many2one(
        "channel.service",
        compute="_compute_channel_service_id",
        inverse="_inverse_channel_service_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
        help="What the charter takes this product for: its provision, its set-up and its "
        "maintenance alike. Taken from the category unless set here.",
    )
    channel_service_own = fields.Boolean(
        copy=True,
        prefetch="channel_partner",
        groups="base.group_user",
        help="The service was set on the product itself, so its category does not change it.",
    )

    @api.depends("categ_id.channel_service_id")
    def _compute_channel_service_id(self):
        for product in self:
            if product.channel_service_own:
                product.channel_service_id = product.channel_service_id
            else:
                product.channel_service_id = product.categ_id.channel_service_id

    def _inverse_channel_service_id(self):
        for product in self:
            inherited = product.categ_id.channel_service_id
            product.channel_service_own = (
                product.channel_service_id and product.channel_service_id != inherited
            )
            if not product.channel_service_id and inherited:
                product.channel_service_id = inherited

    def write(self, vals):
        products = self
        if self._is_classified_by_manager(vals):
            # What a product is for the charter is the channel manager's to say, and nothing
            # else of it.
            self.check_access("read")
            products = self.sudo()
        result = super(ProductTemplate, products).write(vals)
        if vals.keys() & {"channel_service_id", "categ_id"}:
            self.env["sale.order"]._channel_refresh_products(self)
        return result

    def _is_classified_by_manager(self, vals):
        return vals.keys() == {"channel_service_id"} and self.env.user.has_group(
            "channel_partner.group_channel_manager"
        )
