import json

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_accounting import InvoiceCase
from .common_queries import QueryCase

REPORT = "account.report_invoice"


@tagged("post_install", "-at_install")
class TestGuardInvoiceDocuments(InvoiceCase, HttpCase):
    """Row 31: a draft invoice that may not be posted leaves in no way either."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.biller.password = "biller@test/secret"
        cls.biller.group_ids += cls.env.ref("base.group_partner_manager")  # it shares

    def blocked(self):
        return self.invoice(self.customer, self.firewall)

    def url(self, move, **query):
        return move.get_portal_url(query_string="".join(f"&{k}={v}" for k, v in query.items()))

    # --------------------------------------------------------------------- documents

    def test_row_31_no_document_of_a_draft_is_rendered(self):
        move = self.blocked()
        reports = self.env["ir.actions.report"].with_user(self.biller)
        pdf = reports.with_context(force_report_rendering=True)
        for render in (
            lambda: reports._render_qweb_html(REPORT, move.ids),
            lambda: reports._render_qweb_pdf(REPORT, move.ids),
            lambda: pdf._render_qweb_pdf(REPORT, move.id),
            lambda: reports._render_qweb_html("account.report_invoice_with_payments", move.ids),
            lambda: reports.sudo()._render_qweb_html(REPORT, move.ids),
            lambda: move._get_invoice_legal_documents("ubl", allow_fallback=True),
            lambda: move._get_invoice_legal_documents_all(allow_fallback=True),
        ):
            message = self.assertRefused("customer_sip", render)
            self.assertIn("cannot be sent", message)
            self.assertNotIn("quotation", message)
        move.button_cancel()
        self.assertRefused("customer_sip", reports._render_qweb_html, REPORT, move.ids)
        move.button_draft()
        self.agree()
        self.assertIn(b"Firewall", reports._render_qweb_html(REPORT, move.ids)[0])
        self.assertTrue(move._get_invoice_legal_documents_all(allow_fallback=True))

    def test_row_31_what_is_posted_or_takes_back_is_printed_as_ever(self):
        self.free()
        posted = self.blocked()
        posted.action_post()
        self.protect()
        refund = self.invoice(self.customer, self.firewall, move_type="out_refund")
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [Command.create({"product_id": self.firewall.id})],
            }
        )
        reports = self.env["ir.actions.report"].with_user(self.biller)
        for move in posted, refund, bill:
            self.assertIn(b"Firewall", reports._render_qweb_html(REPORT, move.ids)[0])

    def test_row_31_a_deposit_on_an_order_that_is_blocked(self):
        self.free()
        order = self.quotation(self.customer, self.firewall, user=self.biller)
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].create(
            {"advance_payment_method": "percentage", "amount": 10, "sale_order_ids": order.ids}
        )
        wizard.create_invoices()
        self.protect()
        deposit = order.invoice_ids
        self.assertTrue(self.env["ir.actions.report"]._render_qweb_html(REPORT, deposit.ids))
        order.sudo()._action_cancel()
        order.action_draft()
        self.assertRefused(
            "customer_sip",
            self.env["ir.actions.report"]._render_qweb_html,
            REPORT,
            deposit.ids,
        )

    @mute_logger("odoo.http", "odoo.addons.web.controllers.report")
    def test_row_31_the_addresses_of_an_invoice(self):
        move = self.blocked()
        self.authenticate("biller@test", "biller@test/secret")
        ways = [f"/report/{kind}/{REPORT}/{move.id}" for kind in ("pdf", "html", "text")]
        ways += [f"/account/download_invoice_documents/{move.id}/{kind}" for kind in ("all", "pdf")]
        for way in ways:
            answer = self.url_open(way)
            self.assertGreaterEqual(answer.status_code, 400, way)
            self.assertNotIn(b"%PDF", answer.content)
        download = {"data": json.dumps([ways[0], "qweb-pdf"])}
        self.assertNotIn(b"%PDF", self.url_open("/report/download", data=download).content)
        self.agree()
        self.assertIn("Firewall", self.url_open(ways[1]).text)
        for way in (ways[0], *ways[3:]):
            self.assertEqual(self.url_open(way).status_code, 200, way)

    # ------------------------------------------------------------------------- mails

    def composer(self, move, **values):
        return (
            self.env["mail.compose.message"]
            .with_user(self.biller)
            .create(
                {
                    "model": "account.move",
                    "res_ids": move.ids,
                    "composition_mode": "comment",
                    "subject": "Your invoice",
                    "body": "<p>Have a look</p>",
                    **values,
                }
            )
        )

    def written(self, move):
        domain = [("model", "=", "account.move"), ("res_id", "=", move.id)]
        return self.env["mail.message"].search([*domain, ("subject", "=", "Your invoice")])

    def test_row_31_an_invoice_that_is_mailed(self):
        move = self.blocked()
        template = self.env.ref("account.email_template_edi_invoice").with_user(self.biller)
        customer = {"partner_ids": [Command.link(self.customer.id)]}
        composers = (
            customer,
            {"composition_mode": "mass_mail"},
            {"template_id": template.id, **customer},
        )
        ways = [
            *(
                lambda values=values: self.composer(move, **values).action_send_mail()
                for values in composers
            ),
            lambda: template.send_mail(move.id),
            lambda: move.message_post_with_source(template),
        ]
        for way in ways:
            self.assertRefused("customer_sip", way)
        self.assertFalse(self.written(move))
        self.agree()
        for way in ways:
            way()
        self.assertTrue(self.written(move))

    def test_row_31_colleagues_are_written_to_about_an_invoice(self):
        move = self.blocked()
        to = {"partner_ids": [Command.link(self.manager.partner_id.id)]}
        self.composer(move, **to).action_send_mail()
        self.assertTrue(self.written(move))

    # ------------------------------------------------------------------------- links

    def test_row_31_links_to_an_invoice(self):
        move = self.blocked()
        active = {"active_model": "account.move", "active_id": move.id}
        place = {"res_model": "account.move", "res_id": move.id}
        share = self.env["portal.share"].with_user(self.biller)
        pay = self.env["payment.link.wizard"].with_user(self.biller)
        ways = (
            lambda: share.with_context(**active).default_get(["res_model", "share_link"]),
            lambda: share.create({**place, "partner_ids": [Command.link(self.customer.id)]}),
            lambda: pay.with_context(**active).default_get(["res_model", "amount"]),
            lambda: pay.create({**place, "amount": 100, "currency_id": move.currency_id.id}),
        )
        for way in ways:
            self.assertRefused("customer_sip", way)
        self.agree()
        for way in ways:
            way()

    def assertKeptBack(self, page, told):
        self.assertEqual(page.status_code, 200)
        self.assertIn("This invoice is being reviewed", page.text)
        self.assertEqual("your payment is safe with us" in page.text, told == "paid")
        for secret in ("Firewall", "100.00", "Netzhaus", "charter", "consent", "%PDF"):
            self.assertNotIn(secret, page.text)
        for place in ("report_type=", "invoice_html", "portal_pay", "pay_with"):
            self.assertNotIn(place, page.text)

    def test_row_31_the_page_of_an_invoice(self):
        move = self.blocked()
        move._portal_ensure_token()
        links = (
            self.url(move),
            self.url(move, payment="True"),
            self.url(move, report_type="html"),
            self.url(move, report_type="pdf"),
            self.url(move, report_type="pdf", download="True"),
        )
        for link in links:
            self.assertKeptBack(self.url_open(link), "reviewed")
        self.authenticate("biller@test", "biller@test/secret")
        self.assertKeptBack(self.url_open(links[0]), "reviewed")
        self.agree()
        self.authenticate(None, None)
        self.assertIn("Firewall", self.url_open(links[2]).text)
        page = self.url_open(links[0])
        self.assertIn("100.00", page.text)
        self.assertNotIn("being reviewed", page.text)

    def test_row_31_without_its_link_there_is_no_page_of_an_invoice(self):
        move = self.blocked()
        move._portal_ensure_token()
        page = self.url_open(f"/my/invoices/{move.id}?access_token=wrong&report_type=pdf")
        self.assertNotIn("being reviewed", page.text)

    def test_row_31_whoever_has_paid_is_thanked(self):
        self.free()
        move = self.blocked()
        provider = self.env["payment.provider"].search([("code", "=", "demo")], limit=1)
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env["payment.method"].search([], limit=1).id,
                "reference": "paid",
                "amount": move.amount_total,
                "currency_id": move.currency_id.id,
                "partner_id": self.customer.id,
                "invoice_ids": [Command.set(move.ids)],
            }
        )
        self.protect()
        move._portal_ensure_token()
        for state in ("draft", "pending", "authorized", "done", "cancel"):
            transaction.state = state
            told = "paid" if state in ("pending", "authorized", "done") else "reviewed"
            with self.subTest(state):
                self.assertKeptBack(self.url_open(self.url(move)), told)


class TestQueryCountsOfInvoiceDocuments(QueryCase, InvoiceCase):
    def test_what_is_posted_asks_for_nothing_more(self):
        move = self.invoice(self.stranger, self.firewall)
        move.action_post()
        for act in (move._channel_refuse_to_leave, move._channel_must_not_leave):
            self.assertLessEqual(len(self.queries(act)), 1, "its state")
