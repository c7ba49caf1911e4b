from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common_accounting import AccountingCase


@tagged("post_install", "-at_install")
class TestViewsInvoice(AccountingCase):
    """What the people who invoice see, who need not sell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env, "clerk@test", groups="account.group_account_invoice", name="Clara Clerk"
        )

    def invoice_form(self, customer, product, move_type="out_invoice"):
        moves = self.env["account.move"].with_user(self.clerk)
        form = Form(moves.with_context(default_move_type=move_type))
        form.partner_id = customer
        with form.invoice_line_ids.new() as line:
            line.product_id = product
        return form

    def test_an_invoice_warns_while_it_is_being_typed(self):
        form = self.invoice_form(self.customer, self.firewall)
        alert = form.channel_alerts["channel_blocked"]
        self.assertEqual(alert["level"], "danger")
        self.assertIn("Firewall", alert["message"])
        self.assertFalse(self.invoice_form(self.stranger, self.firewall).channel_alerts)

    def test_a_credit_note_warns_of_nothing(self):
        form = self.invoice_form(self.customer, self.firewall, "out_refund")
        self.assertFalse(form.channel_alerts)

    def test_the_invoiced_lines_behind_the_flags_are_one_click_away(self):
        def post(customer, product, date):
            move = self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": customer.id,
                    "invoice_date": date,
                    "invoice_line_ids": [
                        Command.create({"product_id": product.id, "price_unit": 10.0})
                    ],
                }
            )
            move.action_post()
            return move.invoice_line_ids

        today = self.env.cr.now().date()
        counted = post(self.customer, self.trunk, today)
        post(self.customer, self.sim, today)  # no scenario asks for mobile revenue
        post(self.customer, self.trunk, today - relativedelta(years=3))
        post(self.stranger, self.trunk, today)
        opened = self.customer.with_user(self.rep).action_channel_invoice_lines()
        lines = self.env["account.move.line"].with_user(self.rep)
        self.assertEqual(lines.search(opened["domain"]), counted)
        (group,) = lines.web_read_group(
            opened["domain"], [opened["context"]["group_by"]], ["__count"]
        )["groups"]
        self.assertEqual(group["channel_service_id"][0], self.service("sip_trunk").id)
