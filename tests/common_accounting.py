from freezegun import freeze_time

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


class SettlementCase(InvoiceCase):
    """With a commission that the charter awards to a channel partner, and who pays bills.

    Commissions are made by hand here, as the superuser may, so that what is settled does not
    depend on how it was awarded.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.free()
        cls.commission = cls.env["commission"].create({"name": "Ten percent", "fix_qty": 10})
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.biller.group_ids = [Command.link(cls.env.ref("account.group_validate_bank_account").id)]

    @classmethod
    def free(cls):
        """End the customer's protection, as before it began."""
        cls.customer.write({"channel_partner_id": False})

    def award(self, move, channel_partner=None, scenario="customer_sip"):
        """Have the charter award a commission on each line of a draft invoice."""
        move.invoice_line_ids.sudo().agent_ids.unlink()
        return (
            self.env["account.invoice.line.agent"]
            .create(
                [
                    {
                        "object_id": line.id,
                        "agent_id": (channel_partner or self.netzhaus).id,
                        "commission_id": self.commission.id,
                        "channel_scenario_id": self.scenario(scenario).id,
                        "channel_service_id": line.product_id.channel_service_id.id,
                    }
                    for line in move.invoice_line_ids
                ]
            )
            .sorted("id")
        )

    def sold(self, day, price=100.0, channel_partner=None, customer=None, **values):
        """Post an invoice of some day and return what it earned."""
        line = {"product_id": self.fibre.id, "price_unit": price, "tax_ids": False}
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (customer or self.customer).id,
                "invoice_date": day,
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
        lines = self.award(move, channel_partner)
        move.action_post()
        return lines

    def pay(self, move, day, amount=None):
        """Register a payment, and have the bank confirm it."""
        move = move.sudo()
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"payment_date": day, **({"amount": amount} if amount else {})})
        )
        payments = wizard._create_payments()
        self.env.flush_all()
        return payments

    def refund(self, move, day, pay=True):
        """Give an invoice back, and the money where it was paid."""
        refund = move.sudo()._reverse_moves([{"invoice_date": day, "date": day}])
        if not refund.invoice_line_ids.agent_ids:
            self.award(refund)
        refund.action_post()
        if pay and refund.payment_state == "not_paid":
            self.pay(refund, day)
        return refund.invoice_line_ids.agent_ids

    def settle(self, day):
        """Run the nightly job on some day."""
        with freeze_time(day):
            self.run_cron("ir_cron_settle_commissions")
        self.env.invalidate_all()

    def settlements(self, channel_partner=None):
        return self.env["commission.settlement"].search(
            [
                ("settlement_type", "=", "channel"),
                ("agent_id", "=", (channel_partner or self.netzhaus).id),
            ],
            order="date_from, id",
        )

    def assertState(self, expected, lines):
        """Assert the state of commissions, as read and as searched for."""
        self.env.invalidate_all()
        self.assertEqual(lines.mapped("channel_state"), [expected] * len(lines))
        self.assertTrue(lines)
        found = lines.search([("id", "in", lines.ids), ("channel_state", "=", expected)])
        self.assertEqual(found, lines.sorted(lambda line: found.ids.index(line.id)))
