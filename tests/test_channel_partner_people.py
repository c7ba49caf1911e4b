from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.auth_signup.models.res_partner import SignupError

from .common_consent import ConsentPeopleCase

PRIVATE = "rita.at.home@mail.example"


class TestChannelPartnerPeople(ConsentPeopleCase):
    """Whoever speaks for a channel partner was seen by a channel manager: no rep signs for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep.group_ids += cls.env.ref("base.group_partner_manager")
        cls.as_rep = cls.env["res.partner"].with_user(cls.rep)

    def invented(self, **values):
        return self.as_rep.create(
            {"name": "Max Muster", "email": PRIVATE, "parent_id": self.netzhaus.id, **values}
        ).with_env(self.env)

    def assertUnverified(self, person):
        self.env.invalidate_all()
        self.assertTrue(person.channel_to_verify)
        self.assertEqual(person.activity_ids.user_id, self.manager)
        consent = self.ask(self.quotation(self.customer, self.firewall))
        self.assertNotIn(person, consent.contact_ids)
        with self.assertRaisesRegex(ValidationError, "verified"), self.env.cr.savepoint():
            consent.contact_ids = [Command.link(person.id)]
        with self.assertRaisesRegex(UserError, "Only people of Netzhaus can answer"):
            self.sign(consent, person)
        consent.message_subscribe(person.ids)
        self.assertFalse(consent._get_person(consent._get_personal_token(person)))
        message = consent.message_post(body="Look", subtype_xmlid="mail.mt_comment")
        self.assertNotIn(person, message.notified_partner_ids)
        return consent

    def test_row_25_nobody_signs_whom_a_rep_has_added(self):
        person = self.invented()
        consent = self.assertUnverified(person)
        order = consent.order_id or self.quotation(self.customer, self.firewall)
        self.assertRefused("customer_sip", order.action_confirm)
        self.flush_tracking()
        tracking = {"tracking_disable": False, "mail_notrack": False}
        person.with_user(self.manager).with_context(**tracking).action_channel_verify()
        self.assertFalse(person.activity_ids)
        self.flush_tracking()
        changes = person.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertIn("channel_to_verify", changes)
        consent.contact_ids = [Command.link(person.id)]
        self.sign(consent, person)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_25_nobody_signs_whose_address_a_rep_has_changed(self):
        self.jean.with_user(self.rep).write({"name": "Jean Nett", "phone": "+352 1"})
        self.jean.with_user(self.rep).email = "JEAN@netzhaus.example"
        self.assertFalse(self.jean.channel_to_verify, "the same address")
        self.jean.with_user(self.rep).email = PRIVATE
        self.assertUnverified(self.jean)

    def test_row_25_nobody_signs_whom_a_rep_has_moved_there(self):
        outside = self.as_rep.create({"name": "Max", "email": PRIVATE, "is_company": True})
        below = self.as_rep.create({"name": "Maxine", "parent_id": outside.id})
        self.assertFalse(outside.with_env(self.env).channel_to_verify)
        outside.write({"parent_id": self.netzhaus.id, "is_company": False})
        for person in (outside + below).with_env(self.env):
            self.assertUnverified(person)

    def test_row_25_nobody_signs_whose_address_a_merge_has_brought(self):
        self.jean.email = False
        other = self.invented()
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.rep)
        wizard._merge((self.jean | other).ids, self.jean.with_user(self.rep), extra_checks=False)
        self.assertEqual(self.jean.email, PRIVATE)
        self.assertUnverified(self.jean)

    def test_row_25_a_rep_merges_nobody_into_a_channel_partner(self):
        outside = self.as_rep.create({"name": "Evil", "email": PRIVATE, "is_company": True})
        person = self.as_rep.create({"name": "Max", "email": PRIVATE, "parent_id": outside.id})
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.rep)
        for kept, merged in (
            (self.netzhaus, outside),
            (outside, self.netzhaus),
            (self.jean, person),
        ):
            contacts = (kept + merged).with_env(self.env)
            with (
                self.subTest(kept=kept.name),
                self.assertRaisesRegex(UserError, "ask a channel manager to merge"),
                self.env.cr.savepoint(),
            ):
                wizard._merge(contacts.ids, kept.with_user(self.rep), extra_checks=False)
        wizard = wizard.with_user(self.manager).sudo()
        wizard._merge((self.netzhaus | outside).ids, self.netzhaus, extra_checks=False)
        self.assertFalse(outside.exists())

    def test_row_25_an_address_added_to_another_one_counts(self):
        self.jean.with_user(self.rep).email = f"jean@netzhaus.example, {PRIVATE}"
        self.assertUnverified(self.jean)
        with self.assertRaisesRegex(AccessError, "has a login"), self.env.cr.savepoint():
            self.nadia.with_user(self.rep).email = f"{self.nadia.email}, {PRIVATE}"

    def test_no_second_address_is_the_customer_s(self):
        self.jean.email = f"jean@netzhaus.example, {self.lucie.email}"
        self.users[self.nadia].active = False
        consent = self.ask(self.quotation(self.customer, self.firewall))
        self.assertEqual(consent.contact_ids, self.nadia)

    def test_who_leaves_a_channel_partner_need_not_be_verified(self):
        person, other = self.invented(), self.invented(name="Mia")
        person.with_user(self.rep).parent_id = self.customer
        self.assertFalse(person.channel_to_verify or person.activity_ids)
        (self.netzhaus | self.rival).channel_partner_id = False
        self.env["res.partner"].search(
            [("channel_partner_id", "=", self.netzhaus.id)]
        ).channel_partner_id = False
        self.netzhaus.is_channel_partner = False
        self.assertFalse(other.channel_to_verify or other.activity_ids)

    def test_row_25_the_address_of_somebody_with_a_login_is_not_a_rep_s_to_change(self):
        nadia = self.nadia.with_user(self.rep)
        lucie = self.lucie.with_user(self.rep)
        for act in (
            lambda: nadia.write({"email": PRIVATE}),
            lambda: lucie.write({"parent_id": self.netzhaus.id}),
        ):
            with self.assertRaisesRegex(AccessError, "has a login"), self.env.cr.savepoint():
                act()
            self.env.invalidate_all()
        nadia.write({"phone": "+352 1", "email": self.nadia.email})
        self.nadia.with_user(self.manager).email = "nadia.new@netzhaus.example"
        self.assertFalse(self.nadia.channel_to_verify)

    def test_row_25_nobody_gets_a_login_whom_a_rep_has_added(self):
        person = self.invented()
        invite = (
            self.env["portal.wizard"].with_user(self.rep).create({"partner_ids": person.ids})
        ).user_ids
        with self.assertRaisesRegex(AccessError, "verified"), self.env.cr.savepoint():
            invite.action_grant_access()
        self.env.invalidate_all()
        person.sudo().signup_prepare()
        token = person.sudo()._generate_signup_token()
        visitors = self.env["res.users"].with_user(self.env.ref("base.public_user"))
        account = {"login": PRIVATE, "name": "Max", "password": "correct horse"}
        with self.assertRaisesRegex(SignupError, "verified"), self.env.cr.savepoint():
            visitors.sudo().signup(account, token)
        self.env.invalidate_all()
        person.with_user(self.manager).action_channel_verify()
        invite.action_grant_access()
        self.assertEqual(person.user_ids._channel_partner(), self.netzhaus)

    def test_row_25_a_rep_verifies_nobody(self):
        person = self.invented(channel_to_verify=False)
        self.assertTrue(person.channel_to_verify)
        rep = person.with_user(self.rep)
        for act in (rep.action_channel_verify, lambda: rep.write({"channel_to_verify": False})):
            with self.assertRaises(AccessError):
                act()
        self.env.invalidate_all()
        self.assertTrue(person.channel_to_verify)

    def test_those_whom_a_manager_adds_are_verified(self):
        with Form(self.env["res.partner"].with_user(self.manager)) as form:
            form.name = "Nico"
            form.parent_id = self.netzhaus
            form.email = "nico@netzhaus.example"
        self.assertFalse(form.record.channel_to_verify)
        self.assertFalse(form.record.sudo().activity_ids)

    def test_a_rep_s_contacts_elsewhere_need_nobody(self):
        with Form(self.as_rep) as form:
            form.name = "Lena"
            form.parent_id = self.customer
        form.record.email = "lena@lumen.example"
        self.assertFalse(form.record.channel_to_verify)
