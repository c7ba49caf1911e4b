from odoo.tests import Form, new_test_user

from .common_accounting import InvoiceCase
from .common_commission import Rates

READERS = {
    "accountant": "account.group_account_invoice",
    "auditor": "account.group_account_readonly",
    "clerk": "stock.group_stock_user",
}


class TestCommissionReaders(Rates, InvoiceCase):
    """Whoever reads orders and invoices, and sells nothing, opens them as before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_rates(cls.rate("Ten", 10))
        cls.readers = {
            name: new_test_user(cls.env, f"{name}@test", groups=group)
            for name, group in READERS.items()
            if cls.env.ref(group, raise_if_not_found=False)
        }
        if "loyalty.card" in cls.env:
            # Where sale_loyalty is installed, Odoo's own form of an order reads coupons, which it
            # lets only sellers read.
            cls.env["ir.model.access"].create(
                {
                    "name": "Coupons for all",
                    "model_id": cls.env["ir.model"]._get_id("loyalty.card"),
                    "perm_read": True,
                }
            )

    def open_form(self, record, user, view):
        """Read what a form shows, as the web client does."""
        self.env.flush_all()
        self.env.invalidate_all()
        form = Form(record.with_user(user), view)
        return form.id

    def test_orders_are_opened(self):
        order = self.quotation(self.customer, self.fibre)
        order.action_confirm()
        for name, user in self.readers.items():
            if name == "auditor":
                continue  # Odoo shows it no orders
            with self.subTest(reader=name):
                self.assertEqual(self.open_form(order, user, "sale.view_order_form"), order.id)

    def test_invoices_are_opened(self):
        invoice = self.invoice(self.customer, self.fibre)
        invoice.action_post()
        for name, user in self.readers.items():
            if name == "clerk":
                continue  # Odoo shows it no invoices
            with self.subTest(reader=name):
                self.assertEqual(
                    self.open_form(invoice, user, "account.view_move_form"), invoice.id
                )

    def test_an_invoice_that_earns_by_agreement_is_taken_back(self):
        self.customer.commission_agent_ids = self.netzhaus
        self.netzhaus.commission_id = self.rate("Agreed", 4)
        invoice = self.invoice(self.customer, self.fibre)
        invoice.action_post()
        agents = invoice.invoice_line_ids.sudo().agent_ids
        groups = "channel_partner.group_channel_manager,account.group_account_invoice"
        controller = new_test_user(self.env, "controller@test", groups=groups)
        agents.with_user(controller).commission_id = self.rate("By hand", 3)
        refund = invoice.with_user(self.biller)._reverse_moves([{}])
        self.assertEqual(refund.invoice_line_ids.sudo().agent_ids.agent_id, self.netzhaus)
        invoice.with_user(self.biller).copy()
