"""A hold or a conflict case keeps commissions out of settlements until released."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_accounting import SettlementCase


@tagged("post_install", "-at_install")
class TestSettlementHold(SettlementCase):
    def hold(self, **values):
        return (
            self.env["channel.commission.hold"]
            .with_user(self.manager)
            .create(
                {"channel_partner_id": self.netzhaus.id, "reason": "Delivery disputed", **values}
            )
        )

    def paid(self, **values):
        lines = self.sold("2026-01-10", **values)
        self.pay(lines.invoice_id, "2026-01-15")
        return lines

    def test_a_hold_on_some_commissions_leaves_the_others(self):
        held, free = self.paid(), self.paid()
        hold = self.hold(scope="lines", line_ids=held.ids)
        self.settle("2026-02-01")
        self.assertState("held", held)
        self.assertState("billed", free)
        told = held.with_user(self.rep).channel_hold_reason
        self.assertIn("Max Manager", told)
        self.assertIn("Delivery disputed", told)
        hold.action_release()
        self.assertEqual(hold.released_by_id, self.manager)
        self.assertTrue(hold.date_released)
        self.assertState("payable", held)
        self.assertFalse(held.channel_hold_reason)
        self.settle("2026-02-02")
        self.assertState("billed", held)

    def test_a_hold_on_a_channel_partner_holds_all_of_it_and_nobody_else(self):
        held, free = self.paid(), self.paid(channel_partner=self.rival)
        self.hold()
        self.settle("2026-02-01")
        self.assertState("held", held)
        self.assertState("billed", free)
        self.assertState("held", self.paid())

    def test_a_hold_after_settling_keeps_a_commission_off_the_bill(self):
        held, free = self.paid(), self.paid(price=50)
        self.settle("2026-02-01")
        self.settlements().invoice_id.unlink()
        self.hold(scope="lines", line_ids=held.ids)
        self.settle("2026-02-02")
        self.assertState("held", held)
        self.assertState("billed", free)
        self.assertEqual(self.settlements().invoice_id.amount_untaxed, 5)

    def test_what_is_billed_can_not_be_held(self):
        lines = self.paid()
        self.settle("2026-02-01")
        with self.assertRaisesRegex(UserError, "on a vendor bill already"):
            self.hold(scope="lines", line_ids=lines.ids)

    def test_a_hold_is_a_trace_that_stays(self):
        hold = self.hold(user_id=self.rep.id, released_by_id=self.rep.id)
        self.assertEqual((hold.user_id, hold.released_by_id.ids), (self.manager, []))
        with self.assertRaises(AccessError):
            hold.reason = "Something else"
        with self.assertRaises(AccessError):
            hold.unlink()
        hold.action_release()
        released = hold.date_released
        hold.action_release()
        self.assertEqual(hold.date_released, released)

    def test_a_hold_names_its_commissions(self):
        with self.assertRaisesRegex(UserError, "Choose the commissions"):
            self.hold(scope="lines")
        theirs = self.paid(channel_partner=self.rival)
        with self.assertRaisesRegex(UserError, "one channel partner"):
            self.hold(scope="lines", line_ids=theirs.ids)
        with self.assertRaisesRegex(UserError, "one channel partner"):
            (self.paid() | theirs).with_user(self.manager).action_channel_hold()
        action = theirs.with_user(self.manager).action_channel_hold()
        self.assertEqual(action["context"]["default_line_ids"], theirs.ids)

    def test_a_rep_neither_holds_nor_releases(self):
        lines = self.paid()
        with self.assertRaises(AccessError):
            lines.with_user(self.rep).action_channel_hold()
        hold = self.hold()
        for act in (
            lambda: hold.with_user(self.rep).action_release(),
            lambda: hold.with_user(self.rep).read(["reason"]),
            lambda: hold.copy_data() and hold.with_user(self.rep).copy(),
        ):
            with self.assertRaises(AccessError):
                act()
        self.assertFalse(hold.date_released)

    # ---------------------------------------------------------------------- cases

    def test_a_conflict_case_holds_until_it_is_closed(self):
        held, theirs = self.paid(), self.paid(channel_partner=self.rival)
        elsewhere = self.paid(customer=self.stranger)
        case = self.env["channel.case"].create(
            {
                "type": "conflict",
                "customer_id": self.customer.id,
                "channel_partner_ids": self.netzhaus.ids,
            }
        )
        self.settle("2026-02-01")
        self.assertState("held", held)
        self.assertState("billed", theirs | elsewhere)
        self.assertIn(case.name, held.channel_hold_reason)
        action = held.with_user(self.manager).action_channel_view_holds()
        self.assertEqual((action["res_model"], action["res_id"]), ("channel.case", case.id))
        case.outcome = "Netzhaus keeps it"
        case.action_close()
        self.assertState("payable", held)
        self.settle("2026-02-02")
        self.assertState("billed", held)

    def test_a_case_of_another_kind_holds_nothing(self):
        lines = self.paid()
        self.env["channel.case"].create(
            {
                "type": "support",
                "customer_id": self.customer.id,
                "channel_partner_ids": self.netzhaus.ids,
            }
        )
        self.assertState("payable", lines)

    def test_a_case_of_the_customer_delivered_to_holds_as_well(self):
        lines = self.sold(
            "2026-01-10", customer=self.stranger, partner_shipping_id=self.customer.id
        )
        self.env["channel.case"].create(
            {"customer_id": self.customer.id, "channel_partner_ids": self.netzhaus.ids}
        )
        self.assertState("held", lines)

    def test_managers_group_and_search_by_state(self):
        held, free = self.paid(), self.sold("2026-01-10")
        self.hold(scope="lines", line_ids=held.ids)
        lines = self.env["account.invoice.line.agent"].with_user(self.manager)
        groups = lines.formatted_read_group(
            [("id", "in", (held | free).ids)], ["channel_state"], ["amount:sum"]
        )
        self.assertEqual(
            {group["channel_state"]: group["amount:sum"] for group in groups},
            {"held": 10, "earned": 10},
        )
        self.assertEqual(
            lines.search([("channel_state", "=", "held"), ("id", "in", held.ids)]), held
        )
        drafts = lines.search([("channel_state", "=", False), ("id", "in", (held | free).ids)])
        self.assertFalse(drafts)
        self.assertEqual((held | free).filtered_domain([("channel_state", "!=", "held")]), free)
