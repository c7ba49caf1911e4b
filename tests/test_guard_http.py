from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import ChannelCase

#: What a client may try in the context of a request to be let through.
HOSTILE = {
    "tracking_disable": True,
    "install_mode": True,
    "import_file": True,
    "active_test": False,
    "ignore_exception": True,
    "skip_readonly_check": True,
    "default_channel_exempt": "discount",
    "default_channel_status": "allowed",
    "channel_exempting": True,
    "bypass_channel_guard": True,
    "su": True,
    "uid": 1,
}


@tagged("post_install", "-at_install")
class TestGuardHttp(ChannelCase, HttpCase):
    """The attacks as a client sends them: over HTTP, with the rights of a sales rep."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")
        cls.clause = cls.scenario("customer_sip").clause

    def call_kw(self, model, method, *args, **kwargs):
        """Call as the web client does, and return (result, error message)."""
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            json={
                "id": 0,
                "jsonrpc": "2.0",
                "method": "call",
                "params": {
                    "model": model,
                    "method": method,
                    "args": list(args),
                    "kwargs": {"context": HOSTILE, **kwargs},
                },
            },
        ).json()
        return answer.get("result"), answer.get("error", {}).get("data", {}).get("message", "")

    def json2(self, model, method, **body):
        """Call as another system does, and return (status, answer)."""
        answer = self.url_open(
            f"/json/2/{model}/{method}",
            json={"context": HOSTILE, **body},
            headers={"Authorization": f"Bearer {self.key}"},
        )
        return answer.status_code, answer.json()

    def log_in(self):
        self.authenticate("rep@test", "rep@test")

    def make_key(self):
        self.key = (
            self.env["res.users.apikeys"]
            .with_user(self.rep)
            .sudo()
            ._generate("rpc", "test", fields.Datetime.now() + timedelta(days=1))
        )

    @mute_logger("odoo.http")
    def test_row_01_state_written_by_the_web_client(self):
        order = self.quotation(self.customer, self.firewall)
        self.log_in()
        attacks = [
            ("write", [order.id], {"state": "sale"}),
            ("write", [order.id], {"state": "sent"}),
            ("web_save", [order.id], {"state": "sale"}, {}),
            ("action_confirm", [order.id]),
            ("action_quotation_sent", [order.id]),
        ]
        for method, *args in attacks:
            _result, error = self.call_kw("sale.order", method, *args)
            self.assertIn(self.clause, error, method)
            self.env.invalidate_all()
            self.assertEqual(order.state, "draft")
        self.consent(self.customer, self.netzhaus, "network")
        _result, error = self.call_kw("sale.order", "write", [order.id], {"state": "sale"})
        self.assertEqual(error, "")
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")

    @mute_logger("odoo.http")
    def test_row_01_and_02_over_json_2(self):
        order = self.quotation(self.customer, self.firewall)
        self.make_key()
        vals = {
            "partner_id": self.customer.id,
            "state": "sale",
            "order_line": [[0, 0, {"product_id": self.firewall.id}]],
        }
        for method, body in (
            ("write", {"ids": order.ids, "vals": {"state": "sale"}}),
            ("action_confirm", {"ids": order.ids}),
            ("create", {"vals_list": [vals]}),
        ):
            status, answer = self.json2("sale.order", method, **body)
            self.assertEqual(status, 422, answer)
            self.assertIn(self.clause, answer["message"])
        self.env.invalidate_all()
        self.assertEqual(order.state, "draft")
        self.consent(self.customer, self.netzhaus, "network")
        status, answer = self.json2("sale.order", "create", vals_list=[vals])
        self.assertEqual(status, 200, answer)
        self.env.invalidate_all()
        self.assertEqual(self.env["sale.order"].browse(answer).state, "sale")

    @mute_logger("odoo.http")
    def test_row_05_nothing_that_decides_is_written_over_json_2(self):
        order = self.quotation(self.customer, self.firewall)
        self.make_key()
        for vals in (
            {"channel_exempt": "discount"},
            {"channel_service_id": self.service("mobile").id},
            {"channel_status": "allowed"},
            {"channel_decision": {"status": "allowed"}},
        ):
            status, answer = self.json2(
                "sale.order.line", "write", ids=order.order_line.ids, vals=vals
            )
            self.assertEqual(status, 403, answer)
        self.env.invalidate_all()
        self.assertFalse(order.order_line.sudo().channel_exempt)
        self.assertStatus("blocked", order)

    @mute_logger("odoo.http")
    def test_row_05_private_methods_are_not_reached(self):
        order = self.quotation(self.customer, self.firewall)
        self.make_key()
        for model, method, body in (
            ("sale.order", "_action_confirm", {"ids": order.ids}),
            ("sale.order", "_write", {"ids": order.ids, "vals": {"state": "sale"}}),
            ("channel.guard", "_parking", {"orders": order.ids}),
            ("channel.guard", "_forget", {"orders": order.ids}),
            ("res.partner", "_channel_set_owner", {"ids": self.stranger.ids}),
        ):
            status, _answer = self.json2(model, method, **body)
            self.assertIn(status, (403, 404), method)
        self.env.invalidate_all()
        self.assertEqual(order.state, "draft")

    @mute_logger("odoo.http")
    def test_row_06_line_added_to_a_confirmed_order_by_the_web_client(self):
        order = self.quotation(self.customer, self.trunk)
        order.action_confirm()
        self.log_in()
        _result, error = self.call_kw(
            "sale.order.line",
            "create",
            [{"order_id": order.id, "product_id": self.firewall.id}],
        )
        self.assertIn(self.clause, error)
        _result, error = self.call_kw(
            "sale.order.line",
            "create",
            [{"product_id": self.firewall.id}],
            context={**HOSTILE, "default_order_id": order.id},
        )
        self.assertIn(self.clause, error)
        self.env.invalidate_all()
        self.assertEqual(order.order_line.product_id, self.trunk)
        self.consent(self.customer, self.netzhaus, "network")
        _result, error = self.call_kw(
            "sale.order.line",
            "create",
            [{"order_id": order.id, "product_id": self.firewall.id}],
        )
        self.assertEqual(error, "")

    @mute_logger("odoo.http")
    def test_row_25_an_owner_cleared_from_the_other_side(self):
        # Within a transaction that a test began, Odoo does such commands as the test's user.
        self.log_in()
        for command in ([3, self.customer.id, 0], [1, self.customer.id, {"channel_partner_id": 0}]):
            _result, error = self.call_kw(
                "res.partner", "write", self.netzhaus.ids, {"managed_customer_ids": [command]}
            )
            self.assertIn("Only a channel manager", error)
            self.env.invalidate_all()
            self.assertEqual(self.customer.channel_partner_id, self.netzhaus)
        order = self.quotation(self.customer, self.firewall)
        self.assertRefused("customer_sip", order.action_confirm)
