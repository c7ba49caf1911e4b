from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .own_defaults import with_own_defaults

#: Said by the server alone.
SERVER = {"user_id", "date_held", "released_by_id", "date_released"}


class ChannelCommissionHold(models.Model):
    """Keeps commissions out of settlements until a channel manager releases them.

    A hold stays as its own trace: who held what, when and why, and who released it.
    """

    _name = "channel.commission.hold"
    _description = "Hold of Commissions"
    _order = "date_released DESC NULLS FIRST, id DESC"

    channel_partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        domain=[("is_channel_partner", "=", True)],
        ondelete="restrict",
    )
    scope = fields.Selection(
        [("all", "Everything it earns"), ("lines", "Some commissions")],
        string="Holds",
        required=True,
        default="all",
    )
    line_ids = fields.Many2many(
        "account.invoice.line.agent",
        "channel_commission_hold_line_rel",
        "hold_id",
        "line_id",
        string="Commissions",
        domain="[('channel_scenario_id', '!=', False), ('agent_id', '=', channel_partner_id)]",
        copy=False,
    )
    reason = fields.Text(required=True, help="Sales reps read it too.")
    user_id = fields.Many2one(
        "res.users",
        string="Held by",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.uid,
    )
    date_held = fields.Datetime(
        string="Held on",
        required=True,
        readonly=True,
        copy=False,
        default=fields.Datetime.now,
    )
    released_by_id = fields.Many2one("res.users", string="Released by", readonly=True, copy=False)
    date_released = fields.Datetime(string="Released on", readonly=True, copy=False, index=True)

    # -------------------------------------------------------------------- compute

    @api.depends("channel_partner_id.name", "date_held")
    def _compute_display_name(self):
        for hold in self:
            day = format_date(self.env, hold.date_held)
            hold.display_name = f"{hold.channel_partner_id.name} ({day})"

    # ----------------------------------------------------------------- constrains

    @api.constrains("scope", "line_ids", "channel_partner_id")
    def _check_lines(self):
        for hold in self.sudo():
            if not hold.channel_partner_id.is_channel_partner:
                raise UserError(
                    self.env._(
                        "%s is not a channel partner: there is nothing to hold.",
                        hold.channel_partner_id.display_name,
                    )
                )
            if hold.scope == "lines" and not hold.line_ids:
                raise UserError(
                    self.env._("Choose the commissions to hold, or hold everything it earns.")
                )
            if hold.line_ids.agent_id - hold.channel_partner_id:
                raise UserError(
                    self.env._(
                        "A hold concerns the commissions of one channel partner: leave out those "
                        "of others."
                    )
                )
            billed = hold.line_ids.filtered(lambda line: line.channel_state in ("billed", "paid"))
            if billed and not hold.date_released:
                raise UserError(
                    self.env._(
                        "The commission on %(invoice)s is on a vendor bill already. Cancel that "
                        "bill first: it frees its commissions.",
                        invoice=billed[0].invoice_id.display_name,
                    )
                )

    # ----------------------------------------------------------------------- CRUD

    @api.model
    def default_get(self, fields):
        return with_own_defaults(self, super().default_get(fields), SERVER)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # The form of a new record sends what it shows along.
            vals_list = [
                {name: value for name, value in vals.items() if name not in SERVER}
                for vals in vals_list
            ]
        return super().create(vals_list)

    # -------------------------------------------------------------------- actions

    def action_release(self):
        """Let the commissions be settled again, in the next settlement."""
        self.check_access("create")
        self.sudo().filtered(lambda hold: not hold.date_released).write(
            {"date_released": fields.Datetime.now(), "released_by_id": self.env.uid}
        )
        return True

    # ------------------------------------------------------------------- business

    @api.model
    def _of_lines(self, lines):
        """Return the holds in force on each of some lines."""
        holds = self.search(
            [("date_released", "=", False), ("channel_partner_id", "in", lines.agent_id.ids)]
        )
        result = defaultdict(list)
        for hold in holds:
            for line in lines:
                if line.agent_id == hold.channel_partner_id and (
                    hold.scope == "all" or line in hold.line_ids
                ):
                    result[line].append(hold)
        return result

    def _say(self):
        """Return who holds, since when and why, in one line."""
        self.ensure_one()
        return self.env._(
            "%(user)s, %(date)s: %(reason)s",
            user=self.user_id.name,
            date=format_date(self.env, self.date_held),
            reason=self.reason,
        )
