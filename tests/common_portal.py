"""Who uses the portal: two channel partners, an end customer and others."""

from odoo.tests import HttpCase, new_test_user
from odoo.tools import mute_logger

from .common import ChannelCase


class PortalCase(ChannelCase, HttpCase):
    """Requests of people who log in to the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nadia = cls.portal_user("Nadia Netz", cls.netzhaus)
        cls.colleague = cls.portal_user("Nils Netz", cls.netzhaus)
        cls.ruth = cls.portal_user("Ruth Rival", cls.rival)
        cls.lucie = cls.portal_user("Lucie Lumen", cls.customer)
        cls.outsider = cls.portal_user("Otto Outsider", cls.env["res.partner"])

    @classmethod
    def portal_user(cls, name, company):
        login = f"{name.split()[0].lower()}@test"
        user = new_test_user(
            cls.env, login, groups="base.group_portal", name=name, email=f"{login}.example"
        )
        user.partner_id.parent_id = company
        return user

    def log_in(self, user):
        if user:
            self.authenticate(user.login, user.login)
        else:
            self.authenticate(None, None)

    def get(self, url, user=None, **kwargs):
        """Open a page as somebody, and return the answer where it came to rest."""
        self.log_in(user)
        return self.url_open(url, **kwargs)

    def assertPage(self, answer, *texts):
        """Assert that a page was shown that has some texts."""
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        for text in texts:
            self.assertIn(text, answer.text)

    def assertSentHome(self, answer):
        """Assert that somebody who has no business on a page was led to their own home."""
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.url.endswith("/my"), answer.url)

    def assertSentToLogin(self, answer):
        self.assertIn("/web/login", answer.url)

    def rpc(self, url, user, **params):
        """Call a JSON route as somebody, and return its result."""
        self.log_in(user)
        with mute_logger("odoo.http"):
            answer = self.url_open(
                url, json={"id": 0, "jsonrpc": "2.0", "method": "call", "params": params}
            ).json()
        return answer.get("result", answer.get("error"))
