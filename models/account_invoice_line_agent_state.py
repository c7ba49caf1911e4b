from odoo import api, models
from odoo.tools import SQL

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
    """Where a commission stands, as SQL: for lists, searches and settlements alike."""

    _inherit = "account.invoice.line.agent"

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
                          -- Found by its customer: looking at all cases for each line takes
                          -- too long where there are many of both.
                          SELECT FROM channel_case AS conflict
                            JOIN channel_case_channel_partner_rel AS side
                              ON side.case_id = conflict.id
                             AND side.partner_id = %(line)s.agent_id
                           WHERE conflict.type = 'conflict' AND conflict.state != 'closed'
                             AND conflict.customer_id IN (
                                 invoice.commercial_partner_id,
                                 (SELECT delivered.commercial_partner_id
                                    FROM res_partner AS delivered
                                   WHERE delivered.id = invoice.partner_shipping_id)))
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
