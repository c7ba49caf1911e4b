"""Only channel managers settle; accountants handle the bills, and reps look on."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common_accounting import SettlementCase


@tagged("post_install", "-at_install")
class TestSettlementRights(SettlementCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A rep whom somebody gave all rights on commissions of own sales agents.
        cls.agent_manager = new_test_user(
            cls.env,
            "agentmanager@test",
            groups="sales_team.group_sale_salesman_all_leads,"
            "commission_oca.group_commission_manager,"
            "account_commission_oca.group_invoicing_commission",
        )

    def setUp(self):
        super().setUp()
        self.lines = self.sold("2026-01-10")
        self.pay(self.lines.invoice_id, "2026-01-15")

    def wizard(self, user):
        return (
            self.env["channel.commission.settle"].with_user(user).create({"date_to": "2026-02-01"})
        )

    def test_a_manager_settles_at_once(self):
        wizard = self.wizard(self.manager)
        self.assertGreaterEqual(wizard.due_count, 1)
        action = wizard.action_settle()
        self.assertState("billed", self.lines)
        self.assertEqual(self.settlements().ids, action["domain"][0][2])
        again = self.wizard(self.manager).action_settle()
        self.assertEqual(again["tag"], "display_notification")

    def test_a_manager_settles_some_and_bills_later(self):
        theirs = self.sold("2026-01-10", channel_partner=self.rival)
        self.pay(theirs.invoice_id, "2026-01-15")
        wizard = self.wizard(self.manager)
        wizard.channel_partner_ids = self.rival
        wizard.make_bills = False
        wizard.action_settle()
        self.assertEqual(self.wizard(self.manager).unbilled_count, 1)
        self.assertState("payable", self.lines)
        self.assertState("settled", theirs)
        shown = self.settlements(self.rival).with_user(self.manager).action_channel_bill()
        self.assertState("billed", theirs)
        # A manager who may not read bills is told that they are made.
        self.assertTrue(shown)

    def test_nobody_but_a_manager_settles(self):
        for user in (self.rep, self.biller, self.agent_manager):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.wizard(user)
        self.settle("2026-02-01")
        settlement = self.settlements()
        settlement.invoice_id.unlink()
        for user in (self.rep, self.biller, self.agent_manager):
            for name in ("action_channel_bill", "action_cancel"):
                with self.subTest(user=user.name, name=name), self.assertRaises(AccessError):
                    getattr(settlement.with_user(user), name)()
        self.assertState("settled", self.lines)

    def test_nobody_changes_a_settlement_by_hand(self):
        self.settle("2026-02-01")
        settlement = self.settlements()
        vals = {
            "agent_id": self.rival.id,
            "date_from": "2026-01-01",
            "date_to": "2026-01-31",
            "settlement_type": "channel",
        }
        for user in (self.rep, self.manager, self.agent_manager):
            mine = settlement.with_user(user)
            part = settlement.line_ids.with_user(user)
            new_line = {
                "settlement_id": settlement.id,
                "date": "2026-01-01",
                "commission_id": self.commission.id,
                "settled_amount": 1000,
            }
            for act in (
                lambda mine=mine: mine.write({"agent_id": self.rival.id}),
                lambda mine=mine: mine.write({"state": "cancel"}),
                lambda mine=mine: mine.write({"settlement_type": "manual"}),
                lambda mine=mine: mine.create(vals),
                lambda mine=mine: mine.unlink(),
                lambda part=part: part.write({"settled_amount": 1000}),
                lambda part=part: part.unlink(),
                lambda part=part, new=new_line: part.create(new),
            ):
                with (
                    self.subTest(user=user.name),
                    self.assertRaises(UserError),
                ):
                    act()
                self.env.invalidate_all()
        self.assertEqual((settlement.total, settlement.agent_id), (10, self.netzhaus))

    def test_accountants_post_cancel_and_delete_the_bills(self):
        self.settle("2026-02-01")
        settlement = self.settlements()
        bill = settlement.invoice_id.with_user(self.biller)
        self.assertEqual(bill.settlement_count, 1)
        self.assertTrue(settlement.with_user(self.biller).display_name)
        bill.unlink()
        self.settle("2026-02-02")
        bill = settlement.invoice_id.with_user(self.biller)
        bill.action_post()
        self.assertEqual(settlement.state, "invoiced")
        bill.button_draft()
        bill.button_cancel()
        self.assertEqual(settlement.state, "cancel")
        self.assertState("payable", self.lines)

    def test_which_settlement_a_bill_is_for_is_not_chosen_by_hand(self):
        self.settle("2026-02-01")
        settlement = self.settlements()
        line = settlement.invoice_id.invoice_line_ids.with_user(self.biller)
        for act in (
            lambda: line.write({"settlement_id": False}),
            lambda: line.move_id.write(
                {
                    "invoice_line_ids": [
                        Command.create({"name": "More", "settlement_id": settlement.id})
                    ]
                }
            ),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                act()

    def test_reps_see_what_their_own_customers_brought(self):
        own = new_test_user(self.env, "own@test", groups="sales_team.group_sale_salesman")
        self.lines.invoice_id.invoice_user_id = self.rep
        found = self.lines.with_user(own).search([("id", "in", self.lines.ids)])
        self.assertFalse(found)
        self.lines.invoice_id.invoice_user_id = own
        mine = self.lines.with_user(own)
        self.assertEqual(mine.search([("id", "in", self.lines.ids)]), self.lines)
        self.assertEqual(mine.channel_state, "payable")
        with self.assertRaises(AccessError):
            self.env["commission.settlement"].with_user(own).search([])
        for user in (own, self.rep):
            with self.assertRaises(AccessError):
                self.lines.with_user(user).write({"agent_id": self.rival.id})

    def test_over_rpc_a_rep_settles_nothing(self):
        self.settle("2026-02-01")
        settlement = self.settlements()
        self.authenticate(self.rep.login, self.rep.login)
        for model, method, args in (
            ("commission.settlement", "action_channel_bill", [settlement.ids]),
            ("commission.settlement", "action_cancel", [settlement.ids]),
            ("commission.settlement", "write", [settlement.ids, {"state": "cancel"}]),
            ("commission.settlement.line", "unlink", [settlement.line_ids.ids]),
            ("channel.commission.settle", "create", [{"date_to": "2026-02-01"}]),
            ("channel.commission.hold", "create", [{"channel_partner_id": self.netzhaus.id}]),
            ("channel.settlement", "_settle", [[]]),
            ("account.invoice.line.agent", "write", [self.lines.ids, {"settled": False}]),
        ):
            with self.subTest(model=model, method=method):
                answer = self.url_open(
                    f"/web/dataset/call_kw/{model}/{method}",
                    data=json.dumps(
                        {
                            "jsonrpc": "2.0",
                            "params": {
                                "model": model,
                                "method": method,
                                "args": args,
                                "kwargs": {},
                            },
                        }
                    ),
                    headers={"Content-Type": "application/json"},
                ).json()
                self.assertIn("AccessError", answer["error"]["data"]["name"])
        self.assertEqual(settlement.state, "invoiced")
