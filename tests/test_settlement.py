"""Commissions are settled on payment, per period, and billed to the channel partner."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_accounting import SettlementCase


@tagged("post_install", "-at_install")
class TestSettlement(SettlementCase):
    # ----------------------------------------------------------------- on payment

    def test_nothing_is_settled_before_the_customer_has_paid(self):
        lines = self.sold("2026-01-10")
        self.assertState("earned", lines)
        self.settle("2026-06-01")
        self.assertState("earned", lines)
        self.assertFalse(self.settlements())

    def test_what_a_customer_has_paid_is_settled_and_billed_after_the_period(self):
        lines = self.sold("2026-01-10")
        self.pay(lines.invoice_id, "2026-02-03")
        self.assertState("payable", lines)
        self.settle("2026-02-28")
        self.assertState("payable", lines)
        self.settle("2026-03-01")
        settlement = self.settlements()
        self.assertEqual(str(settlement.date_from), "2026-02-01")
        self.assertEqual(str(settlement.date_to), "2026-02-28")
        self.assertEqual(settlement.total, 10)
        self.assertEqual(settlement.line_ids.invoice_agent_line_id, lines)
        self.assertEqual(lines.channel_settlement_id, settlement)
        bill = settlement.invoice_id
        self.assertEqual((bill.move_type, bill.state), ("in_invoice", "draft"))
        self.assertEqual(bill.partner_id, self.netzhaus)
        self.assertEqual(bill.amount_untaxed, 10)
        self.assertState("billed", lines)
        bill.action_post()
        self.assertState("billed", lines)
        self.pay(bill, "2026-03-05")
        self.assertState("paid", lines)

    def test_a_partial_payment_settles_nothing(self):
        lines = self.sold("2026-01-10")
        self.pay(lines.invoice_id, "2026-01-15", 99.99)
        self.assertEqual(lines.invoice_id.payment_state, "partial")
        self.settle("2026-06-01")
        self.assertState("earned", lines)
        self.pay(lines.invoice_id, "2026-05-15", 0.01)
        self.settle("2026-06-01")
        self.assertState("billed", lines)
        # The rest decides when it was paid.
        self.assertEqual(str(self.settlements().date_from), "2026-05-01")

    def test_in_payment_counts_only_where_the_company_says_so(self):
        lines = self.sold("2026-01-10")
        self.pay(lines.invoice_id, "2026-01-15")
        # With bank reconciliation installed, an invoice is so until its payment is matched.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET payment_state = 'in_payment' WHERE id = %s",
            [lines.invoice_id.id],
        )
        self.assertState("earned", lines)
        self.settle("2026-06-01")
        self.assertFalse(self.settlements())
        self.env.company.channel_settle_in_payment = True
        self.assertState("payable", lines)
        self.settle("2026-06-01")
        self.assertState("billed", lines)

    def test_commissions_by_invoice_are_settled_on_payment_all_the_same(self):
        self.assertEqual(self.commission.invoice_state, "open")
        lines = self.sold("2026-01-10")
        self.settle("2026-06-01")
        self.assertState("earned", lines)

    def test_a_channel_partner_needs_nothing_ticked_to_be_settled(self):
        self.netzhaus.write({"agent": False, "settlement": False})
        lines = self.sold("2026-01-10")
        self.pay(lines.invoice_id, "2026-01-15")
        self.settle("2026-02-01")
        self.assertState("billed", lines)

    # -------------------------------------------------------------------- periods

    def test_the_companys_period_holds_unless_the_channel_partner_has_its_own(self):
        self.env.company.channel_settlement_period = "quaterly"
        self.rival.channel_settlement_period = "monthly"
        lines = self.sold("2026-01-10")
        theirs = self.sold("2026-01-10", channel_partner=self.rival)
        self.pay(lines.invoice_id, "2026-01-15")
        self.pay(theirs.invoice_id, "2026-01-15")
        self.settle("2026-02-01")
        self.assertState("payable", lines)
        self.assertState("billed", theirs)
        self.settle("2026-04-01")
        self.assertState("billed", lines)
        self.assertEqual(str(self.settlements().date_to), "2026-03-31")

    def test_several_periods_come_on_one_bill(self):
        months = [self.sold(f"2026-0{month}-10", 100 * month) for month in (1, 2, 3)]
        for month, lines in enumerate(months, 1):
            self.pay(lines.invoice_id, f"2026-0{month}-20")
        self.settle("2026-04-01")
        settlements = self.settlements()
        self.assertEqual(settlements.mapped("total"), [10, 20, 30])
        self.assertEqual(len(settlements.invoice_id), 1)
        self.assertEqual(settlements.invoice_id.amount_untaxed, 60)

    def test_what_comes_late_gets_a_further_settlement_of_its_period(self):
        first, late = self.sold("2026-01-10"), self.sold("2026-01-10", 50)
        self.pay(first.invoice_id, "2026-01-20")
        self.settle("2026-02-01")
        # Booked in February under its own date.
        self.pay(late.invoice_id, "2026-01-31")
        self.settle("2026-02-10")
        settlements = self.settlements()
        self.assertEqual([str(each.date_to) for each in settlements], ["2026-01-31"] * 2)
        self.assertEqual(settlements.mapped("total"), [10, 5])
        self.assertEqual(len(settlements.invoice_id), 2)

    # ------------------------------------------------------------------ second run

    def test_a_second_run_makes_no_second_bill(self):
        lines = self.sold("2026-01-10")
        self.pay(lines.invoice_id, "2026-01-15")
        self.settle("2026-02-01")
        before = self.settlements(), self.settlements().invoice_id
        self.settle("2026-02-02")
        self.settle("2026-03-01")
        self.assertEqual((self.settlements(), self.settlements().invoice_id), before)
        self.assertEqual(self.settlements().line_ids.invoice_agent_line_id, lines)

    def test_own_sales_agents_are_left_to_those_who_set_them(self):
        lines = self.sold("2026-01-10")
        lines.channel_scenario_id = False
        self.pay(lines.invoice_id, "2026-01-15")
        self.settle("2026-02-01")
        self.assertFalse(lines.settled)
        self.netzhaus.agent = True
        ours = self.sold("2026-01-10")
        self.pay(ours.invoice_id, "2026-01-15")
        self.env["commission.make.settle"].create(
            {"date_to": "2026-02-01", "settlement_type": "sale_invoice"}
        ).action_settle()
        self.assertTrue(lines.settled)
        self.assertFalse(ours.settled)
        self.settle("2026-02-01")
        self.assertTrue(ours.settled)

    # -------------------------------------------------------------------- undoing

    def test_cancelling_the_bill_frees_its_commissions(self):
        lines = self.sold("2026-01-10")
        self.pay(lines.invoice_id, "2026-01-15")
        self.settle("2026-02-01")
        first = self.settlements()
        bill = first.invoice_id
        bill.button_cancel()
        self.assertEqual(first.state, "cancel")
        self.assertState("payable", lines)
        self.settle("2026-02-02")
        second = self.settlements() - first
        self.assertState("billed", lines)
        self.assertEqual(second.total, 10)
        # The first bill does not come back beside the second one.
        for act in (bill.button_draft, lambda: bill.write({"state": "posted"})):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()

    def test_deleting_the_draft_bill_has_it_made_again(self):
        lines = self.sold("2026-01-10")
        self.pay(lines.invoice_id, "2026-01-15")
        self.settle("2026-02-01")
        self.settlements().invoice_id.unlink()
        self.assertState("settled", lines)
        self.settle("2026-02-02")
        self.assertState("billed", lines)
        self.assertEqual(len(self.settlements()), 1)

    def test_a_settlement_is_cancelled_before_it_is_billed(self):
        lines = self.sold("2026-01-10")
        self.pay(lines.invoice_id, "2026-01-15")
        self.settle("2026-02-01")
        settlement = self.settlements()
        with self.assertRaisesRegex(UserError, "Cancel that bill instead"):
            settlement.with_user(self.manager).action_cancel()
        settlement.invoice_id.unlink()
        settlement.with_user(self.manager).action_cancel()
        self.assertState("payable", lines)
        with self.assertRaisesRegex(UserError, "stays so"):
            settlement.action_draft()

    def test_a_settled_commission_keeps_its_amount(self):
        lines = self.sold("2026-01-10")
        self.pay(lines.invoice_id, "2026-01-15")
        self.settle("2026-02-01")
        with self.assertRaises(ValidationError):
            lines.amount = 1

    def test_what_is_no_longer_paid_is_taken_out_before_it_is_billed(self):
        lines = self.sold("2026-01-10")
        payment = self.pay(lines.invoice_id, "2026-01-15")
        self.settle("2026-02-01")
        self.settlements().invoice_id.unlink()
        payment.action_draft()
        payment.action_cancel()
        self.assertNotEqual(lines.invoice_id.payment_state, "paid")
        self.settle("2026-02-02")
        self.assertState("earned", lines)
        self.assertEqual(self.settlements().state, "cancel")

    # --------------------------------------------------------------------- set-up

    def test_a_missing_journal_gives_the_manager_an_activity_and_no_crash(self):
        lines = self.sold("2026-01-10")
        self.pay(lines.invoice_id, "2026-01-15")
        self.env["account.journal"].search([("type", "=", "purchase")]).active = False
        for day in ("2026-02-01", "2026-02-02"):
            self.settle(day)
        settlement = self.settlements()
        self.assertState("settled", lines)
        activity = settlement.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("Settings", activity.note)
        with self.assertRaisesRegex(UserError, "no purchase journal"):
            settlement.with_user(self.manager).action_channel_bill()
        self.env["account.journal"].with_context(active_test=False).search(
            [("type", "=", "purchase")]
        ).active = True
        self.settle("2026-02-03")
        self.assertState("billed", lines)
        self.assertFalse(settlement.activity_ids)

    def test_bills_are_made_as_the_company_says(self):
        product = self._product("Agency fees", None)
        journal = self.env["account.journal"].create(
            {"name": "Agents", "type": "purchase", "code": "AGT"}
        )
        self.env.company.write(
            {
                "channel_commission_product_id": product.id,
                "channel_commission_journal_id": journal.id,
            }
        )
        lines = self.sold("2026-01-10")
        self.pay(lines.invoice_id, "2026-01-15")
        self.settle("2026-02-01")
        bill = self.settlements().invoice_id
        self.assertEqual((bill.journal_id, bill.invoice_line_ids.product_id), (journal, product))
