"""Who comes to the addresses of the matrix: everybody, those who left, and what they write."""

from odoo.fields import Command
from odoo.tools import mute_logger

from .access_expectations import PORTAL
from .common_access import HIDDEN, MatrixOfAccess
from .common_routes import RoutesMixin

#: What a request may write whatever it is about: who was there, and until when.
BESIDE = {"res_users_log", "res_device_log", "website_visitor", "website_track", "bus_bus"}
BESIDE |= {"res_users_settings"}
QUIET = ("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.http_routing", "werkzeug")

#: People who have documents of some kind, and so are asked about more of the others'.
HOLDERS = ("channel partner", "other channel partner", "foreigner")


class VisitorsCase(RoutesMixin, MatrixOfAccess):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("web.base.url", cls.base_url())
        cls._set_up_those_who_left()
        cls.visitors = {**cls.outsiders, **cls.left, **cls.insiders}
        # Its rights are a rep's, as what it reads shows in the matrix of models.
        del cls.visitors["own"]

    @classmethod
    def _set_up_those_who_left(cls):
        """People who were once let in, and still have a login and the links that were mailed."""
        company = cls.env["res.partner"].create(
            {"name": "Former", "is_company": True, "is_channel_partner": True}
        )
        moved = cls.portal_user("Mona Moved", cls.netzhaus)
        former = cls.portal_user("Fred Former", company)
        archived = cls.portal_user("Anna Archived", cls.netzhaus)
        readdressed = cls.portal_user("Rita Readdressed", cls.netzhaus)
        values = {"channel_partner_id": company.id}
        registration = cls.env["channel.registration"].create(
            {**values, "customer_name": "Customer Rosewood"}
        )
        registration.action_submit()
        consent = cls.env["channel.consent"].create(
            {
                **values,
                "customer_id": cls.stranger.id,
                "service_ids": [Command.set(cls.service("it").ids)],
            }
        )
        consent.action_request()
        cls.keep(registration)
        cls.keep(consent)
        of_netzhaus = cls.world["channel.consent"].filtered(
            lambda each: each.channel_partner_id == cls.netzhaus and each.state == "requested"
        )[:1]
        theirs = cls.world["channel.consent"].filtered(
            lambda each: each.channel_partner_id == cls.rival and each.state == "requested"
        )[:1]
        over = cls.world["channel.consent"].filtered(
            lambda each: each.channel_partner_id == cls.netzhaus and each.state == "refused"
        )[:1]
        good = of_netzhaus._get_personal_token(cls.nadia.partner_id)
        #: What a link is worth nothing for → the consent, and its token.
        cls.dead_links = {
            "channel partner no more": (consent, consent._get_personal_token(former.partner_id)),
            **{
                why: (of_netzhaus, of_netzhaus._get_personal_token(user.partner_id))
                for why, user in {
                    "moved to another company": moved,
                    "archived": archived,
                    "another address": readdressed,
                }.items()
            },
            "of another consent": (theirs, good),
            "of one that is over": (over, over._get_personal_token(cls.nadia.partner_id)),
            "shortened": (of_netzhaus, good[:-1]),
            "guessed": (of_netzhaus, f"{cls.nadia.partner_id.id}-{'0' * 64}"),
            "empty": (of_netzhaus, ""),
            "the record's own": (of_netzhaus, of_netzhaus.sudo()._portal_ensure_token()),
        }
        cls.live_link = (of_netzhaus, good)
        moved.partner_id.parent_id = cls.stranger
        company.is_channel_partner = False
        archived.active = False
        archived.partner_id.active = False
        readdressed.partner_id.email = "elsewhere@test.example"
        cls.left = {"moved to another company": moved, "channel partner no more": former}
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.current = object()

    def enter(self, user):
        """Log in, unless it is they already."""
        if self.current != user:
            self.log_in(None if user == self.env.ref("base.public_user") else user)
            self.current = user

    def words(self, role, text):
        return sorted(word for word in HIDDEN.get(role, HIDDEN["public"]) if word in text)

    def ask(self, url, data=None, **kwargs):
        """Send a request, and stay where it leads.

        :return: the answer, and the tables that were written to
        """
        before = self.writes.look()
        with mute_logger(*QUIET):
            answer = self.url_open(url, data=data, allow_redirects=False, **kwargs)
        self.env.invalidate_all()
        return answer, self.writes.since(before) - BESIDE

    def send(self, url, routing, method, **params):
        """Ask an address as its own pages do, with the token that its forms carry."""
        if routing["type"] == "jsonrpc":
            return self.ask_json(url, params)
        if method == "GET":
            return self.ask(url, params=params)
        return self.ask(url, data={**params, "csrf_token": self.token()})

    def ask_json(self, url, params):
        return self.ask(url, json={"id": 0, "jsonrpc": "2.0", "method": "call", "params": params})

    def expect_nothing(self, reply, role, *cell):
        """Expect that a request tells nothing and does nothing: one cell."""
        answer, tables = reply
        faults = [f"tells {word}" for word in self.words(role, answer.text)]
        if tables:
            faults.append(f"writes {sorted(tables)}")
        if answer.status_code >= 500:
            faults.append(f"answers {answer.status_code}")
        self.expect(not faults, role, *cell, *faults)

    def mine(self, role, user, model):
        """Return what somebody may see by an address."""
        if model in PORTAL:
            return self.expected(role, user, model)
        records = self.world[model]
        if role in self.insiders and model != "res.partner":
            return records.with_user(user)._filtered_access("read").sudo()
        entity = user.sudo().partner_id.commercial_partner_id
        if model == "res.partner":
            return records.filtered(lambda each: each.commercial_partner_id == entity)
        return records.filtered(lambda each: each.partner_id.commercial_partner_id == entity)

    def others(self, role, user, model):
        """Return records of others: one of each state and side, or one where nothing is theirs."""
        records = self.one_of_each_state(self.world[model] - self.mine(role, user, model))
        return records if role in HOLDERS else records[-2:]
