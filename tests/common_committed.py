"""A small world that is really committed, for tests with several real transactions."""

from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL

#: Names what is left behind, should a clean-up ever fail.
MARK = "Channel Partner race"
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}


@tagged("post_install", "-at_install")
class CommittedCase(BaseCase):
    """Unlike in a TransactionCase, cursors are real, and what they commit stays.

    Everything is made under names with a mark, and removed by it, whatever the tests do.
    """

    customers = 1
    channel_partners = 2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls._remove)
        cls._remove()
        with cls.transaction() as env:
            contacts = env["res.partner"].create(
                [
                    *(
                        {"name": f"{MARK} partner {each}", "is_channel_partner": True}
                        for each in range(cls.channel_partners)
                    ),
                    *({"name": f"{MARK} customer {each}"} for each in range(cls.customers)),
                ]
            )
            cls.channel_partner_ids = contacts[: cls.channel_partners].ids
            cls.customer_ids = contacts[cls.channel_partners :].ids

    @classmethod
    @contextmanager
    def transaction(cls):
        """A transaction of its own: committed at the end, rolled back by an error."""
        with cls.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, QUIET)

    @classmethod
    def _remove(cls):
        # What the addon protects from deletion is removed with SQL.
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {**QUIET, "active_test": False})
            contacts = env["res.partner"].search([("name", "like", f"{MARK}%")])
            products = env["product.template"].search([("name", "like", f"{MARK}%")])
            orders = env["sale.order"].search([("partner_id", "in", contacts.ids)])
            for table, column, records in (
                ("channel_guard_event", "customer_id", contacts),
                ("crm_lead", "channel_customer_id", contacts),
                ("channel_registration", "customer_id", contacts),
                ("sale_order_line", "order_id", orders),
                ("sale_order", "id", orders),
            ):
                env.execute_query(
                    SQL(
                        "DELETE FROM %s WHERE %s = ANY(%s) RETURNING id",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        records.ids,
                    )
                )
            cr.execute(
                "DELETE FROM mail_message WHERE model = 'sale.order' AND res_id = ANY(%s)",
                [orders.ids],
            )
            env.invalidate_all()
            products.unlink()
            contacts.write({"channel_partner_id": False})
            contacts.unlink()

    @classmethod
    def quote(cls, env, code):
        """Write a quotation for a managed customer with SIP trunk revenue."""
        customer = env["res.partner"].browse(cls.customer_ids[0])
        service = env["channel.service"].search([("code", "=", code)])
        sip_trunk = env["channel.service"].search([("code", "=", "sip_trunk")])
        customer.write(
            {
                "channel_partner_id": cls.channel_partner_ids[0],
                "revenue_service_ids": [Command.set(sip_trunk.ids)],
            }
        )
        product = env["product.product"].create(
            {"name": f"{MARK} product", "type": "service", "channel_service_id": service.id}
        )
        return env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
