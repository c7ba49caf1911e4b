"""The nightly job that settles and bills, in processes that are killed in the middle of it."""

from odoo.tools import mute_logger

from ..models.channel_settlement import BATCH
from .common_committed_commission import CommittedCommissionCase
from .common_killing import Killing

CRON = "_cron_settle"


class TestSettlementKill(Killing, CommittedCommissionCase):
    killed_model = "channel.settlement"
    killed_table = "commission_settlement"
    channel_partners = 10
    number = 50
    counted = "settled"

    def _done(self, method):
        """Return how many commissions are settled for good, or how many bills are made."""
        if self.counted == "billed":
            return sum(self.billed())
        return sum(self.settled())

    def kill(self, target):
        with mute_logger("odoo.sql_db"):
            self._kill_once_beyond(CRON, target, 0)
        self._wait_for_the_killed()

    def test_kills_leave_nothing_half_settled_and_the_next_run_goes_on(self):
        due = self.number * self.channel_partners
        for target in (BATCH, 3 * BATCH):
            self.kill(target)
            done = self._done(CRON)
            self.assertEqual(done % BATCH, 0)
            self.assertLess(done, due)
            self.assertLessEqual(max(self.settled()), 1)
            self.check_marked()
            # Nothing is billed before all of it is settled.
            self.assertEqual(sum(self.billed()), 0)
        self.counted = "billed"
        self.kill(3)
        self.assertEqual(self.settled(), [1] * due)
        bills = self.billed()
        self.assertLess(sum(bills), self.channel_partners)
        self.assertLessEqual(max(bills), 1)
        for _run in ("the rest", "nothing more"):
            self._finish(CRON)
            self.assertEqual(self.settled(), [1] * due)
            self.assertEqual(self.billed(), [1] * self.channel_partners)
            self.check_marked()
            self.check_bills()

    def check_marked(self):
        """Each commission is marked as settled where it is in a settlement, and nowhere else."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM account_invoice_line_agent line"
                " WHERE id = ANY(%s) AND COALESCE(settled, FALSE) <> EXISTS ("
                " SELECT FROM commission_settlement_line part"
                " WHERE part.invoice_agent_line_id = line.id)",
                [self.line_ids],
            )
            self.assertEqual(cr.fetchone()[0], 0)

    def check_bills(self):
        with self.transaction() as env:
            bills = env["account.move"].search([("partner_id", "in", self.channel_partner_ids)])
            self.assertEqual(
                bills.mapped("amount_untaxed"), [self.number * 10.0] * self.channel_partners
            )
