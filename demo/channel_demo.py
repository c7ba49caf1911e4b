"""What takes more than records to show: a quarter that is over, with all that came of it."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command

from ..policy.settlement_periods import settlement_period


class ChannelDemo(models.AbstractModel):
    """Makes the demo's sales the way people do: ordered, invoiced, paid, settled.

    They have no external ids: what is confirmed or posted cannot be deleted again.
    """

    _name = "channel.demo"
    _description = "Demo Data of Channel Partners"

    @api.model
    def _make_quarter(self):
        """Make the sales of the last full quarter, and settle what came of them.

        Without a chart of accounts nothing can be invoiced, and nothing is made.
        """
        company = self.env.ref("base.main_company")
        if not company.chart_template:
            return
        demo = self.with_company(company)
        last = settlement_period("quaterly", fields.Date.context_today(self))[0]
        first = last - relativedelta(months=3)
        netzhaus = self._demo("res_partner_netzhaus")
        # One statement for the quarter; the others are settled each month, as the company does.
        netzhaus.channel_settlement_period = "quaterly"
        demo._make_sales_of_netzhaus(first)
        demo._make_sales_of_others(first)
        self.env.flush_all()
        bytewerk = self._demo("res_partner_bytewerk")
        settled = demo._settle(first + relativedelta(months=1), bytewerk)
        settled._channel_make_bill().action_post()
        # What is left has no bill yet: a channel manager makes it.
        demo._settle(last)

    @api.model
    def _make_sales_of_netzhaus(self, first):
        lumen, berg = self._demo("res_partner_lumen"), self._demo("res_partner_berg")
        lines = {"fibre": 6, "sim": 20, "sip_trunk": 10}
        invoice = self._sell(lumen, first + timedelta(days=6), lines)
        self._pay(invoice, first + timedelta(days=27))
        invoice = self._sell(berg, first + timedelta(days=34), {"cloud_pbx": 25, "sip_trunk": 30})
        self._pay(invoice, first + timedelta(days=48))
        self._give_back(invoice, first + timedelta(days=60), "cloud_pbx", 5)
        # Held: the customer has paid, and a channel manager has it wait.
        invoice = self._sell(lumen, first + timedelta(days=50), {"sim": 12})
        self._pay(invoice, first + timedelta(days=64))
        self._hold(invoice, "The customer says that half of its SIM cards never arrived.")
        # Paid in part, which earns and is not payable yet.
        invoice = self._sell(berg, first + timedelta(days=70), {"fibre": 3})
        self._pay(invoice, first + timedelta(days=80), invoice.currency_id.round(100))

    @api.model
    def _make_sales_of_others(self, first):
        palzem, wirtz = self._demo("res_partner_palzem"), self._demo("res_partner_wirtz")
        # Introduced by Bytewerk Systems, who manages the customer from this order on.
        lead = self._demo("crm_lead_palzem")
        invoice = self._sell(palzem, first + timedelta(days=4), {"fibre": 4}, opportunity=lead)
        self._pay(invoice, first + timedelta(days=18))
        invoice = self._sell(palzem, first + timedelta(days=38), {"cloud_pbx": 40, "sim": 8})
        self._pay(invoice, first + timedelta(days=52))
        # Registered by Pixelhafen, whose deal is won by this order.
        invoice = self._sell(wirtz, first + timedelta(days=66), {"fibre": 3, "sip_trunk": 12})
        self._pay(invoice, first + timedelta(days=79))

    # ---------------------------------------------------------------------- steps

    @api.model
    def _demo(self, name):
        return self.env.ref(f"channel_partner.{name}")

    @api.model
    def _sell(self, customer, day, quantities, opportunity=None):
        """Have a customer order and be invoiced on a day.

        :param dict quantities: the name of a demo product → how many
        :return: the posted invoice
        :rtype: account.move
        """
        order = self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "user_id": self._demo("user_rep").id,
                "team_id": self.env.ref("sales_team.team_sales_department").id,
                "opportunity_id": opportunity and opportunity.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self._demo(f"product_product_{product}").id,
                            "product_uom_qty": quantity,
                        }
                    )
                    for product, quantity in quantities.items()
                ],
            }
        )
        order.action_confirm()
        order.date_order = fields.Datetime.to_datetime(day) + timedelta(hours=9)
        invoice = order._create_invoices()
        invoice.invoice_date = day
        invoice.action_post()
        return invoice

    @api.model
    def _give_back(self, invoice, day, product, quantity):
        """Refund a part of an invoice, which is no longer ordered, and pay it back."""
        refund = invoice._reverse_moves([{"invoice_date": day, "date": day}])
        line = refund.invoice_line_ids.filtered(
            lambda each: each.product_id == self._demo(f"product_product_{product}")
        )
        (refund.invoice_line_ids - line).unlink()
        line.quantity = quantity
        refund.action_post()
        line.sale_line_ids.product_uom_qty -= quantity
        self._pay(refund, day + timedelta(days=3))

    @api.model
    def _pay(self, invoice, day, amount=None):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        values = {"payment_date": day, **({"amount": amount} if amount else {})}
        wizard.create(values)._create_payments()

    @api.model
    def _hold(self, invoice, reason):
        lines = invoice.invoice_line_ids.agent_ids.filtered("channel_scenario_id")
        self.env["channel.commission.hold"].with_user(self._demo("user_manager")).create(
            {
                "channel_partner_id": lines.agent_id.id,
                "scope": "lines",
                "line_ids": [Command.set(lines.ids)],
                "reason": reason,
            }
        )

    @api.model
    def _settle(self, day, channel_partners=None):
        settlement = self.env["channel.settlement"]
        return settlement._settle(settlement._find_due(day, channel_partners, self.env.company))
