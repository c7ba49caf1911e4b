"""A world in which every text that somebody types is one that a browser would run."""

import re

from lxml import html
from markupsafe import Markup
from psycopg2 import Error

from odoo.fields import Command
from odoo.tools import SQL, mute_logger, plaintext2html

from .access_expectations import PORTAL
from .common_matrix import MatrixCase
from .common_routes import RoutesMixin
from .xss_payloads import PAYLOADS, all_of_them

#: Fields that nobody types into: numbers of documents, keys, hashes, what the server renders.
KEPT = {
    "access_token",
    "code",
    "lang",
    "mail_key",
    "parent_path",
    "portal_key",
    "record_ref",
    "signed_hash",
    "terms_lang",
    "text_hash",
}
KEPT_OF = {
    # Rendered by the server, from what is cleaned when it is kept.
    "channel.charter.acceptance": {"text"},
    # Codes of what is asked for, which the server keeps.
    "channel.registration": {"missing_information", "asked_information"},
}
#: What people type into Odoo's own documents.
TYPED = {
    "res.partner": ("name", "function", "website", "street", "city", "zip", "vat", "email", "ref"),
    "sale.order": ("client_order_ref", "signed_by"),
    "sale.order.line": ("name",),
    "account.move": ("ref", "payment_reference"),
    "account.move.line": ("name",),
    "crm.lead": ("name", "contact_name", "partner_name", "email_from", "phone", "rfp_reference"),
}
#: Attributes that show a text, or keep it for a form.
SHOW = re.compile(r"value|title|alt|placeholder|content|props|aria-.*|data-.*")
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "background", "cite"}
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
FINE = re.compile(r"^(https?|mailto|tel):", re.IGNORECASE)
#: Of these none is on our pages; payloads are full of them.
FOREIGN = {"xss", "marquee", "embed", "object", "base", "math", "image", "audio", "video", "mglyph"}


class TextsCase(RoutesMixin, MatrixCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        #: model → names of the fields that hold a payload
        cls.filled = {}
        #: How many values were written, each with another payload at its beginning.
        cls.written = 0
        cls._earn()
        cls._discuss()
        cls._fill()
        cls.env.invalidate_all()

    @classmethod
    def next_text(cls):
        """Return all payloads in one text, each time with another one first."""
        cls.written += 1
        return all_of_them(cls.written)

    @classmethod
    def of_nadia(cls, model):
        return cls.world[model].filtered_domain(PORTAL[model].domain(cls.nadia))

    # ---------------------------------------------------------------------- world

    @classmethod
    def _earn(cls):
        """Let there be something in a statement: an invoice with a commission on its lines."""
        if not cls.env.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", cls.env.company, False)
        rate = cls.env["commission"].create({"name": "Ten percent", "fix_qty": 10})
        cls.env["channel.rule"].search([]).commission_id = rate
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "invoice_line_ids": [
                    Command.create({"product_id": each.id}) for each in cls.fibre | cls.sim
                ],
            }
        )
        invoice.action_post()
        cls.day = invoice.invoice_date
        cls.keep(invoice)

    @classmethod
    def _discuss(cls):
        """Say it in discussions as people of the portal do, and by mail."""
        for record in (cls.order, cls.netzhaus, *cls.world["crm.lead"]):
            record.message_post(body=cls.next_text(), message_type="comment")
        for model in PORTAL:
            for record in cls.of_nadia(model):
                record.message_post(
                    body=cls.next_text(),
                    author_id=cls.nadia.partner_id.id,
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                    attachments=[(f"{cls.next_text()[:150]}.txt", b"x")],
                )
                record.message_post(
                    # As a mail comes in: its HTML is cleaned when it is kept.
                    body=Markup(cls.next_text()),
                    subject=cls.next_text(),
                    message_type="email",
                    email_from=f'"{PAYLOADS[14]}" <x@x.example>',
                    subtype_xmlid="mail.mt_comment",
                )

    @classmethod
    def _fill(cls):
        """Write it into each text of each document, by SQL: how it got there does not matter."""
        cls.env.flush_all()
        for model, records in cls.world.items():
            if model.startswith("channel.") and records:
                for name, field in records._fields.items():
                    cls._fill_field(records, name, field)
        for model, names in TYPED.items():
            for name in names:
                cls._fill_field(cls.world[model], name, cls.env[model]._fields[name])
        cls.env.invalidate_all()

    @classmethod
    def _fill_field(cls, records, name, field):
        kept = KEPT | KEPT_OF.get(records._name, set())
        if not field.store or not field.column_type or name in kept or callable(field.translate):
            return
        if field.type not in ("char", "text", "html"):
            return
        if name == "name" and records._name in PORTAL:
            # Their numbers come from a sequence.
            return
        done = [cls._write(record, name, field) for record in records]
        if any(done):
            cls.filled.setdefault(records._name, set()).add(name)

    @classmethod
    def _write(cls, record, name, field):
        text = cls.next_text()
        for attempt in (text, PAYLOADS[cls.written % len(PAYLOADS)], PAYLOADS[14][:40]):
            # What is typed into an HTML field by outsiders comes as plain text.
            value = plaintext2html(attempt) if field.type == "html" else attempt
            column = SQL("%s", value)
            if field.translate:
                column = SQL("jsonb_build_object('en_US', %s::text)", value)
            try:
                with cls.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                    cls.env.cr.execute(
                        SQL(
                            "UPDATE %s SET %s = %s WHERE id = %s",
                            SQL.identifier(record._table),
                            SQL.identifier(name),
                            column,
                            record.id,
                        )
                    )
                return True
            except Error:
                # Too long for an index, or unique.
                continue
        return False

    # ---------------------------------------------------------------------- pages

    def portal_pages(self):
        """Return every page of ours that a person of a channel partner opens, of each record."""
        pages = ["/my", "/my/home", "/my/account"]
        for url, routing in self.own_routes():
            if routing["type"] != "http" or "GET" not in self.methods(routing):
                continue
            if not url.startswith("/my"):
                continue
            model = self.model_of(url)
            if model in PORTAL:
                pages += [self.address(url, record) for record in self.of_nadia(model)]
            elif model == "res.partner":
                pages.append(self.address(url, self.customer))
            elif model != "sale.order":
                pages.append(self.address(url, day=self.day))
        return pages

    def few_of(self, pages, number):
        """Return a number of pages of each kind: those of other records are alike."""
        kinds = {}
        for url in pages:
            kinds.setdefault(re.sub(r"\d+", "1", url), []).append(url)
        return [url for urls in kinds.values() for url in urls[:number]]

    # -------------------------------------------------------------------- asserts

    def assertInert(self, content, what, cleaned=False):
        """Assert that nothing which somebody typed became more than text.

        :param content: a page, or a part of one
        :param bool cleaned: whether it has HTML of others in it, that was cleaned when it was kept
        :return: whether there was anything of it to be seen
        """
        page = html.fromstring(content)
        for element in page.iter():
            if not isinstance(element.tag, str):
                continue
            where = f"{what}: {html.tostring(element, encoding='unicode')[:300]}"
            if not cleaned:
                self.assertNotIn(element.tag, FOREIGN, where)
                self.assertNotIn(element.get("src"), ("x", "x:x"), where)
            if element.tag in ("script", "style"):
                # In data of the page, a text is a text; of its own it is none.
                self.assertNotRegex(element.text or "", r"^\s*(top\.)?pwned", where)
            for name, value in element.attrib.items():
                self.assertInertAttribute(name, value, where)
        return "pwned" in page.text_content() or b"pwned" in html.tostring(page)

    def assertInertAttribute(self, name, value, where):
        self.assertFalse(name.startswith("t-"), where)
        self.assertNotIn(name, ("formaction", "shadowrootmode"), where)
        if "pwned" not in value:
            return
        if name in ADDRESSES:
            address = re.sub(r"[\x00-\x20]", "", value)
            self.assertTrue(FINE.match(address) or not SCHEME.match(address), where)
        else:
            self.assertRegex(name, rf"^({SHOW.pattern})$", where)
