from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

STATES = [
    ("earned", "Earned"),
    ("payable", "Payable"),
    ("held", "Held"),
    ("settled", "Settled"),
    ("billed", "Billed"),
    ("paid", "Paid"),
]


class AccountInvoiceLineAgent(models.Model):
    """Where a commission stands, from the invoice to the channel partner's money.

    The state is not stored but asked from the database, so that it is right whatever
    changes it (payments, holds, cases, settlements, bills), and posting invoices or
    registering payments pays nothing for it.
    """

    _inherit = "account.invoice.line.agent"

    channel_state = fields.Selection(
        STATES,
        string="Commission State",
        compute="_compute_channel_state",
        search="_search_channel_state",
        help="Earned: the invoice is posted. Payable: it is paid. Held: kept out of settlements "
        "by a hold or a conflict case. Settled: in a settlement. Billed: on a vendor bill. Paid: "
        "the bill is paid.",
    )
    channel_hold_reason = fields.Char(
        string="Held Because",
        compute="_compute_channel_hold_reason",
        compute_sudo=True,
        help="Who or what keeps it out of settlements.",
    )
    channel_customer_id = fields.Many2one(
        related="invoice_id.commercial_partner_id", string="Customer"
    )
    channel_product_id = fields.Many2one(related="object_id.product_id", string="Product")
    channel_settlement_id = fields.Many2one(
        "commission.settlement",
        string="Settlement",
        compute="_compute_channel_settlement_id",
        compute_sudo=True,
    )

    # -------------------------------------------------------------------- compute

    @api.depends("settled", "channel_scenario_id")
    def _compute_channel_state(self):
        states = self._origin._channel_read_states()
        for line in self:
            line.channel_state = states.get(line._origin.id)

    def _search_channel_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = [state for state in value if state]

        def condition(model, alias, query):
            state = model._field_to_sql(alias, "channel_state", query)
            found = SQL("%s = ANY(%s)", state, states)
            return found if len(states) == len(value) else SQL("(%s OR %s IS NULL)", found, state)

        return Domain.custom(
            to_sql=condition, predicate=lambda line: (line.channel_state or False) in value
        )

    @api.depends("settlement_line_ids.settlement_id.state")
    def _compute_channel_settlement_id(self):
        for line in self:
            settlements = line.settlement_line_ids.settlement_id
            line.channel_settlement_id = settlements.filtered(lambda each: each.state != "cancel")[
                :1
            ]

    @api.depends("channel_state")
    def _compute_channel_hold_reason(self):
        held = self.filtered(lambda line: line.channel_state == "held")
        holds = self.env["channel.commission.hold"]._of_lines(held)
        cases = held._channel_conflicts()
        for line in self:
            line.channel_hold_reason = "; ".join(
                [hold._say() for hold in holds.get(line, [])]
                + [
                    self.env._("%(case)s is not closed", case=case.display_name)
                    for case in cases.get(line, [])
                ]
            )

    def _channel_conflicts(self):
        """Return the conflict cases that keep lines out of settlements, by line."""
        customers = self._channel_customers()
        cases = self.env["channel.case"].search(
            [
                ("type", "=", "conflict"),
                ("state", "!=", "closed"),
                ("customer_id", "in", customers.ids),
                ("channel_partner_ids", "in", self.agent_id.ids),
            ]
        )
        return {
            line: cases.filtered(
                lambda case, line=line: (
                    case.customer_id in line._channel_customers()
                    and line.agent_id in case.channel_partner_ids
                )
            )
            for line in self
        }

    def _channel_customers(self):
        """Return for whom lines were invoiced: invoice and delivery contact both count."""
        moves = self.invoice_id
        return moves.commercial_partner_id | moves.partner_shipping_id.commercial_partner_id

    # -------------------------------------------------------------------- actions

    def action_channel_hold(self):
        """Ask for the reason to keep these lines out of settlements."""
        self.env["channel.commission.hold"].check_access("create")
        lines = self.filtered("channel_scenario_id")
        partners = lines.agent_id
        if len(partners) != 1:
            raise UserError(
                self.env._("Select commissions of one channel partner: a hold concerns one.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hold Commissions"),
            "res_model": "channel.commission.hold",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_scope": "lines",
                "default_channel_partner_id": partners.id,
                "default_line_ids": lines.ids,
            },
        }

    def action_channel_view_holds(self):
        """Open what keeps a line out of settlements."""
        self.ensure_one()
        holds = self.env["channel.commission.hold"]._of_lines(self).get(self, [])
        if holds:
            return self.env["channel.commission.hold"].union(*holds)._get_records_action()
        return self._channel_conflicts()[self]._get_records_action()

    def action_channel_view_invoice(self):
        self.ensure_one()
        return self.invoice_id._get_records_action()
