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

#: What the state is read from: written to the database before it is asked.
READ = {
    "account.invoice.line.agent": ("invoice_id", "agent_id", "channel_scenario_id"),
    "account.move": (
        "state",
        "payment_state",
        "company_id",
        "commercial_partner_id",
        "partner_shipping_id",
        "invoice_date",
    ),
    "account.move.line": ("settlement_id", "parent_state", "move_id"),
    "account.partial.reconcile": ("debit_move_id", "credit_move_id", "max_date"),
    "channel.case": ("type", "state", "customer_id", "channel_partner_ids"),
    "channel.commission.hold": ("scope", "channel_partner_id", "line_ids", "date_released"),
    "commission.settlement": ("state",),
    "commission.settlement.line": ("settlement_id", "invoice_agent_line_id"),
    "res.company": ("channel_settle_in_payment",),
    "res.partner": ("commercial_partner_id",),
}


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

    # Lines that are not settled yet are few among those of all years.
    _channel_unsettled_idx = models.Index(
        "(invoice_id) WHERE channel_scenario_id IS NOT NULL AND settled IS NOT TRUE"
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

    # ------------------------------------------------------------------------ SQL

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "channel_state":
            return SQL("(%s)", self._channel_state_sql(SQL.identifier(alias)))
        return super()._field_to_sql(alias, field_expr, query)

    def _channel_read_states(self):
        """Return the state of each line: id → state."""
        if not self.ids:
            return {}
        line = SQL.identifier("line")
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT line.id, (%s) FROM account_invoice_line_agent AS line"
                    " WHERE line.id = ANY(%s)",
                    self._channel_state_sql(line),
                    list(self.ids),
                )
            )
        )

    @api.model
    def _channel_state_sql(self, alias):
        """Return the state as SQL: of what is settled, how far its bill is."""
        return SQL(
            """
            SELECT CASE
                     WHEN settled.settlement_id IS NULL THEN (%(open)s)
                     WHEN settled.payment_state IN ('paid', 'in_payment') THEN 'paid'
                     WHEN settled.payment_state IS NOT NULL THEN 'billed'
                     ELSE 'settled'
                   END
              FROM (VALUES (1)) AS one
              LEFT JOIN LATERAL (
                    SELECT settlement.id AS settlement_id, bill.payment_state
                      FROM commission_settlement_line AS part
                      JOIN commission_settlement AS settlement
                        ON settlement.id = part.settlement_id AND settlement.state != 'cancel'
                      LEFT JOIN account_move_line AS billed
                        ON billed.settlement_id = settlement.id
                       AND billed.parent_state != 'cancel'
                      LEFT JOIN account_move AS bill ON bill.id = billed.move_id
                     WHERE part.invoice_agent_line_id = %(line)s.id
                     ORDER BY bill.id
                     LIMIT 1
                   ) AS settled ON TRUE
             WHERE %(line)s.channel_scenario_id IS NOT NULL
            """,
            open=self._channel_open_state_sql(alias),
            line=alias,
        )

    @api.model
    def _channel_open_state_sql(self, alias):
        """Return the state as SQL, as if a line were in no settlement: none before its invoice
        is posted, and after that whether it may be settled."""
        return SQL(
            """
            SELECT CASE
                     WHEN EXISTS (
                          SELECT FROM channel_commission_hold AS hold
                           WHERE hold.date_released IS NULL
                             AND hold.channel_partner_id = %(line)s.agent_id
                             AND (hold.scope = 'all' OR EXISTS (
                                 SELECT FROM channel_commission_hold_line_rel AS rel
                                  WHERE rel.hold_id = hold.id AND rel.line_id = %(line)s.id)))
                       OR EXISTS (
                          SELECT FROM channel_case_channel_partner_rel AS side
                            JOIN channel_case AS conflict ON conflict.id = side.case_id
                            LEFT JOIN res_partner AS delivered
                              ON delivered.id = invoice.partner_shipping_id
                           WHERE side.partner_id = %(line)s.agent_id
                             AND conflict.type = 'conflict' AND conflict.state != 'closed'
                             AND conflict.customer_id IN (
                                 invoice.commercial_partner_id, delivered.commercial_partner_id))
                     THEN 'held'
                     WHEN invoice.payment_state IN ('paid', 'reversed') THEN 'payable'
                     WHEN invoice.payment_state = 'in_payment'
                          AND company.channel_settle_in_payment THEN 'payable'
                     ELSE 'earned'
                   END
              FROM account_move AS invoice
              JOIN res_company AS company ON company.id = invoice.company_id
             WHERE invoice.id = %(line)s.invoice_id AND invoice.state = 'posted'
            """,
            line=alias,
            to_flush=[
                self.env[model]._fields[name] for model, names in READ.items() for name in names
            ],
        )

    @api.model
    def _channel_paid_on_sql(self, alias):
        """Return the day on which a line's invoice was paid in full, as SQL.

        That is the last day on which anything was matched with it: a payment, or for what was
        never paid the refund that reverses it, so that both are settled in one period.
        """
        return SQL(
            """
            SELECT GREATEST(invoice.invoice_date, COALESCE(
                   (SELECT MAX(part.max_date)
                      FROM account_move_line AS matched
                      JOIN account_account AS account
                        ON account.id = matched.account_id
                       AND account.account_type = 'asset_receivable'
                      JOIN account_partial_reconcile AS part
                        ON part.debit_move_id = matched.id OR part.credit_move_id = matched.id
                     WHERE matched.move_id = invoice.id),
                   -- Payments without an entry of their own.
                   (SELECT MAX(payment.date)
                      FROM account_move__account_payment AS paid
                      JOIN account_payment AS payment ON payment.id = paid.payment_id
                     WHERE paid.invoice_id = invoice.id
                       AND payment.state IN ('in_process', 'paid')),
                   invoice.invoice_date))
              FROM account_move AS invoice
             WHERE invoice.id = %s.invoice_id
            """,
            alias,
        )

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
