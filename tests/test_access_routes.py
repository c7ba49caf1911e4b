"""Each route with an id × each person × records that are not theirs.

Routes are taken from the controllers: what is new is asked for by itself.
"""

from odoo.tests import tagged

from .common_visitors import VisitorsCase


@tagged("post_install", "-at_install")
class TestAccessRoutes(VisitorsCase):
    def test_nobody_is_served_what_is_not_theirs(self):
        typed = {"reason": "x", "name": "x", "sure": "1", "months": "1"}
        seen = set()
        for role, user in self.visitors.items():
            self.enter(user)
            for url, routing in self.own_routes():
                model = self.model_of(url)
                if not model:
                    continue
                seen.add(url)
                for record in self.others(role, user, model):
                    for method in self.methods(routing):
                        reply = self.send(self.address(url, record), routing, method, **typed)
                        self.expect_nothing(reply, role, method, url, record.id)
        self.tell(f"{len(seen)} routes with an id")
        self.assertGreaterEqual(len(seen), 15)
        self.conclude(700)
