from odoo import api, fields, models
from odoo.exceptions import AccessError

from .res_partner import MANAGER


class ResPartnerGrade(models.Model):
    """A level can name what its channel partners earn."""

    _inherit = "res.partner.grade"

    commission_id = fields.Many2one(
        "commission",
        string="Channel Commission",
        domain=[("settlement_type", "in", (False, "sale_invoice"))],
        ondelete="restrict",
        groups="base.group_user",
        help="What channel partners of this level earn where the charter awards a commission, "
        "instead of what the rule names. A channel partner's own commission goes before it.",
    )

    # ----------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("commission_id") for vals in vals_list):
            self._channel_check_manager()
        return super().create(vals_list)

    def write(self, vals):
        if "commission_id" not in vals:
            return super().write(vals)
        if any(level.commission_id.id != (vals["commission_id"] or False) for level in self):
            self._channel_check_manager()
        result = super().write(vals)
        self.env["sale.order"]._channel_refresh_all()
        return result

    @api.model
    def _channel_check_manager(self):
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "Only a channel manager decides what the channel partners of a level earn."
                )
            )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _add_partnership(self):
        # A level that is bought is nobody's to give: whoever confirms may not set it by hand.
        return super(SaleOrder, self.sudo())._add_partnership()
