from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import ChannelCase


class AccountingCase(ChannelCase):
    """With a chart of accounts, which a database without demo data has not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", cls.env.company, False)
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")

    def agree(self):
        return self.consent(self.customer, self.netzhaus, "network")

    def free(self):
        """End the customer's protection, as before it began."""
        self.customer.write({"channel_partner_id": False})

    def protect(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")


class InvoiceCase(AccountingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.biller = new_test_user(
            cls.env,
            "biller@test",
            groups="account.group_account_invoice,sales_team.group_sale_salesman_all_leads",
            name="Bill Biller",
        )

    def invoice(self, customer, *products, quantity=1, **values):
        return (
            self.env["account.move"]
            .with_user(self.biller)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": customer.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create({"product_id": product.id, "quantity": quantity})
                        for product in products
                    ],
                    **values,
                }
            )
        )

    def ordered(self, *products, customer=None):
        """Return an order confirmed before its customer was protected."""
        self.free()
        order = self.quotation(customer or self.customer, *products, user=self.biller)
        order.action_confirm()
        self.protect()
        return order
