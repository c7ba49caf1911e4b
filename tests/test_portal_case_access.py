from odoo.exceptions import AccessError
from odoo.fields import Command

from ..models.channel_case_portal import SHARED
from .common_portal_case import PortalCaseCase


class TestPortalCaseAccess(PortalCaseCase):
    """All sides of a case see it alike, and nobody else sees anything of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls.env["res.partner"].create(
            {"name": "Third IT", "is_company": True, "is_channel_partner": True}
        )
        cls.tim = cls.portal_user("Tim Third", cls.third)
        cls.own = cls.case(cls.netzhaus, cls.rival, type="conflict", outcome="A plan of ours")
        cls.offer = cls.proposal(cls.own, cls.rival, "We share it.")

    def test_the_people_of_both_sides_see_it(self):
        for user in (self.nadia, self.colleague, self.ruth):
            self.assertEqual(self.cases.with_user(user).search([]), self.own)
            self.assertPage(
                self.get(self.own.access_url, user),
                "Both say that it is theirs.",
                "We share it.",
                "Netzhaus",
                "Rival IT",
            )
            self.assertIn(self.own.name, self.get("/my/cases", user).text)

    def test_nobody_else_sees_it(self):
        for user in (self.tim, self.lucie, self.outsider):
            self.assertFalse(self.cases.with_user(user).search([]))
            with self.assertRaises(AccessError):
                self.own.with_user(user).read(["name"])
            self.assertSentHome(self.get(self.own.access_url, user))
        self.assertNotIn(self.own.name, self.get("/my/cases", self.tim).text)
        for user in (self.lucie, self.outsider):
            for path in ("/my/cases", "/my/cases/new"):
                self.assertSentHome(self.get(path, user))
        for path in ("/my/cases", "/my/cases/new", self.own.access_url):
            self.assertSentToLogin(self.get(path))
        self.assertSentHome(self.get("/my/cases/99999999", self.nadia))

    def test_a_stranger_cannot_act_on_it(self):
        token = self.form(self.page("/my/cases/new", self.tim), "case_form")["csrf_token"]
        for user in (self.tim, self.lucie):
            self.log_in(user)
            for path in ("propose", "accept"):
                data = {"csrf_token": token, "proposal": "Mine", "proposal_id": self.offer.id}
                self.url_open(f"{self.own.access_url}/{path}", data=data)
        self.assertEqual(self.own.proposal_ids, self.offer)
        self.assertFalse(self.offer.accepted_by_ids)

    def test_who_is_a_side_no_more_sees_it_no_more(self):
        self.own.channel_partner_ids = [Command.unlink(self.rival.id)]
        self.assertFalse(self.cases.with_user(self.ruth).search([]))
        self.assertSentHome(self.get(self.own.access_url, self.ruth))
        self.netzhaus.is_channel_partner = False
        self.assertFalse(self.cases.with_user(self.nadia).search([]))
        self.assertSentHome(self.get(self.own.access_url, self.nadia))

    def test_a_draft_of_our_own_people_is_nobodys_yet(self):
        draft = self.case(self.netzhaus, self.rival, state="draft")
        for user in (self.nadia, self.ruth):
            self.assertNotIn(draft, self.cases.with_user(user).search([]))
            self.assertSentHome(self.get(draft.access_url, user))
        draft.action_discuss()
        self.assertIn(draft, self.cases.with_user(self.ruth).search([]))

    def test_a_draft_of_a_channel_partner_is_its_own_until_it_is_discussed(self):
        draft = self.case(self.netzhaus, self.rival, state="draft", opened_by_id=self.netzhaus.id)
        self.assertIn(draft, self.cases.with_user(self.colleague).search([]))
        self.assertNotIn(draft, self.cases.with_user(self.ruth).search([]))
        self.assertSentHome(self.get(draft.access_url, self.ruth))

    def test_of_all_companies_they_see_theirs(self):
        company = self.env["res.company"].create({"name": "Second Operator"})
        other = self.case(self.netzhaus, company_id=company.id)
        self.assertIn(other, self.cases.with_user(self.nadia).search([]))
        self.assertPage(self.get(other.access_url, self.nadia), other.name)
        # Those of ours see none of another company's, whatever they are a contact of.
        self.assertNotIn(other, self.cases.with_user(self.rep).search([]))

    def test_each_field_but_a_few_is_closed_to_them(self):
        theirs = self.own.with_user(self.nadia)
        self.assertEqual(set(theirs.fields_get()) - SHARED, set())
        for name in theirs._fields.keys() - SHARED:
            with self.subTest(field=name), self.assertRaises(AccessError):
                theirs.read([name])
        for domain in (
            [("outcome", "ilike", "plan")],
            [("registration_ids.name", "ilike", "D")],
            [("channel_partner_ids.name", "ilike", "Rival")],
            [("customer_id.name", "ilike", "Lumen")],
        ):
            with self.subTest(domain=domain), self.assertRaises(AccessError):
                theirs.search(domain)
        for group in ("registration_ids", "channel_partner_ids", "user_id"):
            with self.subTest(group=group), self.assertRaises(AccessError):
                theirs.formatted_read_group([], [group], ["__count"])
        (values,) = theirs.read(sorted(SHARED))
        self.assertEqual(values["display_name"], f"{self.own.name} (Atelier Lumen)")
        self.assertNotIn("A plan of ours", str(values))

    def test_they_read_and_nothing_more(self):
        theirs = self.own.with_user(self.nadia)
        for act in (
            lambda: theirs.write({"description": "Mine"}),
            lambda: theirs.unlink(),
            lambda: theirs.create({"channel_partner_ids": self.netzhaus.ids}),
            theirs.copy,
            theirs.action_discuss,
            theirs.action_agree,
            theirs.action_close,
            theirs.action_view_registrations,
            lambda: self.offer.with_user(self.nadia).read(["proposal"]),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_a_rep_does_not_say_who_opened_a_case(self):
        with self.assertRaises(AccessError):
            self.cases.with_user(self.rep).create(
                {"channel_partner_ids": self.netzhaus.ids, "opened_by_id": self.netzhaus.id}
            )
        case = (
            self.cases.with_user(self.rep)
            .with_context(default_opened_by_id=self.rival.id)
            .create({"channel_partner_ids": self.netzhaus.ids})
        )
        self.assertFalse(case.opened_by_id)

    def test_the_other_sides_registrations_and_consents_stay_its_own(self):
        mine = self.register(self.customer, self.netzhaus)
        theirs = self.submitted(self.rival, customer_id=self.customer.id)
        consent = self.consent(self.customer, self.rival, "network")
        self.own.registration_ids = mine | theirs
        text = self.get(self.own.access_url, self.nadia).text
        self.assertIn(mine.name, text)
        for secret in (theirs.name, consent.name):
            self.assertNotIn(secret, text)
        text = self.get(self.own.access_url, self.ruth).text
        self.assertNotIn(mine.name, text)
        # Nor is the customer a link for whom it is none of theirs.
        self.assertNotIn(f"/my/customers/{self.customer.id}", text)

    def test_a_note_of_ours_and_what_is_attached_to_it_stay_ours(self):
        internal = self.own.message_post(
            body="Rosewood", subtype_xmlid="mail.mt_note", attachments=[("r.txt", b"Rosewood")]
        )
        self.own.message_post(
            body="Hello all", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        for user in (self.nadia, self.ruth):
            with self.assertRaises(AccessError):
                internal.attachment_ids.with_user(user).read(["name"])
            thread = self.rpc(
                "/mail/chatter_fetch",
                user,
                thread_id=self.own.id,
                thread_model="channel.case",
                fetch_params={},
            )
            self.assertIn("Hello all", str(thread))
            self.assertNotIn("Rosewood", str(thread))

    def test_all_sides_write_in_the_discussion_and_others_do_not(self):
        for user in (self.nadia, self.ruth, self.tim, self.lucie):
            self.rpc(
                "/mail/message/post",
                user,
                thread_model="channel.case",
                thread_id=self.own.id,
                post_data={"body": f"From {user.name}", "message_type": "comment"},
            )
        bodies = str(self.own.message_ids.mapped("body"))
        self.assertIn("From Nadia", bodies)
        self.assertIn("From Ruth", bodies)
        self.assertNotIn("From Tim", bodies)
        self.assertNotIn("From Lucie", bodies)

    def test_a_token_opens_nothing(self):
        token = self.own._portal_ensure_token()
        person = self.nadia.partner_id
        for keys in ({"token": token}, {"hash": self.own._sign_token(person.id), "pid": person.id}):
            thread = self.cases.with_user(self.tim)._get_thread_with_access(
                self.own.id, mode="read", **keys
            )
            self.assertFalse(thread)
        self.assertSentHome(self.get(f"{self.own.access_url}?access_token={token}", self.tim))
        self.assertNotIn(token, self.own._get_share_url())

    def test_no_message_reaches_anybody_outside_but_people_of_the_sides(self):
        self.own.message_subscribe((self.lucie | self.tim | self.ruth | self.nadia).partner_id.ids)
        message = self.own.message_post(
            body="Let us meet", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        told = message.notified_partner_ids
        self.assertIn(self.ruth.partner_id, told)
        self.assertIn(self.nadia.partner_id, told)
        self.assertFalse(told & (self.lucie | self.tim).partner_id)

    def test_while_it_is_not_discussed_no_message_reaches_the_other_side(self):
        draft = self.case(self.netzhaus, self.rival, state="draft", opened_by_id=self.netzhaus.id)
        draft.message_subscribe((self.ruth | self.nadia).partner_id.ids)
        message = draft.message_post(
            body="Let us meet", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn(self.nadia.partner_id, message.notified_partner_ids)
        self.assertNotIn(self.ruth.partner_id, message.notified_partner_ids)
