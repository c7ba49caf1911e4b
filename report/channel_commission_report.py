from odoo import fields, models
from odoo.tools import SQL

from ..models.account_move import REVENUE


class ChannelCommissionReport(models.Model):
    """What commissions cost against what customers were invoiced: a row for each line of a
    posted invoice or credit note, in the currency of its company."""

    _name = "channel.commission.report"
    _description = "Commissions Analysis"
    _auto = False
    _rec_name = "move_id"
    _order = "date DESC, id DESC"

    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    date = fields.Date(string="Invoice Date", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    customer_id = fields.Many2one("res.partner", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    service_id = fields.Many2one("channel.service", readonly=True)
    channel_partner_id = fields.Many2one("res.partner", readonly=True)
    scenario_id = fields.Many2one("channel.scenario", string="Awarded by", readonly=True)
    commission_id = fields.Many2one("commission", string="Rate", readonly=True)
    revenue = fields.Monetary(readonly=True, help="Invoiced without taxes, less what was refunded.")
    commission = fields.Monetary(readonly=True, help="Earned, less what refunds took back.")
    share = fields.Float(
        string="Commission Share",
        readonly=True,
        aggregator="avg",
        help="The commissions in percent of the revenue.",
    )

    _depends = {
        "account.move": [
            "commercial_partner_id",
            "company_id",
            "invoice_currency_rate",
            "invoice_date",
            "move_type",
            "state",
        ],
        "account.move.line": ["balance", "display_type", "move_id", "product_id"],
        "account.invoice.line.agent": [
            "agent_id",
            "amount",
            "channel_scenario_id",
            "channel_service_id",
            "commission_id",
            "object_id",
        ],
        "product.product": ["product_tmpl_id"],
        "product.template": ["channel_service_id"],
        "res.company": ["currency_id"],
    }

    @property
    def _table_query(self):
        # One channel partner earns on a line (charter decision 12): no line counts twice.
        return SQL(
            """
            SELECT line.id,
                   line.move_id,
                   move.invoice_date AS date,
                   move.company_id,
                   company.currency_id,
                   move.commercial_partner_id AS customer_id,
                   line.product_id,
                   COALESCE(earned.channel_service_id, template.channel_service_id) AS service_id,
                   earned.agent_id AS channel_partner_id,
                   earned.channel_scenario_id AS scenario_id,
                   earned.commission_id,
                   -line.balance AS revenue,
                   COALESCE(earned.amount, 0) / rate.value AS commission,
                   COALESCE(earned.amount, 0) / rate.value / NULLIF(-line.balance, 0) AS share
              FROM account_move_line AS line
              JOIN account_move AS move ON move.id = line.move_id
              JOIN res_company AS company ON company.id = move.company_id
              LEFT JOIN product_product AS product ON product.id = line.product_id
              LEFT JOIN product_template AS template ON template.id = product.product_tmpl_id
              LEFT JOIN account_invoice_line_agent AS earned
                ON earned.object_id = line.id AND earned.channel_scenario_id IS NOT NULL
             CROSS JOIN LATERAL (
                   SELECT COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)::numeric AS value
                   ) AS rate
             WHERE move.state = 'posted'
               AND move.move_type = ANY(%s)
               AND line.display_type = 'product'
            """,
            list(REVENUE),
        )

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec != "share:avg":
            return super()._read_group_select(aggregate_spec, query)
        # Of the sums, not an average of lines large and small.
        return SQL(
            "SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "commission", query),
            self._field_to_sql(self._table, "revenue", query),
        )

    def action_open_invoice(self):
        """Open the invoice of a line."""
        self.ensure_one()
        return self.move_id._get_records_action()
