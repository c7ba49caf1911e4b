"""Only people of the channel partner are asked, and only they get in by a link."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common_consent import ConsentPeopleCase


class TestConsentPeople(ConsentPeopleCase):
    def asked(self, **values):
        consent = self.ask(self.quotation(self.customer, self.firewall), **values)
        return consent.contact_ids

    def recipients(self, consent):
        return self.mails_of(consent).recipient_ids

    def test_those_with_a_login_are_asked(self):
        self.assertEqual(self.asked(), self.nadia)

    def test_or_else_everybody_with_an_address_or_else_the_company(self):
        self.users[self.nadia].active = False
        self.assertEqual(self.asked(), self.nadia | self.jean)
        (self.nadia | self.jean).email = False
        self.assertEqual(self.asked(), self.netzhaus)

    def test_the_rep_chooses_who_is_written_to(self):
        dialog = self.dialog(self.quotation(self.customer, self.firewall))
        dialog.line_ids.contact_ids = self.jean
        dialog.action_ask()
        consent = dialog.order_id.channel_consent_ids
        self.assertEqual(consent.contact_ids, self.jean)
        self.assertEqual(self.recipients(consent), self.jean)

    def test_only_people_of_the_channel_partner_can_be_asked(self):
        consent = self.ask(self.quotation(self.customer, self.firewall))
        for stranger in (self.robin, self.lucie, self.rep.partner_id):
            with (
                self.assertRaisesRegex(ValidationError, "only people of Netzhaus"),
                self.env.cr.savepoint(),
            ):
                consent.contact_ids = [Command.set(stranger.ids)]
            self.env.invalidate_all()

    def test_an_address_of_the_customer_or_of_our_own_is_never_written_to(self):
        self.jean.email = "Lucie@Lumen.example"
        self.nadia.email = "rita@operator.example"
        consent = self.ask(self.quotation(self.customer, self.firewall))
        self.assertEqual(consent.contact_ids, self.netzhaus)
        consent.contact_ids = self.nadia | self.jean
        before = self.mails_of(consent)
        with self.assertRaisesRegex(UserError, "Nobody was written to"):
            consent.action_mail_request()
        self.assertFalse(self.mails_of(consent) - before)

    def test_a_channel_partner_without_an_address_is_asked_and_the_rep_is_told(self):
        (self.nadia | self.jean | self.netzhaus).email = False
        consent = self.ask(self.quotation(self.customer, self.firewall))
        self.assertEqual(consent.state, "requested")
        self.assertFalse(consent.is_mailed or consent.contact_ids)
        self.jean.email = "jean@netzhaus.example"
        consent.contact_ids = self.jean
        consent.with_user(self.rep).action_mail_request()
        self.assertTrue(consent.is_mailed)
        self.assertEqual(self.recipients(consent), self.jean)

    def test_each_is_written_to_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("channel_partner.mail_template_consent_request")
        template.with_context(lang="fr_FR").subject = "Votre accord"
        self.jean.lang = "fr_FR"
        dialog = self.dialog(self.quotation(self.customer, self.firewall))
        dialog.line_ids.contact_ids = self.nadia | self.jean
        dialog.action_ask()
        mails = self.mails_of(dialog.order_id.channel_consent_ids)
        subjects = {mail.recipient_ids: mail.subject for mail in mails}
        self.assertEqual(subjects[self.jean], "Votre accord")
        self.assertIn("Your consent for", subjects[self.nadia])

    def test_mails_carry_a_link_of_their_own_and_the_chatter_none(self):
        dialog = self.dialog(self.quotation(self.customer, self.firewall))
        dialog.line_ids.contact_ids = self.nadia | self.jean
        dialog.action_ask()
        consent = dialog.order_id.channel_consent_ids
        mails = self.mails_of(consent)
        self.assertEqual(len(mails), 2)
        for mail in mails:
            self.assertEqual(len(mail.recipient_ids), 1)
            for person in self.nadia | self.jean:
                token = consent._get_personal_token(person)
                self.assertEqual(token in mail.body_html, person == mail.recipient_ids)
        for message in consent.message_ids:
            self.assertNotIn("access_token", message.body)

    def test_mails_are_filled_in_and_come_from_whoever_asks(self):
        consent = self.ask(self.quotation(self.customer, self.firewall))
        consent._mail_people("channel_partner.mail_template_consent_reminder")
        mails = self.mails_of(consent)
        self.assertEqual(len(mails), 2)
        for mail in mails:
            self.assertIn("Atelier Lumen", mail.subject)
            self.assertIn(self.rep.email, mail.email_from)
            for text in (mail.subject, mail.email_from, mail.body_html):
                self.assertNotIn("{{", text)

    def test_no_message_reaches_the_customer_or_another_channel_partner(self):
        consent = self.ask(self.quotation(self.customer, self.firewall))
        former = self.jean
        consent.message_subscribe((self.lucie | self.robin | former | self.customer).ids)
        former.parent_id = self.stranger
        before = self.mails_of(consent)
        consent.with_user(self.manager).message_post(
            body="Dear all",
            subtype_xmlid="mail.mt_comment",
            partner_ids=(self.lucie | self.robin | former).ids,
        )
        told = (self.mails_of(consent) - before).recipient_ids
        self.assertEqual(told & (self.nadia | self.lucie | self.robin | former), self.nadia)

    def test_whoever_is_asked_hears_the_answers_of_the_discussion(self):
        consent = self.ask(self.quotation(self.customer, self.firewall))
        before = self.mails_of(consent)
        consent.with_user(self.rep).message_post(
            body="It is about one firewall.", subtype_xmlid="mail.mt_comment"
        )
        mail = self.mails_of(consent) - before
        self.assertEqual(mail.recipient_ids, self.nadia)
        self.assertIn(consent._get_personal_token(self.nadia), mail.body_html)


class TestConsentLinks(ConsentPeopleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": cls.rep.id,
                "order_line": [Command.create({"product_id": cls.firewall.id})],
            }
        )
        cls.consent = cls.env["channel.consent"].create(
            {
                "channel_partner_id": cls.netzhaus.id,
                "customer_id": cls.customer.id,
                "service_ids": [Command.set(cls.service("network_security").ids)],
                "order_id": order.id,
                "contact_ids": [Command.set((cls.nadia | cls.jean).ids)],
            }
        )
        cls.consent.action_request()
        cls.token = cls.consent._get_personal_token(cls.jean)

    def assertOpens(self, opens=True, token=None):
        person = self.consent._get_person(token or self.token)
        self.assertEqual(person, self.jean if opens else self.env["res.partner"])

    def test_it_opens_for_the_person_it_was_made_for(self):
        self.assertOpens()

    def test_nothing_else_opens(self):
        number, secret = self.token.split("-")
        for token in (
            False,
            "",
            "-",
            secret,
            f"{self.nadia.id}-{secret}",
            f"{self.robin.id}-{secret}",
            f"{number}-{secret[:-1]}",
            f"{number}-",
            f"{'9' * 30}-{secret}",
            f"²-{secret}",
            f"{number}-ü",
            self.consent.access_token,
            ["a"],
        ):
            with self.subTest(token=token):
                self.assertFalse(self.consent._get_person(token))

    def test_that_of_another_request_does_not_open(self):
        other = self.consent.copy()
        other.contact_ids = self.jean
        other.action_request()
        self.assertOpens(False, token=other._get_personal_token(self.jean))

    def test_it_is_worth_nothing_once_the_person_has_left(self):
        for leave in (
            {"parent_id": self.stranger.id},
            {"parent_id": False},
            {"active": False},
            {"email": "somebody.else@netzhaus.example"},
        ):
            before = self.jean.read(["parent_id", "active", "email"])[0]
            with self.subTest(leave=leave):
                self.jean.write(leave)
                self.assertOpens(False)
                self.jean.write(
                    {
                        "parent_id": before["parent_id"][0],
                        "active": before["active"],
                        "email": before["email"],
                    }
                )
                self.assertOpens()

    def test_it_is_worth_nothing_once_the_company_is_no_channel_partner(self):
        self.customer.channel_partner_id = False
        self.netzhaus.is_channel_partner = False
        self.assertOpens(False)

    def test_it_is_worth_nothing_after_a_refusal_a_withdrawal_or_its_end(self):
        for end in (
            lambda: self.consent._refuse(self.jean, "No."),
            self.consent.action_revoke,
            lambda: self.consent.write({"state": "expired"}),
        ):
            savepoint = self.env.cr.savepoint()
            end()
            self.assertOpens(False)
            savepoint.rollback()
            self.env.invalidate_all()
            self.assertOpens()

    def test_that_of_a_refused_request_does_not_open_the_one_made_again(self):
        self.consent._refuse(self.jean, "No.")
        self.consent.action_request()
        self.assertOpens(False)
        self.assertOpens(token=self.consent._get_personal_token(self.jean))

    def test_it_still_opens_what_was_signed_until_that_is_withdrawn(self):
        self.sign(self.consent, self.jean)
        self.assertOpens()
        self.consent._withdraw(self.jean, "We changed our mind.")
        self.assertOpens(False)

    def test_nobody_outside_has_one_made_by_asking_for_an_address_to_share(self):
        for user in self.users.values():
            before = self.consent.access_token
            with self.assertRaises(AccessError):
                self.consent.with_user(user).get_portal_url()
            self.assertEqual(self.consent.access_token, before)

    def test_no_rep_can_make_one(self):
        rep = self.consent.with_user(self.rep)
        with self.assertRaises(UserError):
            rep.read(["access_token"])
        self.assertNotIn(self.token.split("-")[1], rep.get_portal_url())
        self.assertNotIn("access_token", rep._get_share_url())
        with self.assertRaises(UserError):
            self.env["mail.mail"].with_user(self.rep).search([("res_id", "=", self.consent.id)])

    def test_it_lets_in_to_the_discussion_of_that_request_alone(self):
        public = self.env.ref("base.public_user")
        thread = self.env["channel.consent"].with_user(public)
        other = self.consent.copy()
        other.action_request()

        def get(consent, **access):
            return thread._get_thread_with_access(consent.id, **access)

        self.assertEqual(get(self.consent, token=self.token), self.consent)
        self.assertFalse(get(other, token=self.token))
        self.assertFalse(get(self.consent))
        # Neither Odoo's own token of the record, nor its hash of a person, which never ends.
        self.assertFalse(get(self.consent, token=self.consent.sudo().access_token))
        signed = self.consent.sudo()._sign_token(self.jean.id)
        self.assertFalse(get(self.consent, pid=self.jean.id, hash=signed))
        self.assertFalse(get(self.consent, mode="write", token=self.token))
        self.jean.active = False
        self.assertFalse(get(self.consent, token=self.token))


class TestConsentReadersInPortal(ConsentPeopleCase):
    """With a login, the channel partner's people read its consents, and nobody else does."""

    def test_they_read_their_own_and_only_what_was_asked(self):
        consent = self.ask(self.quotation(self.customer, self.firewall))
        draft = consent.copy()
        rivals = self.consent(self.stranger, self.rival, "network")
        every = consent | draft | rivals
        stranger = new_test_user(self.env, "stranger@portal", groups="base.group_portal")
        for user, theirs in (
            (self.users[self.nadia], consent),
            (self.users[self.robin], rivals),
            (self.users[self.lucie], every.browse()),
            (stranger, every.browse()),
        ):
            with self.subTest(user=user.name):
                known = every.with_user(user)
                self.assertEqual(known.search([("id", "in", every.ids)]), theirs)
                for each in every:
                    self.assertEqual(
                        each.with_user(user).has_access("read"), each in theirs, each.state
                    )
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(consent.with_user(user).has_access(operation))

    def test_they_read_those_of_every_company_that_asked_them(self):
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.consent(self.stranger, self.netzhaus, "network", company_id=other.id)
        self.assertTrue(theirs.with_user(self.users[self.nadia]).has_access("read"))
        self.assertFalse(theirs.with_user(self.rep).has_access("read"))

    def test_nobody_reads_them_any_more_once_the_company_is_no_channel_partner(self):
        consent = self.ask(self.quotation(self.customer, self.firewall))
        self.customer.channel_partner_id = False
        self.netzhaus.is_channel_partner = False
        self.assertFalse(consent.with_user(self.users[self.nadia]).has_access("read"))

    def test_what_is_internal_stays_so(self):
        consent = self.ask(self.quotation(self.customer, self.firewall))
        nadia = consent.with_user(self.users[self.nadia])
        self.assertTrue(nadia.read(["name", "state", "terms", "customer_id"]))
        for name in ("access_token", "signed_ip", "contact_ids", "activity_ids"):
            with self.subTest(field=name), self.assertRaises(UserError):
                nadia.read([name])
