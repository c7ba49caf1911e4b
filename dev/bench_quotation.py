"""A quotation that dev/bench times: one kind of customer, in one database."""

import gc
import sys
import time
from functools import partial

from odoo import SUPERUSER_ID, api
from odoo.fields import Command, Domain
from odoo.modules.registry import Registry

MOST = 100


class Milliseconds:
    unit = "ms"

    def __call__(self):
        return time.perf_counter() * 1000


class Calls:
    """Counts calls of functions instead of time: the same however busy the machine is."""

    unit = "calls"

    def __init__(self):
        self.calls = 0
        sys.setprofile(self._count)

    def _count(self, _frame, event, _arg):
        self.calls += event in ("call", "c_call")

    def __call__(self):
        return self.calls


def collect_garbage():
    """Have no collection fall into what is measured next, as it seldom does in a request.

    What is left is never looked at again: each time, that took longer than one line.
    """
    gc.collect()
    gc.freeze()


def added(*measurements):
    """Return (milliseconds or calls, queries) of acts one after another."""
    return [sum(each) for each in zip(*measurements, strict=True)]


class QuotationBench:
    """One database, a rep, and one kind of customer to sell to.

    :param str database: its own: what is rolled back leaves dead rows, which slow its own case only
    :param clock: :class:`Milliseconds` or :class:`Calls`, asked before and after each act
    :param str name: of the case
    :param str restrict: give the customer an owner and SIP trunk revenue, and sell it this service:
        more SIP trunks are free, on connectivity the owner earns
    :param bool forbid: have sale_exception forbid such a customer what these products are not
    :param bool agent: have a plain agent earn on each line, as OCA's modules alone have it
    """

    #: Judged is created, and known whether it may leave: the addon has decided by then. Both is
    #: judged and confirmed.
    acts = ("create", "judged", "confirm", "both")
    #: Lines, and how often a repetition measures them: what is soon over varies more.
    sizes = {1: 12, 10: 6, MOST: 3}
    groups = ("sales_team.group_sale_salesman",)

    def __init__(self, database, clock):
        self.registry, self.clock = Registry(database), clock

    def make(self, name, restrict=None, forbid=False, agent=False):
        """Make who sells what to whom, once for all processes, and return it as attributes."""
        self.name = name
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.user = self._make_user(env)
            self.customer = env["res.partner"].create({"name": name, "is_company": True}).id
            self.products = (
                env["product.product"]
                .create(
                    [
                        {"name": f"Connectivity {number}", "type": "service", "taxes_id": False}
                        for number in range(MOST)
                    ]
                )
                .ids
            )
            if "channel.service" in env:
                self._classify(env, restrict or "connectivity")
            if restrict:
                self._restrict(env)
            if forbid:
                self._forbid(env)
            if agent:
                self._give_agent(env)
            self._make_history(env)
            cr.commit()
            # The planner of a database that was only just made knows nothing of its tables.
            cr.execute("ANALYZE")
        return {name: getattr(self, name) for name in ("user", "customer", "products")}

    def _env(self, cr):
        """Return what a request of the user has: rights, and changes that are tracked."""
        return api.Environment(cr, self.user, {"lang": "en_US", "tz": "Europe/Brussels"})

    def _make_user(self, env):
        groups = [env.ref(group).id for group in self.groups]
        return (
            env["res.users"]
            .create(
                {
                    "name": "Rita Rep",
                    "login": f"rita {self.name}",
                    "group_ids": [Command.set(groups)],
                }
            )
            .id
        )

    def _make_history(self, env):
        """Make what was sold before, where that matters."""

    def _classify(self, env, service):
        """Say what is sold, as a company does that keeps the promise."""
        env["product.product"].browse(self.products).channel_service_id = env.ref(
            f"channel_partner.channel_service_{service}"
        )

    def _restrict(self, env):
        """Give the customer an owner and SIP trunk revenue."""
        owner = env["res.partner"].create(
            {"name": "Channel Partner", "is_company": True, "is_channel_partner": True}
        )
        env["res.partner"].browse(self.customer).write(
            {
                "channel_partner_id": owner.id,
                "revenue_service_ids": [
                    Command.link(env.ref("channel_partner.channel_service_sip_trunk").id)
                ],
            }
        )

    def _forbid(self, env):
        """Have what the guard refuses refused by a rule: what needs consent, to whichever of an
        order's three contacts is protected, unless it has consented."""
        protected, consented = env["res.partner.category"].create(
            [{"name": "Protected"}, {"name": "Consented"}]
        )
        env["res.partner"].browse(self.customer).category_id = protected
        forbidden = env["product.category"].create({"name": "Needs consent"})
        contacts = ("partner_id", "partner_invoice_id", "partner_shipping_id")
        tags = [f"order_id.{contact}.commercial_partner_id.category_id" for contact in contacts]
        env["exception.rule"].create(
            {
                "name": "Needs the channel partner's consent",
                "description": "It is not ours to sell.",
                "model": "sale.order.line",
                "exception_type": "by_domain",
                "domain": list(
                    Domain("product_id.categ_id", "child_of", forbidden.id)
                    & Domain.OR(
                        Domain(tag, "in", protected.ids) & Domain(tag, "not in", consented.ids)
                        for tag in tags
                    )
                ),
            }
        )

    def _give_agent(self, env):
        env["res.partner"].browse(self.customer).commission_agent_ids = env["res.partner"].create(
            {"name": "Agent", "agent": True, "commission_id": self._rate(env).id}
        )

    def _rate(self, env):
        return env["commission"].create(
            {"name": "Ten", "commission_type": "fixed", "fix_qty": 10.0}
        )

    def _order(self, size):
        return {
            "partner_id": self.customer,
            "order_line": [
                Command.create({"product_id": product, "product_uom_qty": 1, "price_unit": 100.0})
                for product in self.products[:size]
            ],
        }

    def _measured(self, cr, act):
        """Return (milliseconds or calls, queries, result) of an act, its writes flushed."""
        cr.flush()
        queries, start = cr.sql_log_count, self.clock()
        result = act()
        cr.flush()
        return self.clock() - start, cr.sql_log_count - queries, result

    def run(self, size):
        """Create, judge and confirm one quotation, roll back; return what each took."""
        with self.registry.cursor() as cr:
            env = self._env(cr)
            # As in a request of a rep who has just opened the form.
            env["res.partner"].browse(self.customer).mapped("commercial_partner_id.name")
            collect_garbage()
            create = partial(env["sale.order"].create, self._order(size))
            *created, order = self._measured(cr, create)
            judged = added(created, self._measured(cr, partial(self._judge, order))[:2])
            env.invalidate_all()
            confirmed = self._measured(cr, order.action_confirm)[:2]
            cr.rollback()
        return created, judged, confirmed, added(judged, confirmed)

    def _judge(self, order):
        """Test a draft as the scheduled job of sale_exception does, where that is installed."""
        if "main_exception_id" in order._fields:
            order.detect_exceptions()
