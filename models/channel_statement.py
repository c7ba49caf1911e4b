from collections import defaultdict

from odoo import api, models
from odoo.fields import Date, Domain
from odoo.tools import SQL

from ..policy.settlement_periods import settlement_period

#: Of what is earned already, in the order in which it goes on.
STATES = ("earned", "payable", "held", "settled", "billed", "paid")


class ChannelStatement(models.AbstractModel):
    """What a channel partner earns, per period and line by line, as it may read it.

    A commission belongs to the period of its invoice, whenever it is paid and settled: so a
    statement never loses a line to another one. To the channel partner it tells of all companies
    of the operator, each in its currency; to a channel manager of those that are chosen.
    """

    _name = "channel.statement"
    _description = "Statement of Commissions"

    # -------------------------------------------------------------------- periods

    @api.model
    def _get_period(self, channel_partner, day):
        """Return the first and the last day of the period that a day lies in.

        :param res.partner channel_partner: whose statement it is
        :param date day: any day
        :rtype: tuple
        """
        kind = (
            channel_partner.channel_settlement_period or self.env.company.channel_settlement_period
        )
        return settlement_period(kind, day)

    @api.model
    def _get_periods(self, channel_partner):
        """Return the periods in which a channel partner earned something, newest first.

        :return: dicts with ``first``, ``last`` and ``totals``, see :meth:`_sum`
        :rtype: list
        """
        rows = self._agent_lines()._read_group(
            self._get_domain(channel_partner),
            ["invoice_date:day", "currency_id"],
            ["amount:sum"],
        )
        periods = defaultdict(lambda: defaultdict(float))
        for day, currency, amount in rows:
            periods[self._get_period(channel_partner, Date.to_date(day))][currency] += amount
        return [
            {
                "first": first,
                "last": last,
                "totals": [
                    {"currency": currency, "amount": amount} for currency, amount in sums.items()
                ],
            }
            for (first, last), sums in sorted(periods.items(), reverse=True)
        ]

    # ---------------------------------------------------------------------- lines

    @api.model
    def _agent_lines(self):
        # The channel partner is no accountant of ours: what it may know is chosen here.
        return self.env["account.invoice.line.agent"].sudo()

    @api.model
    def _get_domain(self, channel_partner):
        domain = (
            Domain("agent_id", "=", channel_partner.id)
            & Domain("channel_scenario_id", "!=", False)
            & Domain("invoice_id.state", "=", "posted")
        )
        if not self.env.su:
            # A channel manager reads of the companies that are chosen.
            self.env["channel.commission.statement"].check_access("read")
            domain &= Domain("company_id", "in", self.env.companies.ids)
        return domain

    @api.model
    def _get(self, channel_partner, first, last):
        """Return the statement of one period.

        :param res.partner channel_partner: whose it is
        :param date first: the first day
        :param date last: the last day, included
        :return: ``lines`` (a dict each), ``totals``, ``by_customer``, ``by_service`` and
            ``by_state``, see :meth:`_sum`
        :rtype: dict
        """
        found = self._agent_lines().search(
            self._get_domain(channel_partner)
            & Domain("invoice_date", ">=", first)
            & Domain("invoice_date", "<=", last),
            order="invoice_date, invoice_id, id",
        )
        reasons = self._get_reasons(found.object_id)
        labels = dict(found._fields["channel_state"]._description_selection(self.env))
        lines = [
            {
                "date": line.invoice_date,
                "document": line.invoice_id.name,
                "customer": line.invoice_id.commercial_partner_id.name,
                "service": line.channel_service_id.name or "",
                "clause": line.channel_scenario_id.clause or "",
                "reason": reasons.get(line.object_id) or "",
                "state": line.channel_state,
                "state_label": labels.get(line.channel_state, ""),
                "amount": line.amount,
                "currency": line.currency_id,
                **self._get_base(line),
            }
            for line in found
        ]
        return {
            "lines": lines,
            "totals": self._sum(lines, lambda line: None),
            "by_customer": self._sum(lines, lambda line: line["customer"]),
            "by_service": self._sum(lines, lambda line: line["service"]),
            "by_state": self._sum(lines, lambda line: line["state_label"]),
        }

    @api.model
    def _get_base(self, line):
        """Return what the customer was invoiced and the rate, as far as its company tells it."""
        if not line.company_id.channel_statement_amounts:
            return {"base": None, "rate": None}
        sign = -1 if line.invoice_id.move_type == "out_refund" else 1
        return {"base": sign * line.object_id.price_subtotal, "rate": line.channel_rate}

    @api.model
    def _get_reasons(self, lines):
        """Return why each line earns, in the reader's language."""
        # As superuser it names records that the channel partner knows: itself, its consents.
        awards = {line: line.channel_award for line in lines if line.channel_award}
        return self.env["channel.alert"].sudo()._get_award_reasons(awards)

    @api.model
    def _sum(self, lines, key):
        """Return sums of lines, largest first.

        :param list lines: of dicts with ``amount`` and ``currency``
        :param key: what to sum by, as a text or None
        :return: dicts with ``name``, ``currency`` and ``amount``
        :rtype: list
        """
        sums = defaultdict(float)
        for line in lines:
            sums[key(line), line["currency"]] += line["amount"]
        return [
            {"name": name, "currency": currency, "amount": currency.round(amount)}
            for (name, currency), amount in sorted(
                sums.items(), key=lambda item: (-item[1], item[0][0] or "")
            )
        ]

    # ------------------------------------------------------------------- expected

    @api.model
    def _get_expected(self, channel_partner):
        """Return what a channel partner would earn on what is not invoiced yet.

        What is blocked earns nothing, and a quotation promises nothing.

        :return: dicts with ``kind`` (``quotation`` or ``order``), ``currency``, ``amount`` and
            ``count`` of lines
        :rtype: list
        """
        self.env["sale.order.line"].flush_model(
            ["agent_ids", "channel_award", "qty_invoiced", "product_uom_qty"]
        )
        self.env["sale.order.line.agent"].flush_model()
        self.env["sale.order"].flush_model(["state", "currency_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT sale.state, sale.currency_id, COUNT(*),
                       SUM(agent.amount * CASE
                           WHEN sale.state = 'sale' AND line.product_uom_qty > 0
                           THEN GREATEST(0, 1 - line.qty_invoiced / line.product_uom_qty)
                           ELSE 1 END)
                  FROM sale_order_line_agent AS agent
                  JOIN sale_order_line AS line ON line.id = agent.object_id
                  JOIN sale_order AS sale ON sale.id = line.order_id
                 WHERE agent.agent_id = %s
                   AND agent.channel_scenario_id IS NOT NULL
                   AND sale.state IN ('draft', 'sent', 'sale')
                 GROUP BY sale.state, sale.currency_id
                """,
                channel_partner.id,
            )
        )
        sums = defaultdict(lambda: [0, 0.0])
        for state, currency, count, amount in rows:
            if amount:
                known = sums["order" if state == "sale" else "quotation", currency]
                known[0] += count
                known[1] += amount
        currencies = self.env["res.currency"]
        return [
            {
                "kind": kind,
                "currency": currencies.browse(currency),
                "count": count,
                "amount": currencies.browse(currency).round(amount),
            }
            for (kind, currency), (count, amount) in sorted(sums.items())
        ]
