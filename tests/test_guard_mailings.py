from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common_accounting import InvoiceCase


@tagged("post_install", "-at_install")
class TestGuardMailings(InvoiceCase):
    """Row 31: what is mailed to many at once, or later."""

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

    # ------------------------------------------------------------------------- later

    def later(self, document, contact, **values):
        return self.compose(
            document,
            composition_mode="comment",
            partner_ids=[Command.link(contact.id)],
            scheduled_date=fields.Datetime.add(fields.Datetime.now(), days=1),
            **values,
        )

    def scheduled(self, document):
        return self.env["mail.scheduled.message"].search(
            [("model", "=", document._name), ("res_id", "=", document.id)]
        )

    def posted(self, document):
        return document.sudo().message_ids.filtered(lambda each: "News" in (each.subject or ""))

    def documents(self):
        return (
            self.quotation(self.customer, self.firewall, user=self.biller),
            self.invoice(self.customer, self.firewall),
        )

    def test_row_31_a_message_that_is_sent_later_is_refused_at_once(self):
        for document in self.documents():
            composer = self.later(document, self.customer)
            self.assertRefused("customer_sip", composer.action_schedule_message)
            by_hand = {
                "model": document._name,
                "res_id": document.id,
                "author_id": self.biller.partner_id.id,
                "partner_ids": self.customer.ids,
                "scheduled_date": fields.Datetime.add(fields.Datetime.now(), days=1),
            }
            messages = self.env["mail.scheduled.message"].with_user(self.biller)
            self.assertRefused("customer_sip", messages.create, by_hand)
            self.assertFalse(self.scheduled(document))
            self.later(document, self.manager.partner_id).action_schedule_message()
            self.assertTrue(self.scheduled(document), "colleagues are written to as ever")
            consent = self.agree()
            composer.action_schedule_message()
            messages.create(by_hand)
            self.assertEqual(len(self.scheduled(document)), 3)
            consent.action_revoke()

    def test_row_31_what_is_blocked_when_its_time_comes_goes_back_to_its_author(self):
        order, move = self.documents()
        free = self.quotation(self.stranger, self.firewall, user=self.biller)
        consent = self.agree()
        for document in order, free, move:
            self.later(document, document.partner_id).action_schedule_message()
        consent.action_revoke()
        message = self.scheduled(order).with_user(self.biller)
        self.assertRefused("customer_sip", message.post_message)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_scheduled_message SET scheduled_date = now() at time zone 'utc'"
        )
        self.env.invalidate_all()
        self.env["mail.scheduled.message"]._post_messages_cron()
        self.assertTrue(self.posted(free))
        for document in order, move:
            self.assertFalse(self.posted(document))
            self.assertFalse(self.scheduled(document))
        told = self.env["mail.message"].search(
            [("partner_ids", "=", self.biller.partner_id.id), ("subject", "like", "not sent")]
        )
        self.assertEqual(len(told), 2)
        for each in told:
            self.assertIn(self.scenario("customer_sip").clause, html2plaintext(each.body))
            self.assertIn("Have a look", each.body)

    def test_row_31_what_is_free_when_its_time_comes_is_posted(self):
        order = self.quotation(self.customer, self.firewall, user=self.biller)
        self.agree()
        self.later(order, self.customer).action_schedule_message()
        self.scheduled(order).with_user(self.biller).post_message()
        self.assertTrue(self.posted(order))
