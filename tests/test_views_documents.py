from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import ChannelCase


@tagged("post_install", "-at_install")
class TestViewsDocuments(ChannelCase):
    """What people see on Odoo's own documents, before they save anything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")

    def order_form(self, *products):
        form = Form(self.env["sale.order"].with_user(self.rep))
        form.partner_id = self.customer
        for product in products:
            self.add_line(form, product)
        return form

    def add_line(self, form, product):
        with form.order_line.new() as line:
            line.product_id = product

    # -------------------------------------------------------------------- quotation

    def test_a_rep_reads_what_may_be_sold_as_soon_as_the_customer_is_chosen(self):
        form = self.order_form()
        self.assertIn("Netzhaus", form.channel_customer_summary)
        form.partner_id = self.stranger
        self.assertFalse(form.channel_customer_summary)

    def test_a_quotation_warns_while_the_rep_is_still_typing(self):
        form = self.order_form()
        self.assertFalse(form.channel_alerts)
        self.add_line(form, self.firewall)
        self.assertEqual(form.channel_status, "blocked")
        alert = form.channel_alerts["channel_blocked"]
        self.assertEqual(alert["level"], "danger")
        self.assertIn("Firewall", alert["message"])
        self.assertIn(self.scenario("customer_sip").clause, alert["message"])
        with form.order_line.edit(0) as line:
            self.assertEqual(line.channel_status, "blocked")
            line.product_id = self.trunk
            self.assertEqual(line.channel_status, "allowed")
        self.assertFalse(form.channel_alerts)

    def test_a_saved_line_changed_to_something_else_is_judged_before_saving(self):
        order = self.quotation(self.customer, self.trunk)
        with Form(order.with_user(self.rep)) as form:
            with form.order_line.edit(0) as line:
                line.product_id = self.firewall
                self.assertEqual(line.channel_status, "blocked")
            self.assertEqual(form.channel_status, "blocked")
            self.assertIn("channel_blocked", form.channel_alerts)

    def test_another_customer_is_judged_before_saving(self):
        order = self.quotation(self.stranger, self.firewall)
        with Form(order.with_user(self.rep)) as form:
            form.partner_id = self.customer
            self.assertEqual(form.channel_status, "blocked")
            self.assertIn("channel_blocked", form.channel_alerts)

    def test_lines_of_one_reason_are_told_together(self):
        form = self.order_form(self.firewall, self.laptop)
        message = form.channel_alerts["channel_blocked"]["message"]
        self.assertEqual(message.count(self.scenario("customer_sip").clause), 1)
        self.assertIn("Firewall", message)
        self.assertIn("Laptop", message)

    def test_nobody_can_edit_what_the_charter_says(self):
        form = self.order_form(self.firewall)
        with form.order_line.edit(0) as line, self.assertRaises(AssertionError):
            line.channel_status = "allowed"

    # ------------------------------------------------------------------ opportunity

    def test_an_opportunity_warns_while_services_are_chosen(self):
        form = Form(
            self.env["crm.lead"].with_user(self.rep).with_context(default_type="opportunity")
        )
        form.name = "New office"
        form.partner_id = self.customer
        self.assertFalse(form.channel_alerts)
        self.assertIn("Netzhaus", form.channel_customer_summary)
        form.channel_service_ids.add(self.service("network_security"))
        self.assertIn("channel_blocked", form.channel_alerts)
        form.channel_service_ids.remove(id=self.service("network_security").id)
        form.channel_service_ids.add(self.service("sip_trunk"))
        self.assertFalse(form.channel_alerts)

    def test_the_document_of_a_request_for_proposal_is_read_by_who_reads_it(self):
        document = (
            self.env["ir.attachment"]
            .with_user(self.rep)
            # As an upload to an opportunity that is not saved yet.
            .create({"name": "rfp.pdf", "raw": b"rfp", "res_model": "crm.lead", "res_id": 0})
        )
        lead = (
            self.env["crm.lead"]
            .with_user(self.rep)
            .create(
                {
                    "name": "Tender",
                    "type": "opportunity",
                    "partner_id": self.customer.id,
                    "channel_origin": "rfp",
                    "rfp_reference": "2026-17",
                    "rfp_attachment_ids": [Command.set(document.ids)],
                }
            )
        )
        self.env.invalidate_all()
        lead = lead.with_user(self.manager)
        self.assertEqual(lead.rfp_attachment_ids.mapped("name"), ["rfp.pdf"])
        self.assertFalse(lead.channel_alerts)

    # -------------------------------------------------------------------- contact

    def test_the_summary_names_no_group_of_services_of_which_only_a_part_is_free(self):
        """Telephony holds for SIP trunk, which is free, and not for phone systems."""
        forbidden, free = self.customer.with_user(self.rep).channel_summary.rsplit(":", 1)
        self.assertIn("Phone System", forbidden)
        self.assertIn("SIP Trunk", free)
        self.assertNotIn("Telephony", free)

    def test_a_channel_partner_is_named_without_the_address_that_a_form_asks_for(self):
        self.netzhaus.city = "Trier"
        customer = self.customer.with_user(self.rep)
        plain = customer.channel_summary
        customer.invalidate_recordset()
        # As the customer field of a quotation does, for its own display.
        self.assertEqual(customer.with_context(show_address=1).channel_summary, plain)

    def test_a_rep_sees_who_manages_a_customer_and_edits_nothing_of_it(self):
        form = Form(self.customer.with_user(self.rep))
        self.assertEqual(form.channel_partner_id, self.netzhaus)
        for name in (
            "channel_partner_id",
            "channel_partner_since",
            "revenue_service_ids",
            "revenue_manual",
            "is_channel_partner",
        ):
            with self.subTest(name), self.assertRaises(AssertionError):
                setattr(form, name, False)

    def test_a_manager_edits_who_manages_a_customer(self):
        with Form(self.customer.with_user(self.manager)) as form:
            form.channel_partner_id = self.rival
        self.assertEqual(self.customer.channel_partner_id, self.rival)

    def test_a_contact_shows_what_its_company_has(self):
        contact = self.env["res.partner"].create(
            {"name": "Lucie Lumen", "parent_id": self.customer.id}
        )
        form = Form(contact.with_user(self.rep))
        self.assertEqual(form.channel_entity_partner_id, self.netzhaus)
        self.assertIn("Netzhaus", form.channel_summary)

    def test_who_sells_nothing_still_reads_contacts(self):
        clerk = new_test_user(self.env, "clerk@test", groups="base.group_user")
        Form(self.customer.with_user(clerk))
        contacts = self.env["res.partner"].with_user(clerk)
        ours = [
            name
            for name in contacts.fields_get()
            if "channel" in name or name.startswith(("managed_", "revenue_"))
        ]
        self.assertIn("channel_summary", ours)
        (values,) = contacts.browse(self.customer.id).read(ours)
        self.assertEqual(values["channel_partner_id"][0], self.netzhaus.id)

    def test_buttons_of_a_contact_open_the_records_of_its_company(self):
        contact = (
            self.env["res.partner"]
            .create({"name": "Lucie Lumen", "parent_id": self.customer.id})
            .with_user(self.rep)
        )
        consent = self.consent(self.customer, self.netzhaus, "network")
        registration = self.register(self.customer, self.netzhaus)
        for opened, expected in (
            (contact.action_channel_consents(), consent),
            (contact.action_channel_registrations(), registration),
            (self.netzhaus.with_user(self.rep).action_channel_consents(), consent),
            (self.netzhaus.with_user(self.rep).action_channel_managed_customers(), self.customer),
        ):
            found = self.env[opened["res_model"]].with_user(self.rep).search(opened["domain"])
            self.assertEqual(found, expected)
        self.assertEqual(contact.channel_consent_count, 1)
        self.assertEqual(contact.channel_registration_count, 1)
        self.assertEqual(self.netzhaus.with_user(self.rep).managed_customer_count, 1)

    # -------------------------------------------------------------------- product

    def test_unclassified_products_are_listed(self):
        products = self.env["product.template"]
        view = products.get_view(view_type="search")["arch"]
        self.assertIn("channel_unclassified", view)
        domain = [
            ("channel_service_id", "=", False),
            ("sale_ok", "=", True),
            ("type", "!=", "combo"),
        ]
        found = products.search(domain)
        self.assertIn(self.unclassified.product_tmpl_id, found)
        self.assertNotIn(self.firewall.product_tmpl_id, found)

    def test_a_manager_classifies_products_and_changes_nothing_else_of_them(self):
        product = self.unclassified.product_tmpl_id
        wizard = (
            self.env["product.template.classify"]
            .with_user(self.manager)
            .with_context(active_model="product.template", active_ids=product.ids)
            .create({"channel_service_id": self.service("hardware").id})
        )
        wizard.action_classify()
        self.assertEqual(product.channel_service_id, self.service("hardware"))
        with self.assertRaises(AccessError):
            product.with_user(self.manager).list_price = 1.0

    # --------------------------------------------------------------------- search

    def test_every_filter_and_group_by_of_ours_answers(self):
        for xml_id in (
            "res_partner_view_search",
            "crm_lead_view_search_opportunity",
            "crm_lead_view_search_lead",
            "sale_order_view_search",
            "product_template_view_search",
        ):
            view = self.env.ref(f"channel_partner.{xml_id}")
            records = self.env[view.model].with_user(self.rep)
            arch = etree.fromstring(view.arch)
            for node in arch.iterfind(".//filter"):
                with self.subTest(view=xml_id, filter=node.get("name")):
                    if domain := node.get("domain"):
                        records.search(safe_eval(domain), limit=1)
                    if context := node.get("context"):
                        field = safe_eval(context)["group_by"]
                        records.web_read_group([], [field], ["__count"])
            for node in arch.iterfind(".//field[@operator]"):
                with self.subTest(view=xml_id, field=node.get("name")):
                    service = self.service("network")
                    records.search([(node.get("name"), node.get("operator"), service.id)], limit=1)

    def test_cards_of_many_opportunities_ask_as_often_as_one(self):
        leads = self.env["crm.lead"]
        for number in range(10):
            customer = self.env["res.partner"].create({"name": f"C{number}", "is_company": True})
            self.manage(customer, self.netzhaus, "sip_trunk")
            leads |= leads.create({"name": "A", "type": "opportunity", "partner_id": customer.id})
        leads = leads.with_user(self.rep)

        def queries(cards):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            statuses = leads.browse(cards.ids).mapped("channel_status")
            self.assertEqual(statuses, ["blocked"] * len(cards))
            return self.env.cr.sql_log_count - before

        queries(leads)  # What a rep's rights cost once.
        self.assertEqual(queries(leads[:1]), queries(leads))
        self.assertLessEqual(queries(leads), 10)
