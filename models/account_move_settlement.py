from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

BILLS = ("in_invoice", "in_refund")


class AccountMove(models.Model):
    """What becomes of settlements as their vendor bills are cancelled."""

    _inherit = "account.move"

    def write(self, vals):
        state = vals.get("state")
        if not state:
            return super().write(vals)
        bills = self.filtered(lambda move: move.move_type in BILLS)
        settlements = bills.sudo().line_ids.settlement_id._channel_ours()
        if settlements and state != "cancel":
            bills._channel_check_settlements(settlements)
        result = super().write(vals)
        if settlements:
            if state == "cancel":
                freed = settlements.filtered(lambda settlement: not settlement._channel_bill())
                freed.write({"state": "cancel"})
            settlements._channel_forget_states()
        return result

    def _channel_check_settlements(self, settlements):
        """Keep a cancelled bill from coming back: what it paid for is settled anew."""
        if cancelled := settlements.filtered(lambda settlement: settlement.state == "cancel"):
            raise UserError(
                self.env._(
                    "The settlement of %(settlement)s was cancelled along with this bill, and its "
                    "commissions are settled anew: use the bill that is made then.",
                    settlement=cancelled[0].display_name,
                )
            )

    def _channel_show_bills(self):
        """Return an action that shows bills to who may read them, else says that they are made."""
        if self.has_access("read"):
            return self._get_records_action(name=self.env._("Bills for Commissions"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Draft bills made for your accountants: %s", len(self)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    settlement_id = fields.Many2one(index="btree_not_null")

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("settlement_id") for vals in vals_list):
            self._channel_check_bills({vals.get("settlement_id") for vals in vals_list})
        return super().create(vals_list)

    def write(self, vals):
        if "settlement_id" in vals:
            self._channel_check_bills({vals["settlement_id"], *self.sudo().settlement_id.ids})
        return super().write(vals)

    def _channel_check_bills(self, settlement_ids):
        """Let nobody choose by hand which bill a channel partner's settlement is on."""
        if self.env.su:
            return
        settlements = self.env["commission.settlement"].sudo()
        if settlements.browse(each for each in settlement_ids if each)._channel_ours():
            raise AccessError(
                self.env._(
                    "Bills for channel partners are made from their settlements: ask a channel "
                    "manager to make one."
                )
            )
