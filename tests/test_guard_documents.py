import json

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_guard import GuardCase

REPORT = "sale.report_saleorder"


@tagged("post_install", "-at_install")
class TestGuardDocuments(GuardCase, HttpCase):
    """Row 31: what may not be sent leaves neither as a document, nor as a mail, nor as a link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep.password = "rep@test/secret"
        cls.rep.group_ids += cls.env.ref("base.group_partner_manager")  # it shares

    def blocked(self, *products):
        return self.quotation(self.customer, *(products or (self.firewall,)))

    def url(self, order, **query):
        return order.get_portal_url(query_string="".join(f"&{k}={v}" for k, v in query.items()))

    # --------------------------------------------------------------------- documents

    def test_row_31_no_document_is_rendered(self):
        order = self.blocked()
        reports = self.env["ir.actions.report"].with_user(self.rep)
        pdf = reports.with_context(force_report_rendering=True)
        for render in (
            lambda: reports._render_qweb_html(REPORT, order.ids),
            lambda: reports._render_qweb_text(REPORT, order.ids),
            lambda: reports._render_qweb_pdf(REPORT, order.ids),
            lambda: pdf._render_qweb_pdf(REPORT, order.id),
            lambda: reports._render(REPORT, order.ids),
            lambda: reports._render_qweb_html("sale.report_saleorder_pro_forma", order.ids),
            lambda: reports.sudo()._render_qweb_html(REPORT, order.ids),
        ):
            self.assertRefused("customer_sip", render)
        order.with_user(self.rep).action_cancel()
        self.assertRefused("customer_sip", reports._render_qweb_html, REPORT, order.ids)
        order.action_draft()
        self.agree()
        self.assertIn(b"Firewall", reports._render_qweb_html(REPORT, order.ids)[0])
        self.assertTrue(pdf._render_qweb_pdf(REPORT, order.ids)[0].startswith(b"%PDF"))

    def test_row_31_one_blocked_quotation_stops_the_print_that_it_is_in(self):
        free = self.quotation(self.stranger, self.firewall)
        reports = self.env["ir.actions.report"].with_user(self.rep)
        both = (free + self.blocked()).ids
        self.assertRefused("customer_sip", reports._render_qweb_html, REPORT, both)
        self.assertTrue(reports._render_qweb_html(REPORT, free.ids)[0])

    def test_row_31_what_was_confirmed_before_is_printed_as_ever(self):
        self.customer.channel_partner_id = False
        order = self.blocked()
        order.action_confirm()
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        page = self.env["ir.actions.report"]._render_qweb_html(REPORT, order.ids)[0]
        self.assertIn(b"Firewall", page)

    @mute_logger("odoo.http", "odoo.addons.web.controllers.report")
    def test_row_31_the_reports_own_addresses(self):
        order = self.blocked()
        self.authenticate("rep@test", "rep@test/secret")
        ways = [f"/report/{kind}/{REPORT}/{order.id}" for kind in ("pdf", "html", "text")]
        for way in ways:
            answer = self.url_open(way)
            self.assertGreaterEqual(answer.status_code, 400, way)
            self.assertNotIn(b"%PDF", answer.content)
        download = {"data": json.dumps([ways[0], "qweb-pdf"])}
        self.assertNotIn(b"%PDF", self.url_open("/report/download", data=download).content)
        self.agree()
        self.assertIn("Firewall", self.url_open(ways[1]).text)
        self.assertEqual(self.url_open(ways[0]).status_code, 200)

    # ------------------------------------------------------------------------ mails

    def composer(self, order, **values):
        return (
            self.env["mail.compose.message"]
            .with_user(self.rep)
            .create(
                {
                    "model": "sale.order",
                    "res_ids": order.ids,
                    "composition_mode": "comment",
                    "subject": "Your quotation",
                    "body": "<p>Have a look</p>",
                    **values,
                }
            )
        )

    def written(self, order):
        domain = [("model", "=", "sale.order"), ("res_id", "=", order.id)]
        return self.env["mail.message"].search([*domain, ("subject", "=", "Your quotation")])

    def test_row_31_the_composer_without_marking_as_sent(self):
        order = self.blocked()
        template = self.env.ref("sale.email_template_edi_sale")
        customer = {"partner_ids": [Command.link(self.customer.id)]}
        ways = (
            customer,
            {"composition_mode": "mass_mail"},
            {"composition_mode": "mass_mail", "res_domain": f"[('id', '=', {order.id})]"},
            {"template_id": template.id, **customer},
        )
        for values in ways:
            self.assertRefused(
                "customer_sip",
                lambda values=values: self.composer(order, **values).action_send_mail(),
            )
        self.assertFalse(self.written(order))
        self.assertEqual(order.state, "draft")
        self.agree()
        for values in ways:
            self.composer(order, **values).action_send_mail()
        self.assertTrue(self.written(order))

    def test_row_31_a_template_that_brings_the_document_along(self):
        order = self.blocked()
        template = self.env.ref("sale.email_template_edi_sale").with_user(self.rep)
        self.assertRefused("customer_sip", template.send_mail, order.id)
        self.assertRefused("customer_sip", order.message_post_with_source, template)
        self.agree()
        self.assertTrue(template.send_mail(order.id))

    def test_row_31_colleagues_are_written_to_as_ever(self):
        order = self.blocked()
        to = {"partner_ids": [Command.link(self.manager.partner_id.id)]}
        self.composer(order, **to).action_send_mail()
        self.assertTrue(self.written(order))

    def test_row_31_what_odoo_mails_by_itself_waits_and_raises_nothing(self):
        order = self.blocked()
        order.sudo()._send_payment_succeeded_for_order_mail()
        logged = order.message_ids[:1]
        self.assertIn("was not mailed", logged.body)
        self.assertFalse(self.env["mail.mail"].search([("res_id", "=", order.id)]))

    # ------------------------------------------------------------------------ links

    def test_row_31_links_that_are_shared(self):
        order = self.blocked()
        active = {"active_model": "sale.order", "active_id": order.id}
        place = {"res_model": "sale.order", "res_id": order.id}
        share = self.env["portal.share"].with_user(self.rep)
        pay = self.env["payment.link.wizard"].with_user(self.rep)
        ways = (
            lambda: share.with_context(**active).default_get(["res_model", "share_link"]),
            lambda: share.create({**place, "partner_ids": [Command.link(self.customer.id)]}),
            lambda: pay.with_context(**active).default_get(["res_model", "amount"]),
            lambda: pay.create({**place, "amount": 100, "currency_id": order.currency_id.id}),
        )
        for way in ways:
            self.assertRefused("customer_sip", way)
        self.agree()
        for way in ways:
            way()

    def assertKeptBack(self, page, order):
        self.assertEqual(page.status_code, 200)
        self.assertIn("This quotation is being reviewed", page.text)
        for secret in ("Firewall", "100.00", "Netzhaus", "o_sale_portal_paynow", "%PDF"):
            self.assertNotIn(secret, page.text)
        self.assertNotIn("report_type=pdf", page.text)

    def test_row_31_the_page_that_a_link_leads_to(self):
        order = self.blocked()
        order._portal_ensure_token()
        links = (
            self.url(order),
            self.url(order, payment_amount=100),
            self.url(order, report_type="pdf", download="true"),
            self.url(order, report_type="html"),
            f"/my/orders/{order.id}/download_edi?access_token={order.access_token}",
        )
        for link in links:
            self.assertKeptBack(self.url_open(link), order)
        self.authenticate("rep@test", "rep@test/secret")
        self.assertKeptBack(self.url_open(links[0]), order)
        self.agree()
        self.authenticate(None, None)
        page = self.url_open(links[0])
        self.assertIn("Firewall", page.text)
        self.assertIn("100.00", page.text)
        self.assertNotIn("being reviewed", page.text)

    def test_row_31_without_the_right_link_there_is_no_page_at_all(self):
        order = self.blocked()
        order._portal_ensure_token()
        page = self.url_open(f"/my/orders/{order.id}?access_token=wrong&report_type=pdf")
        self.assertNotIn("being reviewed", page.text)

    def test_a_refused_document_is_recorded(self):
        order = self.blocked()
        events = []
        model = type(self.env["channel.guard.event"])
        self.patch(
            model, "_record_after_transaction", lambda this, vals_list: events.extend(vals_list)
        )
        with self.assertRaises(UserError):
            self.env["ir.actions.report"]._render_qweb_html(REPORT, order.ids)
        self.assertEqual(
            [(each["action"], each["outcome"]) for each in events], [("send", "blocked")]
        )
