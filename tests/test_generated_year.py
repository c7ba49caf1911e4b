"""A small year, made up by chance: settlements and bills say what an independent sum says."""

from psycopg2.extras import Json

from odoo import SUPERUSER_ID
from odoo.tests import TransactionCase, tagged

from .common import ChannelCase
from .generated_comparison import compare
from .generated_year import QUIET, Year


@tagged("post_install", "-at_install")
class TestGeneratedYear(TransactionCase):
    run_cron = ChannelCase.run_cron

    def test_settlements_and_bills_are_what_the_charter_s_table_comes_to(self):
        env = self.env(user=SUPERUSER_ID, context=QUIET)
        year = Year(env, 30, self.run_cron, channel_partners=3, customers=9)
        year.run()
        env.flush_all()
        periods, bills, lines, forbidden = compare(env.cr, Json)
        self.assertEqual(forbidden, [])
        self.assertEqual(lines, [])
        for name, first, due, settled, *numbers in periods:
            with self.subTest(channel_partner=name, period=first):
                self.assertEqual(due, settled)
                self.assertEqual(*numbers)
        for name, due, billed, left in bills:
            with self.subTest(channel_partner=name):
                self.assertEqual(due, billed + left)
                self.assertLessEqual(left, 0)
        # A year in which little happens would prove little.
        self.assertGreater(len(periods), 5)
        self.assertGreater(sum(abs(due) for _name, _first, due, *_rest in periods), 500)
        for what in ("confirmed", "direct invoices", "consents", "refunds", "partial payments"):
            self.assertTrue(year.counts[what], what)
