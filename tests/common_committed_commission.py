"""Commissions that are really committed, for tests with several real transactions."""

from datetime import date

from odoo import Command

from .common_committed import MARK, CommittedCase


class CommittedCommissionCase(CommittedCase):
    """A paid invoice with lines that each of the channel partners earns on."""

    channel_partners = 1
    day = date(2026, 2, 1)
    number = 4

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls._remove_commissions)
        with cls.transaction() as env:
            if not env.company.chart_template:
                env["account.chart.template"].try_loading("generic_coa", env.company, False)
            product = env["product.product"].create({"name": f"{MARK} line", "type": "service"})
            move = env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": cls.customer_ids[0],
                    "invoice_date": "2026-01-10",
                    "invoice_line_ids": [
                        Command.create(
                            {"product_id": product.id, "price_unit": 100, "tax_ids": False}
                        )
                        for _each in range(cls.number)
                    ],
                }
            )
            commission = env["commission"].create({"name": f"{MARK} rate", "fix_qty": 10})
            scenario = env["channel.scenario"].search([], limit=1)
            move.invoice_line_ids.agent_ids.unlink()
            lines = env["account.invoice.line.agent"].create(
                [
                    {
                        "object_id": line.id,
                        "agent_id": channel_partner_id,
                        "commission_id": commission.id,
                        "channel_scenario_id": scenario.id,
                    }
                    for line in move.invoice_line_ids
                    for channel_partner_id in cls.channel_partner_ids
                ]
            )
            move.action_post()
            env.flush_all()
            # How it was paid is beside the point.
            env.cr.execute(
                "UPDATE account_move SET payment_state = 'paid' WHERE id = %s", [move.id]
            )
            cls.move_id, cls.line_ids = move.id, lines.ids
            cls.commission_id, cls.product_id = commission.id, product.id

    @classmethod
    def _remove_commissions(cls):
        cls._remove_settlements()
        with cls.registry.cursor() as cr:
            cr.execute("DELETE FROM account_invoice_line_agent WHERE id = ANY(%s)", [cls.line_ids])
            cr.execute("DELETE FROM account_move WHERE partner_id = ANY(%s)", [cls.customer_ids])
            cr.execute("DELETE FROM commission WHERE id = %s", [cls.commission_id])

    @classmethod
    def _remove_settlements(cls):
        with cls.registry.cursor() as cr:
            cr.execute(
                "DELETE FROM account_move WHERE partner_id = ANY(%s)", [cls.channel_partner_ids]
            )
            cr.execute(
                "DELETE FROM commission_settlement WHERE agent_id = ANY(%s)",
                [cls.channel_partner_ids],
            )
            cr.execute(
                "UPDATE account_invoice_line_agent SET settled = FALSE WHERE id = ANY(%s)",
                [cls.line_ids],
            )

    def tearDown(self):
        self._remove_settlements()
        super().tearDown()

    def due(self, env):
        channel_partners = env["res.partner"].browse(self.channel_partner_ids)
        return env["channel.settlement"]._find_due(self.day, channel_partners)

    def settled(self):
        """Return for each commission how often it is settled."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(part.id) FROM unnest(%s) line_id"
                " LEFT JOIN commission_settlement_line part"
                " ON part.invoice_agent_line_id = line_id GROUP BY line_id",
                [self.line_ids],
            )
            return [count for (count,) in cr.fetchall()]

    def billed(self):
        """Return for each settlement on how many bills it is."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(DISTINCT line.move_id) FROM commission_settlement settlement"
                " LEFT JOIN account_move_line line ON line.settlement_id = settlement.id"
                " WHERE settlement.agent_id = ANY(%s) GROUP BY settlement.id",
                [self.channel_partner_ids],
            )
            return [count for (count,) in cr.fetchall()]
