from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .res_partner import MANAGER

#: The type of settlements of what the charter awarded, apart from those of own sales agents.
CHANNEL = "channel"

#: What a settlement says. The server alone writes it.
CONTENT = {
    "agent_id",
    "company_id",
    "currency_id",
    "date_from",
    "date_to",
    "invoice_line_ids",
    "line_ids",
    "name",
    "settlement_type",
    "state",
    "total",
}

#: What becomes of a settlement as its bill is posted, cancelled or deleted.
FOLLOWING = ("invoiced", "except_invoice", "settled")


class CommissionSettlement(models.Model):
    _inherit = "commission.settlement"

    settlement_type = fields.Selection(
        selection_add=[(CHANNEL, "Channel Partners")], ondelete={CHANNEL: "set default"}
    )
    agent_id = fields.Many2one(index=True)
    # The word that commissions have for it everywhere else.
    state = fields.Selection(
        selection_add=[("invoiced", "Billed")], ondelete={"invoiced": "set default"}
    )
    total = fields.Monetary(compute="_compute_total", store=True)

    # -------------------------------------------------------------------- compute

    def _compute_can_edit(self):
        ours = self.filtered(lambda settlement: settlement.settlement_type == CHANNEL)
        ours.can_edit = False
        return super(CommissionSettlement, self - ours)._compute_can_edit()

    @api.depends("name", "agent_id.name", "date_from", "date_to", "settlement_type")
    def _compute_display_name(self):
        ours = self.filtered(lambda settlement: settlement.settlement_type == CHANNEL)
        for settlement in ours:
            first = format_date(self.env, settlement.date_from)
            last = format_date(self.env, settlement.date_to)
            settlement.display_name = f"{settlement.agent_id.name}, {first} – {last}"
        return super(CommissionSettlement, self - ours)._compute_display_name()

    # ----------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("settlement_type") == CHANNEL for vals in vals_list):
            self._channel_refuse()
        return super().create(vals_list)

    def write(self, vals):
        ours = self._channel_ours()
        if vals.get("settlement_type") == CHANNEL or (ours and vals.keys() & CONTENT):
            if not self.env.su and not self._channel_follows(vals):
                self._channel_refuse()
            # Whoever may post or cancel a bill need not be let to change settlements.
            return super(CommissionSettlement, self.sudo()).write(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_channel(self):
        if not self.env.su and self._channel_ours():
            self._channel_refuse()

    def _channel_ours(self):
        return self.sudo().filtered(lambda settlement: settlement.settlement_type == CHANNEL)

    def _channel_follows(self, vals):
        """Return whether a change of state follows from what somebody does with the bill."""
        bills = self.sudo().invoice_line_ids.move_id.with_env(self.env)
        return (
            vals.keys() == {"state"}
            and vals["state"] in FOLLOWING
            and all(
                settlement.settlement_type == CHANNEL
                and settlement.invoice_line_ids
                and settlement.state != "cancel"
                for settlement in self.sudo()
            )
            and bills.has_access("write")
        )

    def _channel_refuse(self):
        raise AccessError(
            self.env._(
                "Settlements of channel partners follow from their commissions. To change one, a "
                "channel manager cancels it, and settles again."
            )
        )

    def _message_auto_subscribe_followers(self, updated_values, subtype_ids):
        # A channel partner gets a statement and a bill, not what is noted about them.
        result = super()._message_auto_subscribe_followers(updated_values, subtype_ids)
        if CHANNEL in (updated_values.get("settlement_type"), *self.mapped("settlement_type")):
            return [each for each in result if each[0] != updated_values.get("agent_id")]
        return result

    # -------------------------------------------------------------------- actions

    def action_cancel(self):
        """Cancel settlements without a bill; what is in them can be settled again."""
        ours = self._channel_ours().with_env(self.env)
        if ours:
            ours._channel_check_manager()
            for settlement in ours.sudo():
                if bill := settlement._channel_bill():
                    raise UserError(
                        self.env._(
                            "%(settlement)s is on the bill %(bill)s. Cancel that bill instead: it "
                            "frees the commissions.",
                            settlement=settlement.display_name,
                            bill=bill.display_name,
                        )
                    )
            ours.sudo().write({"state": "cancel"})
            ours._channel_forget_states()
        others = self - ours
        return super(CommissionSettlement, others).action_cancel() if others else None

    def action_draft(self):
        if self._channel_ours():
            raise UserError(
                self.env._(
                    "A cancelled settlement of a channel partner stays so: its commissions are "
                    "settled again by “Settle Now” or at night."
                )
            )
        return super().action_draft()

    def action_channel_view_lines(self):
        """Open the commissions of these settlements."""
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "channel_partner.account_invoice_line_agent_action"
            ),
            "domain": [("settlement_line_ids.settlement_id", "in", self.ids)],
            "context": {},
        }

    def action_channel_view_bill(self):
        return self.invoice_id._get_records_action()

    # ------------------------------------------------------------------- business

    def _channel_check_manager(self):
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a channel manager settles commissions: ask one of them.")
            )

    def _channel_bill(self):
        """Return the bill on which a settlement is, and which nothing took back."""
        return self.invoice_line_ids.move_id.filtered(
            lambda bill: bill.state != "cancel" and bill.payment_state != "reversed"
        )[:1]

    def _channel_forget_states(self):
        self.sudo().line_ids.invoice_agent_line_id.invalidate_recordset(["channel_state"])

    @api.model
    def _channel_unbilled_domain(self):
        return (
            Domain("settlement_type", "=", CHANNEL)
            & Domain("state", "!=", "cancel")
            & ~Domain("invoice_line_ids", "any", [("parent_state", "!=", "cancel")])
        )


class CommissionSettlementLine(models.Model):
    _inherit = "commission.settlement.line"

    invoice_agent_line_id = fields.Many2one(index="btree_not_null")
    settlement_id = fields.Many2one(index=True)
    channel_invoice_id = fields.Many2one(related="invoice_agent_line_id.invoice_id")
    channel_customer_id = fields.Many2one(related="invoice_agent_line_id.channel_customer_id")
    channel_product_id = fields.Many2one(related="invoice_agent_line_id.channel_product_id")
    channel_scenario_id = fields.Many2one(related="invoice_agent_line_id.channel_scenario_id")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._channel_check_server()
        return lines

    def write(self, vals):
        self._channel_check_server()
        result = super().write(vals)
        self._channel_check_server()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_channel(self):
        self._channel_check_server()

    def _channel_check_server(self):
        """Let nobody add to, change or take from the settlements of channel partners."""
        if self.env.su:
            return
        ours = self.sudo().settlement_id._channel_ours()
        if ours or self.sudo().invoice_agent_line_id.channel_scenario_id:
            self.env["commission.settlement"]._channel_refuse()
