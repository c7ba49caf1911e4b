"""An invoice that dev/bench times: writing it and posting it."""

from functools import partial

from bench_quotation import MOST, QuotationBench, added, collect_garbage

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Command
from odoo.modules.registry import Registry


def load_chart(database):
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["account.chart.template"].try_loading("generic_coa", env.company, False)


class PostingBench(QuotationBench):
    """The same, for writing an invoice and posting it.

    :param bool ordered: the invoice of an order, which makes what is earned on its lines
    """

    acts = ("write", "post", "both")
    sizes = {10: 2, MOST: 1}
    groups = ("account.group_account_invoice", *QuotationBench.groups)

    def make(self, ordered=False, **options):
        self.ordered = ordered
        return {**super().make(**options), "ordered": ordered}

    def _restrict(self, env):
        super()._restrict(env)
        env["channel.rule"].search([("decision", "=", "commission")]).commission_id = self._rate(
            env
        )

    def _make_history(self, env):
        """Post invoices: with none at all the database plans as if there never were any."""
        moves = env["account.move"].create([self._invoice(MOST // 4) for _number in range(40)])
        moves.action_post()

    def _invoice(self, size):
        return {
            "move_type": "out_invoice",
            "partner_id": self.customer,
            "invoice_date": fields.Date.today(),
            "invoice_line_ids": [
                Command.create({"product_id": product, "price_unit": 100.0})
                for product in self.products[:size]
            ],
        }

    def run(self, size):
        """Write an invoice and post it, roll back; return both measurements."""
        with self.registry.cursor() as cr:
            env = self._env(cr)
            write = partial(env["account.move"].create, self._invoice(size))
            if self.ordered:
                order = env["sale.order"].create(self._order(size))
                order.action_confirm()
                write = order._create_invoices
            env.flush_all()
            env.invalidate_all()
            collect_garbage()
            *written, move = self._measured(cr, write)
            env.invalidate_all()
            collect_garbage()
            posted = self._measured(cr, move.action_post)[:2]
            cr.rollback()
        return written, posted, added(written, posted)
