"""Customers who pay through the portal, with the demo provider's own routes."""

from odoo.tests import HttpCase

from .common_accounting import AccountingCase


class PaymentCase(AccountingCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        cls.provider = cls.env["payment.provider"].search(
            [("code", "=", "demo"), ("company_id", "=", company.id)], limit=1
        )
        bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
        )
        cls.provider.write({"state": "test", "is_published": True, "journal_id": bank.id})
        cls.method = cls.provider.with_context(active_test=False).payment_method_ids[:1]
        cls.method.active = True

    def simulate(self, reference, state):
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {"reference": reference, "payment_details": "1234", "simulated_state": state},
        )

    def poll(self):
        return self.make_jsonrpc_request("/payment/status/poll", {})
