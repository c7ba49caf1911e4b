"""Links to consents that are worth nothing × each route of consents × people without rights."""

from odoo.tests import tagged

from .common_visitors import VisitorsCase


@tagged("post_install", "-at_install")
class TestAccessLinks(VisitorsCase):
    def test_links_that_are_worth_nothing_open_nothing(self):
        """Old, foreign and guessed ones, and those of people who were let in once."""
        routes = [each for each in self.own_routes() if self.model_of(each[0]) == "channel.consent"]
        self.assertGreaterEqual(len(routes), 5)
        for role in ("public", "end customer", *self.left):
            self.enter(self.visitors[role])
            for why, (consent, token) in self.dead_links.items():
                self.assertTrue(consent)
                for url, routing in routes:
                    address = f"{self.address(url, consent)}?access_token={token}"
                    for method in self.methods(routing):
                        reply = self.send(address, routing, method, access_token=token, reason="x")
                        self.expect_nothing(reply, role, f"link {why}", method, url)
        self.conclude(200)

    def test_the_link_that_was_mailed_does_open(self):
        """What is refused above is refused for the link, and not for the address."""
        self.enter(self.visitors["public"])
        consent, token = self.live_link
        answer, _tables = self.ask(f"/my/consents/{consent.id}?access_token={token}")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Atelier Lumen", answer.text)
