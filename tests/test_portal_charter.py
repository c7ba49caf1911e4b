from base64 import b64decode
from urllib.parse import parse_qs, urlsplit

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_charter import CharterMixin, drawn_signature
from .common_portal import PortalCase


@tagged("post_install", "-at_install")
class TestPortalCharter(CharterMixin, PortalCase):
    """A channel partner reads, signs and downloads the charter in its portal."""

    def hash_on_page(self, user):
        page = html.fromstring(self.get("/my/charter", user).content)
        (component,) = page.xpath("//owl-component[@name='portal.signature_form']")
        url = next(
            value
            for value in component.get("props").replace("&amp;", "&").split('"')
            if value.startswith("/my/charter/sign")
        )
        return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}

    def sign(self, user, **changed):
        return self.rpc(
            "/my/charter/sign",
            user,
            **{
                **self.hash_on_page(user),
                "name": "Nadia",
                "signature": drawn_signature(),
                **changed,
            },
        )

    def test_it_is_read_signed_and_told_to_colleagues(self):
        charter = self.publish(name="Our Charter")
        answer = self.get("/my/charter", self.nadia)
        self.assertPage(answer, "Our Charter", "We keep our word.", "Not signed yet", "Everything")
        self.assertEqual(len(html.fromstring(answer.content).xpath("//h1")), 1)
        result = self.sign(self.nadia)
        self.assertEqual(result["redirect_url"], "/my/charter?message=signed")
        self.assertPage(self.get(result["redirect_url"], self.nadia), "Thank you.")
        acceptance = charter.acceptance_ids
        self.assertEqual(acceptance.user_id, self.nadia)
        self.assertEqual(acceptance.ip_address, "127.0.0.1")
        page = self.get("/my/charter", self.colleague).text
        self.assertIn("Signed by", page)
        self.assertNotIn("signature_form", page)
        self.assertIn("Not signed yet", self.get("/my/charter", self.ruth).text)

    def test_a_new_version_asks_again(self):
        self.publish()
        self.sign(self.nadia)
        self.publish("<p>Version two.</p>")
        page = self.get("/my/charter", self.nadia)
        self.assertPage(page, "Version two.", "Not signed yet", "What you signed before")

    def test_what_was_read_is_what_is_signed(self):
        charter = self.publish()
        read = self.hash_on_page(self.nadia)
        self.publish("<p>Version two.</p>")
        self.assertIn("has changed", self.sign(self.nadia, **read)["error"])
        self.assertIn("has changed", self.sign(self.nadia, text_hash="0")["error"])
        self.assertIn("has changed", self.sign(self.nadia, charter=charter.id)["error"])
        self.assertFalse(self.env["channel.charter.acceptance"].search([]))

    def test_wrong_input_is_answered_with_what_to_do(self):
        self.publish()
        self.assertIn("Type your name", self.sign(self.nadia, name=" ")["error"])
        self.assertIn("Draw your signature", self.sign(self.nadia, signature=False)["error"])
        self.assertIn("cannot be read", self.sign(self.nadia, signature="AAAA")["error"])
        svg = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="
        self.assertIn("cannot be read", self.sign(self.nadia, signature=svg)["error"])
        self.assertFalse(self.env["channel.charter.acceptance"].search([]))

    def test_it_is_downloaded_as_it_was_signed(self):
        # Odoo makes no PDF while it is tested, but the page that it is made of.
        self.publish()
        answer = self.get("/my/charter/pdf", self.nadia)
        self.assertPage(answer, "We keep our word.", "Everything")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertNotIn("Signed from", answer.text)
        self.sign(self.nadia)
        self.publish("<p>Version two.</p>")
        self.assertIn("Version two.", self.get("/my/charter/pdf", self.nadia).text)
        mine = self.get("/my/charter/pdf?version=1", self.nadia)
        self.assertPage(mine, "We keep our word.", "Signed from", "127.0.0.1")
        self.assertIn("Netzhaus", mine.headers["Content-Disposition"])
        # What another channel partner signed is none of mine.
        theirs = self.get("/my/charter/pdf?version=1", self.ruth)
        self.assertTrue(theirs.url.endswith("/my/charter"))
        for version in ("0", "99", "-1", "one", "1 or 1=1"):
            answer = self.get(f"/my/charter/pdf?version={version}", self.ruth)
            self.assertNotIn("We keep our word.", answer.text)

    def test_a_draft_is_nobodys(self):
        draft = self.env["channel.charter"].create({"body": "<p>Secret plan.</p>"})
        page = self.get("/my/charter", self.nadia)
        self.assertPage(page, "There is no charter to read yet")
        self.assertNotIn("Secret", page.text)
        error = self.rpc(
            "/my/charter/sign", self.nadia, charter=draft.id, text_hash="0", name="N", signature="A"
        )
        self.assertIn("has changed", error["error"])

    def test_only_channel_partners_see_anything_of_it(self):
        charter = self.publish()
        for user in (self.lucie, self.outsider, self.rep):
            for url in ("/my/charter", "/my/charter/pdf"):
                self.assertSentHome(self.get(url, user))
            self.assertNotIn("/my/charter", self.get("/my", user).text)
            error = self.rpc("/my/charter/sign", user, charter=charter.id)
            self.assertIn("Only a channel partner", error["error"])
        self.assertSentToLogin(self.get("/my/charter"))
        self.assertFalse(charter.acceptance_ids)

    def test_whoever_is_no_channel_partner_any_more_is_sent_home(self):
        self.publish()
        self.netzhaus.is_channel_partner = False
        self.assertSentHome(self.get("/my/charter", self.nadia))

    @mute_logger("odoo.http")
    def test_neither_charters_nor_signatures_are_reached_over_rpc(self):
        charter = self.publish()
        self.sign(self.nadia)
        methods = {
            "search_read": [[]],
            "name_search": ["a"],
            "read_group": [[], ["id"], []],
        }
        signature = f"channel.charter.acceptance/{charter.acceptance_ids.id}/signature"
        for user in (self.nadia, self.ruth, self.lucie):
            for model in ("channel.charter", "channel.charter.acceptance"):
                for method, args in methods.items():
                    answer = self.rpc(
                        f"/web/dataset/call_kw/{model}/{method}",
                        user,
                        model=model,
                        method=method,
                        args=args,
                        kwargs={},
                    )
                    self.assertEqual(answer["data"]["name"], "odoo.exceptions.AccessError")
            image = self.get(f"/web/image/{signature}", user)
            self.assertNotEqual(image.content, b64decode(drawn_signature()))


@tagged("post_install", "-at_install")
class TestPortalHome(CharterMixin, PortalCase):
    """The portal's home shows a channel partner what needs its attention, and nobody else."""

    def test_a_channel_partner_finds_its_documents_and_what_to_do(self):
        self.assertPage(self.get("/my", self.nadia), "Nothing at the moment.", "/my/charter")
        self.publish(name="Our Charter")
        self.assertPage(
            self.get("/my", self.nadia), "What needs your attention", "Our Charter, version 1"
        )

    def test_what_is_done_needs_no_attention(self):
        charter = self.publish()
        self.accept(charter, self.colleague)
        self.assertPage(self.get("/my", self.nadia), "Nothing at the moment.")
        self.assertNotIn("Nothing at the moment", self.get("/my", self.ruth).text)

    def test_nobody_else_sees_any_of_it(self):
        self.publish()
        for user in (self.lucie, self.outsider, self.rep):
            page = self.get("/my", user).text
            for text in ("attention", "portal_channel_category", "/my/charter"):
                self.assertNotIn(text, page)
