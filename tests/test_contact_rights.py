"""Who says who manages a customer, what it buys, and who is a channel partner."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import Form, new_test_user

from .common import ChannelCase


class TestContactRights(ChannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep.group_ids += cls.env.ref("base.group_partner_manager")
        cls.Contact = cls.env["res.partner"]
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")

    def assertDenied(self, act, *args):
        with self.assertRaisesRegex(AccessError, "channel manager"), self.env.cr.savepoint():
            act(*args)
        self.env.invalidate_all()

    def test_a_rep_says_nothing_of_an_existing_contact(self):
        mobile = self.service("mobile")
        for contact, vals in (
            (self.customer, {"channel_partner_id": self.rival.id}),
            (self.customer, {"channel_partner_id": False}),
            (self.customer, {"channel_partner_since": "2001-01-01"}),
            (self.customer, {"revenue_manual": False}),
            (self.customer, {"revenue_service_ids": [Command.link(mobile.id)]}),
            (self.customer, {"revenue_service_ids": [Command.clear()]}),
            (self.customer, {"revenue_service_ids": False}),
            (self.customer, {"revenue_service_ids": [mobile.id]}),
            (self.stranger, {"channel_partner_id": self.netzhaus.id}),
            (self.stranger, {"is_channel_partner": True}),
            (self.stranger, {"revenue_manual": True}),
            (self.rival, {"is_channel_partner": False}),
            # A value that one of them has already is new to the other.
            (self.customer | self.stranger, {"channel_partner_id": self.netzhaus.id}),
            (self.stranger | self.netzhaus, {"is_channel_partner": True}),
        ):
            with self.subTest(contact=contact.mapped("name"), vals=vals):
                self.assertDenied(contact.with_user(self.rep).write, vals)
        self.assertEqual(self.customer.channel_partner_id, self.netzhaus)
        self.assertEqual(self.customer.revenue_service_ids, self.service("sip_trunk"))

    def test_row_29_a_rep_does_not_say_when_the_operators_days_begin(self):
        operator = self.env.company.partner_id
        operator.tz = "Europe/Luxembourg"
        self.assertDenied(operator.with_user(self.rep).write, {"tz": "Pacific/Kiritimati"})
        self.assertDenied(operator.with_user(self.rep).write, {"tz": False})
        operator.with_user(self.rep).write({"tz": "Europe/Luxembourg", "phone": "+352 1"})
        self.customer.with_user(self.rep).tz = "Pacific/Kiritimati"
        operator.with_user(self.manager).tz = "Europe/Paris"
        system = new_test_user(self.env, "sys@test", groups="base.group_system")
        operator.with_user(system).tz = "Europe/Brussels"

    def test_a_rep_says_nothing_of_a_new_contact(self):
        for vals in (
            {"channel_partner_id": self.netzhaus.id},
            {"is_channel_partner": True},
            {"revenue_manual": True},
            {"revenue_service_ids": [Command.set(self.service("mobile").ids)]},
            {"parent_id": self.customer.id, "channel_partner_id": self.rival.id},
        ):
            with self.subTest(vals=vals):
                self.assertDenied(self.Contact.with_user(self.rep).create, {"name": "New", **vals})

    def test_a_rep_says_nothing_by_an_import(self):
        for user, expected in ((self.rep, False), (self.manager, True)):
            result = self.Contact.with_user(user).load(
                ["name", "is_channel_partner"], [[f"Imported by {user.name}", "True"]]
            )
            self.assertEqual(bool(result["ids"]), expected)

    def test_neither_the_context_nor_kept_defaults_say_it_for_a_rep(self):
        self.env["ir.default"].with_user(self.rep).set(
            "res.partner", "channel_partner_id", self.netzhaus.id, user_id=True
        )
        contact = (
            self.Contact.with_user(self.rep)
            .with_context(default_is_channel_partner=True, default_revenue_manual=True)
            .create({"name": "New"})
        )
        self.assertFalse(contact.is_channel_partner)
        self.assertFalse(contact.revenue_manual)
        self.assertFalse(contact.channel_partner_id)

    def test_a_new_contacts_form_sends_empty_values_along(self):
        contact = self.Contact.with_user(self.rep).create(
            {
                "name": "New",
                "is_channel_partner": False,
                "channel_partner_id": False,
                "channel_partner_since": False,
                "revenue_manual": False,
                "revenue_service_ids": [],
            }
        )
        self.assertFalse(contact.revenue_manual)

    def test_a_manager_who_says_nothing_of_revenue_leaves_it_to_the_invoices(self):
        contact = self.Contact.with_user(self.manager).create(
            {"name": "New", "revenue_service_ids": []}
        )
        self.assertFalse(contact.revenue_manual)
        contact.revenue_service_ids = self.service("mobile")
        self.assertTrue(contact.revenue_manual)

    def test_a_rep_creates_and_edits_contacts_of_a_managed_customer(self):
        created = self.Contact.with_user(self.rep).create(
            {"name": "Created", "parent_id": self.customer.id}
        )
        self.assertEqual(created.channel_partner_id, self.netzhaus)
        copied = self.Contact.with_user(self.rep).create(
            {
                "name": "Copied",
                "parent_id": self.customer.id,
                "channel_partner_id": self.netzhaus.id,
            }
        )
        self.assertEqual(copied.channel_partner_id, self.netzhaus)
        with Form(self.Contact.with_user(self.rep)) as form:
            form.name = "Typed"
            form.parent_id = self.customer
        typed = form.record
        self.assertEqual(typed.channel_partner_id, self.netzhaus)
        with Form(typed.with_user(self.rep)) as form:
            form.email = "typed@lumen.example"
        self.assertEqual(typed.email, "typed@lumen.example")
        with Form(self.customer.with_user(self.rep)) as form:
            form.email = "new@lumen.example"
        self.assertEqual(self.customer.email, "new@lumen.example")

    def test_a_rep_creates_and_edits_contacts_of_a_channel_partner(self):
        with Form(self.Contact.with_user(self.rep)) as form:
            form.name = "Seller"
            form.parent_id = self.netzhaus
        with Form(form.record.with_user(self.rep)) as form:
            form.phone = "+352 1"
        self.assertFalse(form.record.is_channel_partner)
        form.record.with_user(self.rep).write({"is_channel_partner": False})

    def test_a_contact_moved_to_a_managed_customer_is_managed_as_it_is(self):
        person = self.Contact.create({"name": "Person"})
        person.with_user(self.rep).parent_id = self.customer
        self.assertEqual(person.channel_partner_id, self.netzhaus)

    def test_a_contact_that_leaves_its_company_keeps_owner_and_revenue(self):
        person = self.Contact.create({"name": "Person", "parent_id": self.customer.id})
        person.with_user(self.rep).parent_id = False
        self.assertEqual(person.commercial_partner_id, person)
        self.assertEqual(person.channel_partner_id, self.netzhaus)
        decided = person.channel_check(["hardware"])[str(person.id)][0]
        self.assertEqual(decided["scenarios"], ["customer_sip"])

    def test_a_new_owner_reaches_the_contacts_and_says_since_when(self):
        person = self.Contact.create({"name": "Person", "parent_id": self.customer.id})
        self.customer.with_user(self.manager).channel_partner_id = self.rival
        self.assertEqual(person.channel_partner_id, self.rival)
        self.assertEqual(self.customer.channel_partner_since, Date.context_today(self.customer))
        self.customer.with_user(self.manager).channel_partner_id = False
        self.assertFalse(person.channel_partner_id or self.customer.channel_partner_since)

    def test_a_manager_leaves_a_trace(self):
        customer = (
            self.Contact.with_context(tracking_disable=False, mail_create_nolog=False)
            .with_user(self.manager)
            .create({"name": "Tracked", "is_company": True})
        )
        self.flush_tracking()
        customer.write({"channel_partner_id": self.netzhaus.id})
        customer.write({"revenue_service_ids": [Command.set(self.service("sip_trunk").ids)]})
        self.flush_tracking()
        tracked = customer.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertLessEqual(
            {
                "channel_partner_id",
                "channel_partner_since",
                "revenue_service_ids",
                "revenue_manual",
            },
            set(tracked),
        )

    def test_only_a_channel_partner_manages_customers_and_nobody_itself(self):
        for contact, vals, reason in (
            (self.customer, {"channel_partner_id": self.stranger.id}, "not a channel partner"),
            (self.rival, {"channel_partner_id": self.rival.id}, "by itself"),
            (self.netzhaus, {"is_channel_partner": False}, "hand them over"),
        ):
            with self.assertRaisesRegex(ValidationError, reason), self.env.cr.savepoint():
                contact.write(vals)
            self.env.invalidate_all()

    def test_who_sells_nothing_reads_contacts_all_the_same(self):
        clerk = new_test_user(self.env, "clerk@test", groups="base.group_user")
        form = Form(self.customer.with_user(clerk), view="base.view_partner_form")
        self.assertEqual(form.name, "Atelier Lumen")
        self.assertTrue(self.customer.with_user(clerk).channel_summary)
