from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ChannelRevenue(models.AbstractModel):
    """Keeps the revenue flags of customers in step with their invoices.

    Of customers whom a channel partner manages at once, as each invoice is posted or taken back;
    of all others overnight, since nothing is decided by them.
    """

    _name = "channel.revenue"
    _description = "Channel Revenue"

    @api.model
    def _refresh(self, customers=None):
        """Set the revenue flags from posted invoices, in one statement for any number.

        A customer has the flag of a service while its invoices of the last months, less
        refunds, add up to something for it in one company at least. Each company counts
        within its own window and in its own currency. Only flags that change are written:
        posting invoices must not contend for contacts. Flags kept by hand stay.

        :param res.partner customers: commercial entities; None for all
        :return: the customers whose flags changed
        :rtype: res.partner
        """
        if customers is not None and not customers:
            return customers
        self.env.flush_all()
        changed = self.env["res.partner"].browse(
            {row[0] for row in self.env.execute_query(self._refresh_query(customers))}
        )
        if changed:
            changed.invalidate_recordset(["revenue_service_ids"])
            self._log_changes(changed)
            self.env["sale.order"]._channel_refresh(changed)
        return changed

    @api.model
    def _refresh_query(self, customers):
        def only(column):
            return SQL("AND %s = ANY(%s)", column, list(customers.ids)) if customers else SQL()

        return SQL(
            """
            WITH rolled_up AS (
                SELECT service.id AS sold_id, named.id AS flag_id
                  FROM channel_service AS named
                  JOIN channel_service AS service
                    ON service.parent_path LIKE named.parent_path || '%%'
                 WHERE named.id IN (SELECT revenue_service_id FROM channel_scenario)
            ), earned AS (
                SELECT move.commercial_partner_id AS partner_id, rolled_up.flag_id AS service_id
                  FROM account_move_line AS line
                  JOIN account_move AS move ON move.id = line.move_id
                  JOIN res_company AS company ON company.id = move.company_id
                  JOIN product_product AS product ON product.id = line.product_id
                  JOIN product_template AS template ON template.id = product.product_tmpl_id
                  JOIN rolled_up ON rolled_up.sold_id = template.channel_service_id
                 WHERE move.state = 'posted'
                   AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
                   AND line.display_type = 'product'
                   AND move.invoice_date > %(today)s::date
                       - make_interval(months => company.channel_revenue_months)
                   %(of_moves)s
                 GROUP BY move.commercial_partner_id, rolled_up.flag_id, move.company_id
                HAVING -SUM(line.balance) > 0
            ), wanted AS (
                SELECT DISTINCT earned.partner_id, earned.service_id
                  FROM earned
                  JOIN res_partner AS partner ON partner.id = earned.partner_id
                 WHERE partner.revenue_manual IS NOT TRUE
            ), removed AS (
                DELETE FROM res_partner_channel_service_rel AS flag
                 USING res_partner AS partner
                 WHERE partner.id = flag.partner_id
                   AND partner.revenue_manual IS NOT TRUE
                   %(of_flags)s
                   AND NOT EXISTS (SELECT FROM wanted
                                    WHERE wanted.partner_id = flag.partner_id
                                      AND wanted.service_id = flag.service_id)
             RETURNING flag.partner_id
            ), added AS (
                INSERT INTO res_partner_channel_service_rel (partner_id, service_id)
                SELECT partner_id, service_id FROM wanted
                EXCEPT
                SELECT partner_id, service_id FROM res_partner_channel_service_rel
                    ON CONFLICT DO NOTHING
             RETURNING partner_id
            )
            SELECT partner_id FROM removed UNION SELECT partner_id FROM added
            """,
            today=fields.Date.today(),
            of_moves=only(SQL.identifier("move", "commercial_partner_id")),
            of_flags=only(SQL.identifier("flag", "partner_id")),
        )

    @api.model
    def _log_changes(self, customers):
        customers.sudo()._message_log_batch(
            {
                customer.id: self.env._(
                    "Revenue from invoices: %(services)s",
                    services=", ".join(customer.revenue_service_ids.mapped("name"))
                    or self.env._("none"),
                )
                for customer in customers.sudo()
            }
        )

    @api.model
    def _cron_refresh(self):
        """Follow the window of months that moves every night."""
        self._refresh()

    @api.model
    def _invoice_lines_domain(self, customer):
        """Return the domain of the invoice lines behind a customer's revenue flags."""
        named = self.env["channel.scenario"].sudo().search([]).revenue_service_id
        today = fields.Date.today()
        within_window = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                "move_id.invoice_date",
                ">",
                today - relativedelta(months=company.channel_revenue_months),
            )
            for company in self.env["res.company"].sudo().search([])
        )
        return within_window & Domain(
            [
                ("move_id.commercial_partner_id", "=", customer.commercial_partner_id.id),
                ("move_id.move_type", "in", ("out_invoice", "out_receipt", "out_refund")),
                ("parent_state", "=", "posted"),
                ("display_type", "=", "product"),
                ("product_id.channel_service_id", "child_of", named.ids),
            ]
        )
