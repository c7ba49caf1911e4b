"""Two who settle at the same moment, with real transactions, and a job that is killed."""

from datetime import date

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.tools import mute_logger

from .common_committed import MARK, QUIET, CommittedCase


class TestSettlementRace(CommittedCase):
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
                        "agent_id": cls.channel_partner_ids[0],
                        "commission_id": commission.id,
                        "channel_scenario_id": scenario.id,
                    }
                    for line in move.invoice_line_ids
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
        with cls.registry.cursor() as cr:
            cr.execute(
                "DELETE FROM commission_settlement WHERE agent_id = ANY(%s)",
                [cls.channel_partner_ids],
            )
            cr.execute("DELETE FROM account_invoice_line_agent WHERE id = ANY(%s)", [cls.line_ids])
            cr.execute("DELETE FROM account_move WHERE partner_id = ANY(%s)", [cls.customer_ids])
            cr.execute("DELETE FROM commission WHERE id = %s", [cls.commission_id])

    def tearDown(self):
        with self.registry.cursor() as cr:
            cr.execute(
                "DELETE FROM commission_settlement WHERE agent_id = ANY(%s)",
                [self.channel_partner_ids],
            )
            cr.execute(
                "UPDATE account_invoice_line_agent SET settled = FALSE WHERE id = ANY(%s)",
                [self.line_ids],
            )
        super().tearDown()

    def due(self, env):
        channel_partner = env["res.partner"].browse(self.channel_partner_ids)
        return env["channel.settlement"]._find_due(self.day, channel_partner)

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

    def test_what_another_one_settles_is_left_out(self):
        with self.registry.cursor() as one, self.registry.cursor() as other:
            first = api.Environment(one, SUPERUSER_ID, QUIET)
            second = api.Environment(other, SUPERUSER_ID, QUIET)
            both = self.due(first), self.due(second)
            self.assertEqual([len(due) for due in both], [self.number] * 2)
            first["channel.settlement"]._settle(both[0])
            self.assertFalse(second["channel.settlement"]._settle(both[1]))
            other.commit()
            one.commit()
        self.assertEqual(self.settled(), [1] * self.number)

    def test_what_another_one_has_settled_since_is_noticed(self):
        with self.registry.cursor() as one, self.registry.cursor() as other:
            first = api.Environment(one, SUPERUSER_ID, QUIET)
            second = api.Environment(other, SUPERUSER_ID, QUIET)
            both = self.due(first), self.due(second)
            first["channel.settlement"]._settle(both[0])
            one.commit()
            # This one's view of the database is older than what the other one wrote.
            with mute_logger("odoo.sql_db"):
                with self.assertRaises(SerializationFailure):
                    second["channel.settlement"]._settle(both[1])
                other.rollback()
                second.invalidate_all()
                # A look once more finds nothing left to do.
                settled = second["channel.settlement"]._settle_in_transaction(both[1])
            self.assertFalse(settled)
            other.commit()
        self.assertEqual(self.settled(), [1] * self.number)

    def test_a_job_that_dies_between_batches_goes_on_where_it_was(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, QUIET)
            due = self.due(env)
            env["channel.settlement"]._settle(due[:2])
            cr.commit()  # pylint: disable=invalid-commit
            env["channel.settlement"]._settle(due[2:])
            # Dies before its next commit.
            cr.rollback()
        self.assertEqual(sorted(self.settled()), [0, 0, 1, 1])
        with self.transaction() as env:
            due = self.due(env)
            self.assertEqual(len(due), 2)
            settlement = env["channel.settlement"]._settle(due)
            self.assertEqual((settlement.total, len(settlement.line_ids)), (40, 4))
        self.assertEqual(self.settled(), [1] * self.number)
