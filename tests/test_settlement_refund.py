"""A refund takes a commission back, in its own period, whatever was settled before."""

from odoo.tests import tagged

from .common_accounting import SettlementCase


@tagged("post_install", "-at_install")
class TestSettlementRefund(SettlementCase):
    def test_an_invoice_that_was_reversed_unpaid_comes_to_nothing_in_one_period(self):
        lines = self.sold("2026-01-10")
        back = self.refund(lines.invoice_id, "2026-02-05")
        self.assertEqual(lines.invoice_id.payment_state, "reversed")
        self.assertEqual(back.amount, -10)
        self.settle("2026-02-28")
        self.assertState("payable", lines | back)
        self.settle("2026-03-01")
        settlement = self.settlements()
        self.assertEqual((len(settlement.line_ids), settlement.total), (2, 0))
        # Nothing to pay, so no bill.
        self.assertFalse(settlement.invoice_id)

    def test_a_later_refund_is_taken_back_from_a_later_bill(self):
        lines = self.sold("2026-01-10")
        self.pay(lines.invoice_id, "2026-01-15")
        self.settle("2026-02-01")
        back = self.refund(lines.invoice_id, "2026-03-05")
        self.settle("2026-04-01")
        negative = self.settlements()[-1]
        self.assertEqual((negative.total, str(negative.date_from)), (-10, "2026-03-01"))
        # Carried over: nobody is sent a bill of less than nothing.
        self.assertFalse(negative.invoice_id)
        self.assertState("settled", back)
        more = self.sold("2026-04-10", 300)
        self.pay(more.invoice_id, "2026-04-15")
        self.settle("2026-05-01")
        bill = self.settlements()[-1].invoice_id
        self.assertEqual(negative.invoice_id, bill)
        self.assertEqual(bill.amount_untaxed, 20)
        self.assertEqual(bill.move_type, "in_invoice")
        self.assertState("billed", back | more)

    def test_a_refund_counts_once_the_customer_has_its_money(self):
        lines = self.sold("2026-01-10")
        self.pay(lines.invoice_id, "2026-01-15")
        back = self.refund(lines.invoice_id, "2026-02-05", pay=False)
        self.assertState("earned", back)
        self.pay(back.invoice_id, "2026-03-10")
        self.assertState("payable", back)

    def test_a_manager_can_make_a_vendor_refund_of_what_is_left(self):
        lines = self.sold("2026-01-10")
        self.pay(lines.invoice_id, "2026-01-15")
        self.settle("2026-02-01")
        self.refund(lines.invoice_id, "2026-03-05")
        self.settle("2026-04-01")
        negative = self.settlements()[-1]
        negative.with_user(self.manager).action_channel_bill()
        self.assertEqual(negative.invoice_id.move_type, "in_refund")
        self.assertEqual(negative.invoice_id.amount_untaxed, 10)
        self.assertState("billed", negative.line_ids.invoice_agent_line_id)
