"""What outsiders type stays text, wherever the server shows it."""

import logging

from odoo.tests import tagged
from odoo.tools import html_sanitize

from .access_expectations import PORTAL
from .common_texts import TextsCase
from .xss_payloads import PAYLOADS, all_of_them

_logger = logging.getLogger(__name__)

#: What is typed into forms, whatever their names for it.
NAMES = (
    *("customer_name", "customer_vat", "customer_contact", "customer_email", "customer_phone"),
    *("note", "name", "vat", "domain", "reason", "months", "expected_revenue", "date_closing"),
    *("service_ids", "token", "type", "customer_id", "description", "proposal", "proposal_id"),
)
#: In these states, something can be sent.
WAITING = ("action_required", "registered", "requested", "granted", "discussed")
#: What addresses are asked with.
ASKED = ("search", "search_in", "sortby", "filterby", "message", "answered", "version", *NAMES)


@tagged("post_install", "-at_install")
class TestTextsOfOutsiders(TextsCase):
    def test_there_are_enough_of_them_in_enough_places(self):
        self.assertGreaterEqual(len(set(PAYLOADS)), 50)
        fields = sum(len(names) for names in self.filled.values())
        _logger.runbot(
            "%s payloads in %s fields of %s models, %s values",
            *(len(PAYLOADS), fields, len(self.filled), self.written),
        )
        self.assertGreaterEqual(fields, 65)
        for model in PORTAL:
            self.assertTrue(self.filled.get(model), model)
        # Each of them was the first of a text somewhere.
        self.assertGreaterEqual(self.written, len(PAYLOADS))

    def test_on_pages_of_the_portal(self):
        self.log_in(self.nadia)
        shown, pages = 0, self.portal_pages()
        self.assertGreaterEqual(len(pages), 50)
        for url in pages:
            answer = self.url_open(url)
            self.assertIn(answer.status_code, (200, 404), url)
            if "text/html" in answer.headers["Content-Type"]:
                shown += self.assertInert(answer.content, url)
        _logger.runbot("%s pages, %s of them show a text", len(pages), shown)
        self.assertGreaterEqual(shown, 30)

    def test_in_forms_that_come_back(self):
        self.log_in(self.nadia)
        shown = 0
        for url, routing in self.own_routes():
            if routing["type"] != "http" or "POST" not in (routing["methods"] or ()):
                continue
            model, records = self.model_of(url), [None]
            if model in PORTAL:
                records = self.of_nadia(model).filtered(lambda each: each.state in WAITING)
            for number, record in enumerate(records):
                typed = {name: all_of_them(number) for name in NAMES}
                answer = self.url_open(
                    self.address(url, record), data={**typed, "csrf_token": self.token()}
                )
                self.assertLess(answer.status_code, 500, url)
                if "text/html" in answer.headers["Content-Type"]:
                    shown += self.assertInert(answer.content, url)
        self.assertGreaterEqual(shown, 15)

    def test_in_addresses(self):
        self.log_in(self.nadia)
        for number, url in enumerate(self.few_of(self.portal_pages(), 2)):
            # One each: an address has a limit.
            asked = {
                name: PAYLOADS[(number * len(ASKED) + place) % len(PAYLOADS)]
                for place, name in enumerate(ASKED)
            }
            answer = self.url_open(url, params=asked)
            self.assertIn(answer.status_code, (200, 403, 404), url)
            if "text/html" in answer.headers["Content-Type"]:
                self.assertInert(answer.content, url)

    def test_for_the_end_customer(self):
        """Reason and clause of a line are not hers to read, and no text runs on her page."""
        self.log_in(self.lucie)
        for url in ("/my/orders", "/my/quotes", self.order.get_portal_url()):
            answer = self.url_open(url)
            self.assertEqual(answer.status_code, 200)
            self.assertInert(answer.content, url)

    def test_in_mails(self):
        templates = self.env["mail.template"].search([("model", "in", list(self.world))])
        ours = templates.filtered(
            lambda each: (each.get_external_id()[each.id] or "").startswith("channel_partner.")
        )
        self.assertGreaterEqual(len(ours), 10)
        shown = 0
        for template in ours:
            records = self.world[template.model]
            if template.model in PORTAL:
                records = self.of_nadia(template.model)
            for record in records[:9]:
                body, subject = (
                    template._render_field(field, record.ids)[record.id]
                    for field in ("body_html", "subject")
                )
                shown += self.assertInert(f"<div>{body}</div>", template.name)
                self.assertNotRegex(subject, r"[\r\n]", template.name)
        _logger.runbot("%s templates, %s mails show a text", len(ours), shown)
        self.assertGreaterEqual(shown, 40)

    def test_in_what_was_written_when_it_was_typed(self):
        """Mails and discussions of what happened: submitted, asked, registered, granted."""
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        told = {"tracking_disable": False, "mail_create_nolog": False}
        registrations = self.env["channel.registration"].with_context(**told)
        registration = registrations.create(
            {
                "channel_partner_id": self.netzhaus.id,
                "customer_name": all_of_them(3),
                "customer_contact": all_of_them(4),
            }
        )
        registration.action_submit()
        registration.action_ask_information(["customer_vat"], all_of_them(5))
        deal = self.world["channel.registration"].filtered(
            lambda each: each.state == "registered" and each.channel_partner_id == self.netzhaus
        )
        deal._ask_for_extension(self.nadia.partner_id, 2, all_of_them(6))
        registration._withdraw(self.nadia.partner_id, all_of_them(7))
        case = self.world["channel.case"].filtered(lambda each: each.state == "discussed")[-1]
        case._propose(self.nadia, all_of_them(8))
        self.flush_tracking()
        messages = self.env["mail.message"].search([("id", ">", before)])
        self.assertGreaterEqual(len(messages), 5)
        shown = sum(
            self.assertInert(f"<div>{each.body}</div>", each.body[:300]) for each in messages
        )
        self.assertGreaterEqual(shown, 4)
        for mail in self.env["mail.mail"].search([]):
            self.assertInert(f"<div>{mail.body_html}</div>", mail.subject, cleaned=True)

    def test_in_documents(self):
        reports = self.env["ir.actions.report"].search([])
        ours = reports.filtered(lambda each: each.report_name.startswith("channel_partner."))
        self.assertGreaterEqual(len(ours), 5)
        period = {"first": f"{self.day:%Y-%m}-01", "last": str(self.day)}
        for report in ours:
            records = self.netzhaus if report.model == "res.partner" else self.world[report.model]
            shown = 0
            if report.model == "channel.registration":
                records = records.filtered("date_start")
            for record in records[:9]:
                content, _kind = report._render_qweb_html(
                    report.report_name, record.ids, data=dict(period)
                )
                shown += self.assertInert(content, report.report_name)
            _logger.runbot("%s shows a text %s times", report.report_name, shown)
            self.assertTrue(shown or report.model == "channel.charter", report.report_name)

    def test_mails_of_others_are_cleaned_when_they_are_kept(self):
        """Each by itself: within one text, one could hide what comes after it."""
        for payload in PAYLOADS:
            kept = html_sanitize(f"<p>{payload}</p>")
            self.assertInert(f"<div>{kept}</div>", payload, cleaned=True)
            message = self.of_nadia("channel.registration")[-1].message_post(
                body=payload, message_type="comment"
            )
            self.assertInert(f"<div>{message.body}</div>", payload)
