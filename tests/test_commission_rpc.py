"""What is earned on invoices, asked for and attacked over RPC as the browser does."""

import json

from odoo.tests import HttpCase, new_test_user, tagged

from .common_commission import CommissionInvoiceCase

#: What commissions add to what a portal customer reads of its orders and invoices.
CLOSED = {
    "sale.order": ("commission_total", "partner_agent_ids"),
    "sale.order.line": ("agent_ids", "commission_status", "channel_award", "channel_award_reason"),
    "account.move": ("commission_total", "partner_agent_ids", "settlement_ids"),
    "account.move.line": ("agent_ids", "commission_status", "channel_award", "settlement_id"),
}


@tagged("post_install", "-at_install")
class TestCommissionRpc(CommissionInvoiceCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visitor = new_test_user(
            cls.env, "visitor@test", groups="base.group_portal", name="Vera Visitor"
        )
        cls.visitor.partner_id.parent_id = cls.customer
        cls.salesman = cls.env["res.partner"].create({"name": "Own Agent", "agent": True})

    def setUp(self):
        super().setUp()
        self.order = self.quotation(self.customer, self.fibre)
        self.order.action_confirm()
        self.move = self.invoice(self.customer, self.fibre)
        self.move.action_post()
        self.line = self.move.invoice_line_ids
        self.agent = self.assertEarns(self.line, self.netzhaus, 10, "customer_sip")

    def rpc(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        ).json()

    def assertRefusedOverRpc(self, model, method, *args, **kwargs):
        with self.subTest(model=model, method=method, args=args):
            answer = self.rpc(model, method, *args, **kwargs)
            self.assertIn("error", answer)
            self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")

    def attempts(self):
        model = "account.invoice.line.agent"
        scenario = self.scenario("customer_sip").id
        new = {"agent_id": self.salesman.id, "commission_id": self.five.id}
        return (
            (model, "write", self.agent.ids, {"commission_id": self.five.id}),
            (model, "write", self.agent.ids, {"amount": 1000}),
            (model, "write", self.agent.ids, {"channel_scenario_id": False}),
            (model, "unlink", self.agent.ids),
            (
                model,
                "create",
                {"object_id": self.line.id, "channel_scenario_id": scenario, **new},
            ),
            ("account.move.line", "write", self.line.ids, {"channel_award": False}),
        )

    def test_a_rep_who_bills_changes_nothing_that_is_earned(self):
        self.authenticate("biller@test", "biller@test")
        for attempt in self.attempts():
            self.assertRefusedOverRpc(*attempt)
        self.assertEarns(self.line, self.netzhaus, 10, "customer_sip", self.ten)

    def test_a_portal_customer_changes_and_reads_nothing_of_it(self):
        self.authenticate("visitor@test", "visitor@test")
        for attempt in self.attempts():
            self.assertRefusedOverRpc(*attempt)
        self.assertRefusedOverRpc("account.invoice.line.agent", "search_read", [], ["amount"])
        self.assertRefusedOverRpc("sale.order.line.agent", "search_read", [], ["amount"])
        self.assertRefusedOverRpc("commission.settlement", "search_read", [], ["total"])
        self.assertEarns(self.line, self.netzhaus, 10, "customer_sip", self.ten)

    def test_a_portal_customer_s_documents_do_not_tell_who_earns(self):
        self.authenticate("visitor@test", "visitor@test")
        documents = {
            "sale.order": self.order,
            "sale.order.line": self.order.order_line,
            "account.move": self.move,
            "account.move.line": self.line,
        }
        for model, names in CLOSED.items():
            readable = self.rpc(model, "read", documents[model].ids, ["display_name"])
            self.assertEqual(readable["result"][0]["id"], documents[model].id)
            for name in names:
                self.assertRefusedOverRpc(model, "read", documents[model].ids, [name])
                self.assertRefusedOverRpc(model, "search", [(name, "!=", False)])

    def test_a_manager_agrees_on_something_else_before_it_is_settled(self):
        self.manager.group_ids |= self.env.ref("account.group_account_invoice")
        self.authenticate("manager@test", "manager@test")
        answer = self.rpc(
            "account.invoice.line.agent",
            "write",
            self.agent.ids,
            {"commission_id": self.five.id},
        )
        self.assertTrue(answer.get("result"), answer)
        self.env.invalidate_all()
        self.assertFalse(self.agent.channel_scenario_id)
        self.assertEqual(self.agent.commission_id, self.five)
