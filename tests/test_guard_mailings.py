from odoo.tests import tagged

from .common_accounting import InvoiceCase


@tagged("post_install", "-at_install")
class TestGuardMailings(InvoiceCase):
    """Row 31: what is mailed to many at once."""

    def compose(self, documents, **values):
        return (
            self.env["mail.compose.message"]
            .with_user(self.biller)
            .create(
                {
                    "model": documents._name,
                    "res_ids": documents.ids,
                    "composition_mode": "mass_mail",
                    "subject": "News of your offer",
                    "body": "<p>Have a look</p>",
                    **values,
                }
            )
        )

    def mails(self, document):
        return self.env["mail.mail"].search(
            [("model", "=", document._name), ("res_id", "=", document.id)]
        )

    def notes(self, document):
        return [
            message.body
            for message in document.sudo().message_ids
            if "was not mailed" in message.body
        ]

    def test_row_31_a_mass_mailing_leaves_out_what_is_blocked(self):
        def offer(customer):
            return self.quotation(customer, self.firewall, user=self.biller)

        def cancelled(customer):
            order = offer(customer)
            order.action_cancel()
            return order

        template = self.env.ref("sale.email_template_edi_sale")
        kinds = (
            (offer, {}),
            (cancelled, {}),
            (offer, {"template_id": template.id}),
            (lambda customer: self.invoice(customer, self.firewall), {}),
        )
        for make, values in kinds:
            free, blocked = make(self.stranger), make(self.customer)
            both = free | blocked
            by_domain = {"res_domain": f"[('id', 'in', {both.ids})]", "res_ids": False}
            with self.subTest(document=both, values=values):
                self.compose(both, **values).action_send_mail()
                self.assertTrue(self.mails(free))
                self.assertFalse(self.mails(blocked))
                self.assertIn(values and template.name or "News", self.notes(blocked)[0])
                self.assertFalse(self.notes(free))
                self.compose(both, **values, **by_domain)._action_send_mail()
                self.assertEqual(len(self.notes(blocked)), 2)
                self.assertFalse(self.mails(blocked))
                consent = self.agree()
                self.compose(both, **values).action_send_mail()
                self.assertTrue(self.mails(blocked))
                self.assertEqual(len(self.notes(blocked)), 2)
                consent.action_revoke()

    def test_row_31_where_nothing_is_left_the_sender_is_told_and_a_cron_goes_on(self):
        blocked = self.quotation(self.customer, self.firewall, user=self.biller)
        self.assertRefused("customer_sip", self.compose(blocked).action_send_mail)
        self.assertFalse(self.notes(blocked))
        mails, _messages = self.compose(blocked)._action_send_mail()
        self.assertFalse(mails)
        self.assertTrue(self.notes(blocked))

    def test_row_31_a_mass_mailing_of_anything_else(self):
        self.compose(self.customer).action_send_mail()
        self.assertTrue(self.mails(self.customer))
