"""Personas, a small world to sell in, and what tests assert about the guard."""

import base64

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.migration import exec_script
from odoo.tests import TransactionCase, new_test_user
from odoo.tools.misc import file_path

#: The database of the tests has demo data in no module, so each test makes its own world.
PDF = b"%PDF-1.4\n% A channel partner's agreement, as far as a test needs one.\n%%EOF\n"


class ChannelCase(TransactionCase):
    """Two channel partners, their customers, a rep and a channel manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env["base"].with_context(tracking_disable=True, mail_create_nolog=True).env
        cls._set_up_users()
        cls._set_up_contacts()
        cls._set_up_products()

    @classmethod
    def _set_up_users(cls):
        cls.rep = new_test_user(
            cls.env, "rep@test", groups="sales_team.group_sale_salesman_all_leads", name="Rita Rep"
        )
        cls.manager = new_test_user(
            cls.env,
            "manager@test",
            groups="channel_partner.group_channel_manager",
            name="Max Manager",
        )
        cls.env.company.channel_manager_id = cls.manager

    @classmethod
    def _set_up_contacts(cls):
        company = {"is_company": True}
        cls.netzhaus, cls.rival = cls.env["res.partner"].create(
            [
                {**company, "name": "Netzhaus", "is_channel_partner": True},
                {**company, "name": "Rival IT", "is_channel_partner": True},
            ]
        )
        cls.customer, cls.stranger = cls.env["res.partner"].create(
            [
                {**company, "name": "Atelier Lumen", "email": "office@lumen.example"},
                {**company, "name": "Stranger Ltd", "email": "office@stranger.example"},
            ]
        )

    @classmethod
    def _set_up_products(cls):
        cls.firewall = cls._product("Firewall", "network_security")
        cls.laptop = cls._product("Laptop", "hardware")
        cls.pbx = cls._product("Cloud PBX", "phone_system")
        cls.trunk = cls._product("SIP Trunk", "sip_trunk")
        cls.fibre = cls._product("Fibre Line", "connectivity")
        cls.sim = cls._product("SIM Card", "mobile")
        cls.unclassified = cls._product("Mystery Box", None)

    @classmethod
    def _product(cls, name, code):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": 100.0,
                "invoice_policy": "order",
                "taxes_id": False,
                "channel_service_id": code and cls.service(code).id,
            }
        )

    # ---------------------------------------------------------------------- world

    @classmethod
    def service(cls, code):
        return cls.env["channel.service"].search([("code", "=", code)])

    @classmethod
    def scenario(cls, code):
        return cls.env["channel.scenario"].search([("code", "=", code)])

    @classmethod
    def manage(cls, customer, channel_partner, *revenue):
        """Let a channel partner manage a customer that has revenue with some services."""
        customer.write(
            {
                "channel_partner_id": channel_partner.id,
                "revenue_manual": True,
                "revenue_service_ids": [Command.set([cls.service(code).id for code in revenue])],
            }
        )

    @classmethod
    def document(cls, name="agreement.pdf", user=None):
        return (cls.env["ir.attachment"].with_user(user or cls.env.user)).create(
            {"name": name, "datas": base64.b64encode(PDF), "mimetype": "application/pdf"}
        )

    @classmethod
    def introduce(cls, customer, channel_partner, **values):
        return cls.env["crm.lead"].create(
            {
                "name": f"{channel_partner.name} introduces {customer.name}",
                "type": "opportunity",
                "partner_id": customer.id,
                "channel_origin": "introduced",
                "channel_partner_id": channel_partner.id,
                **values,
            }
        )

    @classmethod
    def register(cls, customer, channel_partner, **values):
        """Register a deal, in force from today."""
        registration = cls.env["channel.registration"].create(
            {
                "customer_id": customer.id,
                "channel_partner_id": channel_partner.id,
                **values,
            }
        )
        registration.action_submit()
        registration.action_register()
        return registration

    @classmethod
    def consent(cls, customer, channel_partner, *codes, **values):
        """Have a manager record a consent with its evidence."""
        consent = cls.env["channel.consent"].create(
            {
                "customer_id": customer.id,
                "channel_partner_id": channel_partner.id,
                "service_ids": [Command.set([cls.service(code).id for code in codes])],
                "evidence_attachment_ids": [Command.set(cls.document().ids)],
                **values,
            }
        )
        consent.action_grant()
        return consent

    def migrate(self, stage, before, after):
        """Run a migration as an update does.

        :param str stage: ``pre`` or ``post``
        :param str before: the version that the database has
        :param str after: the version that it is for
        """
        path = file_path(f"channel_partner/migrations/{after}/{stage}-migrate.py")
        for _time in range(2):  # the second time nothing is left to do
            exec_script(self.env.cr, before, path, "channel_partner", stage, after)
        self.env.invalidate_all()

    def quotation(self, customer, *products, user=None, **values):
        """Write a quotation as a rep would."""
        return (
            self.env["sale.order"]
            .with_user(user or self.rep)
            .create(
                {
                    "partner_id": customer.id,
                    "order_line": [
                        Command.create({"product_id": product.id}) for product in products
                    ],
                    **values,
                }
            )
        )

    def run_cron(self, name):
        """Run a scheduled action as the scheduler does."""
        with self.enter_registry_test_mode():
            self.env.ref(f"channel_partner.{name}").method_direct_trigger()

    def flush_tracking(self):
        """Have the chatter written, as at the end of a request."""
        self.env.flush_all()
        self.cr.flush()

    def stale_flag(self, customer, code):
        """Leave a revenue flag that no invoice stands behind, as an import can."""
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO res_partner_channel_service_rel (partner_id, service_id) VALUES (%s, %s)",
            (customer.id, self.service(code).id),
        )
        self.env.invalidate_all()

    # -------------------------------------------------------------------- asserts

    def assertRefused(self, scenario, act, *args, **kwargs):
        """Assert that an act is refused for the clause of a scenario, and for nothing else."""
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            act(*args, **kwargs)
        self.env.invalidate_all()
        self.assertIn(self.scenario(scenario).clause, str(caught.exception))
        return str(caught.exception)

    def assertStatus(self, expected, order, product=None):
        """Assert the stored status of a product's line, or of the only line."""
        lines = order.order_line.filtered(lambda line: not product or line.product_id == product)
        self.assertEqual(lines.mapped("channel_status"), [expected] * len(lines))
        self.assertTrue(lines)
