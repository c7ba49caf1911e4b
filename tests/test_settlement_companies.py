"""Each company settles in its own context, and each currency by itself."""

from odoo.fields import Command
from odoo.tests import tagged

from .common_accounting import SettlementCase


@tagged("post_install", "-at_install")
class TestSettlementCompanies(SettlementCase):
    def test_each_currency_has_a_settlement_and_a_bill_of_its_own(self):
        euro = self.env.ref("base.EUR")
        dollar = self.env.ref("base.USD")
        (euro | dollar).active = True
        other = euro if self.env.company.currency_id == dollar else dollar
        lines = self.sold("2026-01-10")
        foreign = self.sold("2026-01-10", 33.33, currency_id=other.id)
        self.assertEqual(foreign.amount, 3.33)
        for move in (lines | foreign).invoice_id:
            self.pay(move, "2026-01-15")
        self.settle("2026-02-01")
        settlements = self.settlements()
        self.assertEqual(len(settlements), 2)
        theirs = settlements.filtered(lambda each: each.currency_id == other)
        self.assertEqual(theirs.total, 3.33)
        self.assertEqual(theirs.line_ids.currency_id, other)
        self.assertEqual(theirs.invoice_id.currency_id, other)
        self.assertEqual(theirs.invoice_id.amount_untaxed, 3.33)
        self.assertEqual(len(settlements.invoice_id), 2)

    def test_each_company_settles_by_its_own_settings_and_books(self):
        abroad = self.env["res.company"].create(
            {"name": "Operator Abroad", "channel_settlement_period": "quaterly"}
        )
        self.env["account.chart.template"].try_loading("generic_coa", abroad, False)
        self.env.user.company_ids = [Command.link(abroad.id)]
        here = self.sold("2026-01-10")
        self.pay(here.invoice_id, "2026-01-15")
        env, self.env = (
            self.env,
            self.env(context={**self.env.context, "allowed_company_ids": [abroad.id]}),
        )
        there = self.sold("2026-01-10", 200)
        self.assertEqual(there.company_id, abroad)
        self.pay(there.invoice_id, "2026-01-15")
        self.env = env
        self.settle("2026-02-01")
        self.assertState("billed", here)
        self.assertState("payable", there)
        self.settle("2026-04-01")
        settlement = self.settlements().filtered(lambda each: each.company_id == abroad)
        self.assertEqual((settlement.total, str(settlement.date_to)), (20, "2026-03-31"))
        bill = settlement.invoice_id
        self.assertEqual((bill.company_id, bill.journal_id.company_id), (abroad, abroad))
        self.assertEqual(bill.invoice_line_ids.account_id.company_ids, abroad)
        # Who works here alone sees neither it nor its lines.
        for records in (settlement, settlement.line_ids):
            self.assertFalse(records.with_user(self.manager).search([("id", "in", records.ids)]))
