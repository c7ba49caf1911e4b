"""Each route × each person × records that are not theirs, and lists.

Routes are taken from the controllers: what is new is asked for by itself.
"""

from odoo.tests import tagged

from .common_visitors import HOLDERS, VisitorsCase

#: What lists are asked for: everything, and what nobody's form would ask.
ASKED = (
    {},
    {"search": "%", "search_in": "all", "sortby": "customer", "groupby": "channel_partner_id"},
    {"filterby": "x' OR 1=1 --", "sortby": "customer_id", "version": "1"},
)

#: Odoo's: makes a sheet of the figures that a form sends along, and breaks without them.
SHEET = "/web/pivot/export_xlsx"


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

    def test_lists_show_ones_own_and_nobody_elses(self):
        seen = set()
        for role, user in self.visitors.items():
            self.enter(user)
            for url, routing in self.own_routes():
                if "GET" not in self.methods(routing) or self.model_of(url) or "page/" in url:
                    continue
                if url == SHEET:
                    continue
                seen.add(url)
                for params in ASKED if role in HOLDERS else ASKED[1:2]:
                    reply = self.ask(self.address(url), params=params)
                    self.expect_nothing(reply, role, url, params)
        self.tell(f"{len(seen)} routes without an id")
        self.assertGreaterEqual(len(seen), 8)
        self.conclude(150)
