from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..models.channel_registration_portal import SHARED
from .common_portal_registration import PortalRegistrationCase


class TestPortalRegistrationAccess(PortalRegistrationCase):
    """Only the people of a channel partner see its registrations, and of these only what tells
    nothing of anybody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.register(cls.customer, cls.netzhaus, customer_name="Lumen, as we call it")
        cls.waiting = cls.registrations.create(
            {
                "channel_partner_id": cls.rival.id,
                "customer_id": cls.customer.id,
                "customer_name": "Lumen",
                "note": "<p>Held by Netzhaus</p>",
            }
        )
        cls.waiting.action_submit()

    def test_the_people_of_one_channel_partner_share_them(self):
        for user in (self.nadia, self.colleague):
            self.assertEqual(self.registrations.with_user(user).search([]), self.own)
            self.assertPage(
                self.get(self.own.access_url, user), "Lumen, as we call it", self.own.name
            )
            self.assertIn(self.own.name, self.get("/my/registrations", user).text)

    def test_nobody_else_sees_them(self):
        for user in (self.ruth, self.lucie, self.outsider):
            found = self.registrations.with_user(user).search([])
            self.assertNotIn(self.own, found)
            with self.assertRaises(AccessError):
                self.own.with_user(user).read(["name"])
            self.assertSentHome(self.get(self.own.access_url, user))
            self.assertSentHome(self.get(f"{self.own.access_url}/certificate", user))
        self.assertSentToLogin(self.get(self.own.access_url))
        self.assertSentHome(self.get("/my/registrations/99999999", self.nadia))

    def test_a_stranger_cannot_act_on_them(self):
        form = self.form(self.page("/my/registrations/new", self.ruth), "registration_form")
        for action in ("answer", "extend", "withdraw"):
            data = {**form, "sure": "1", "months": "1", "reason": "x", "customer_name": "x"}
            answer = self.url_open(f"{self.own.access_url}/{action}", data=data)
            self.assertSentHome(answer)
        self.assertEqual(self.own.state, "registered")
        self.assertFalse(self.own.extension_ids)

    def test_a_company_that_is_a_channel_partner_no_more_sees_nothing(self):
        self.netzhaus.is_channel_partner = False
        self.assertFalse(self.registrations.with_user(self.nadia).search([]))
        self.assertSentHome(self.get(self.own.access_url, self.nadia))

    def test_a_draft_of_our_own_people_is_not_theirs_yet(self):
        draft = self.registrations.create(
            {"channel_partner_id": self.netzhaus.id, "customer_name": "Draft Ltd"}
        )
        self.assertNotIn(draft, self.registrations.with_user(self.nadia).search([]))
        self.assertNotIn("Draft Ltd", self.get("/my/registrations", self.nadia).text)
        self.assertSentHome(self.get(draft.access_url, self.nadia))

    def test_of_all_companies_they_see_theirs(self):
        company = self.env["res.company"].create({"name": "Second Operator"})
        other = self.registrations.create(
            {
                "channel_partner_id": self.netzhaus.id,
                "customer_name": "Elsewhere Ltd",
                "company_id": company.id,
            }
        )
        other.action_submit()
        self.assertIn(other, self.registrations.with_user(self.nadia).search([]))
        self.assertPage(self.get(other.access_url, self.nadia), "Elsewhere Ltd")

    def test_each_field_but_a_few_is_closed_to_them(self):
        theirs = self.waiting.with_user(self.ruth)
        shown = theirs.fields_get()
        self.assertEqual(set(shown) - SHARED, set())
        for name, field in theirs._fields.items():
            if name in SHARED:
                continue
            with self.subTest(field=name):
                with self.assertRaises(AccessError):
                    theirs.read([name])
                if field.store and field.type not in ("binary", "json"):
                    with self.assertRaises(AccessError):
                        # What is always set needs a value to be looked at.
                        theirs.search(
                            Domain(name, *(("in", [1]) if field.relational else ("!=", False)))
                        )
        with self.assertRaises(AccessError):
            theirs.search([("customer_id.name", "ilike", "Lumen")])

    def test_what_they_read_names_nobody_else(self):
        (values,) = self.waiting.with_user(self.ruth).read(sorted(SHARED))
        self.assertNotIn("Netzhaus", str(values))
        self.assertEqual(values["display_name"], f"{self.waiting.name} (Lumen)")

    def test_they_read_and_nothing_more(self):
        theirs = self.own.with_user(self.nadia)
        for act in (
            lambda: theirs.write({"customer_name": "Mine"}),
            lambda: theirs.unlink(),
            lambda: theirs.create({"channel_partner_id": self.netzhaus.id, "customer_name": "X"}),
            theirs.copy,
            theirs.action_cancel,
            theirs.action_send_certificate,
            theirs.action_extend,
            theirs.action_view_rivals,
            theirs.action_view_customer,
            theirs.action_view_cases,
        ):
            with self.assertRaises(AccessError):
                act()
        for model in (
            "channel.service",
            "channel.registration.extension",
            "channel.registration.reminder",
            "channel.case.proposal",
            "channel.portal.use",
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.nadia).search([])

    def test_a_waiting_one_says_that_the_customer_is_not_free_and_never_who_holds_it(self):
        self.assertTrue(self.waiting.is_waiting)
        answer = self.get(self.waiting.access_url, self.ruth)
        self.assertPage(answer, "The customer is not free at the moment")
        for secret in ("Netzhaus", self.own.name, "Nadia", "Atelier Lumen"):
            self.assertNotIn(secret, answer.text)

    def test_a_note_of_ours_and_what_is_attached_to_it_stay_ours(self):
        internal = self.own.message_post(
            body="Rival IT asks as well",
            subtype_xmlid="mail.mt_note",
            attachments=[("rival.txt", b"Rival IT")],
        )
        public = self.own.message_post(
            body="Hello Nadia", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        found = self.env["mail.message"].with_user(self.nadia)
        messages = found.search(
            [("model", "=", "channel.registration"), ("res_id", "=", self.own.id)]
        )
        self.assertIn(public, messages)
        self.assertNotIn(internal, messages)
        with self.assertRaises(AccessError):
            internal.attachment_ids.with_user(self.nadia).read(["name"])
        thread = self.rpc(
            "/mail/chatter_fetch",
            self.nadia,
            thread_id=self.own.id,
            thread_model="channel.registration",
            fetch_params={},
        )
        self.assertIn("Hello Nadia", str(thread))
        self.assertNotIn("Rival IT", str(thread))

    def test_they_write_in_the_discussion_and_others_do_not(self):
        def write(user):
            return self.rpc(
                "/mail/message/post",
                user,
                thread_model="channel.registration",
                thread_id=self.own.id,
                post_data={"body": f"From {user.name}", "message_type": "comment"},
            )

        write(self.nadia)
        for user in (self.ruth, self.lucie):
            write(user)
        bodies = str(self.own.message_ids.mapped("body"))
        self.assertIn("From Nadia", bodies)
        self.assertNotIn("From Ruth", bodies)
        self.assertNotIn("From Lucie", bodies)

    def test_a_token_opens_nothing(self):
        token = self.own._portal_ensure_token()
        person = self.nadia.partner_id
        for keys in ({"token": token}, {"hash": self.own._sign_token(person.id), "pid": person.id}):
            thread = self.registrations.with_user(self.ruth)._get_thread_with_access(
                self.own.id, mode="read", **keys
            )
            self.assertFalse(thread)
        self.assertSentHome(self.get(f"{self.own.access_url}?access_token={token}", self.ruth))
        self.assertNotIn(token, self.own._get_share_url())
