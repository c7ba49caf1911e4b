"""What an operator has in its database after some months, beside the demo data."""

from odoo import fields
from odoo.fields import Command

SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def fill(env):
    """Write orders, invoices, registrations, consents, a case, and what hangs on them."""
    if not env.company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", env.company, False)
    world = make_contacts(env)
    products = make_products(env)
    make_sales(env, world, products)
    make_promises(env, world)
    make_traces(env, world)


def make_contacts(env):
    reseller, rival = env["res.partner"].create(
        [
            {"name": "Lifecycle Reseller", "is_company": True, "is_channel_partner": True},
            {"name": "Lifecycle Rival", "is_company": True, "is_channel_partner": True},
        ]
    )
    person = env["res.partner"].create(
        {"name": "Lina Life", "parent_id": reseller.id, "email": "lina@lifecycle.example"}
    )
    login = env["res.users"].create(
        {
            "login": "lina@lifecycle.example",
            "partner_id": person.id,
            "group_ids": [Command.set(env.ref("base.group_portal").ids)],
        }
    )
    commission = env["commission"].create({"name": "Lifecycle 5 %", "fix_qty": 5.0})
    agent = env["res.partner"].create(
        {"name": "Lifecycle Agent", "agent": True, "commission_id": commission.id}
    )
    customer = env["res.partner"].create(
        {
            "name": "Lifecycle Customer",
            "is_company": True,
            "email": "office@customer.example",
            "vat": "LU12345613",
            "channel_partner_id": reseller.id,
            "commission_agent_ids": [Command.set(agent.ids)],
            "child_ids": [Command.create({"name": "Carla Customer"})],
        }
    )
    customer.message_post(body="A note of the customer's own", attachments=[("a.txt", b"a")])
    return {
        "reseller": reseller,
        "rival": rival,
        "person": person,
        "login": login,
        "customer": customer,
        "other": env["res.partner"].create({"name": "Lifecycle Other", "is_company": True}),
        "agent": agent,
    }


def make_products(env):
    category = env["product.category"].create(
        {"name": "Lifecycle Network", "channel_service_id": service(env, "network").id}
    )
    values = {"type": "service", "list_price": 100.0, "invoice_policy": "order"}
    return env["product.product"].create(
        [
            {**values, "name": "Lifecycle Firewall", "categ_id": category.id},
            {
                **values,
                "name": "Lifecycle Trunk",
                "channel_service_id": service(env, "sip_trunk").id,
            },
            {**values, "name": "Lifecycle Mystery"},
        ]
    )


def make_sales(env, world, products):
    """Orders in every state, invoices (so that revenue is known), opportunities."""
    firewall, trunk, mystery = products
    lead = env["crm.lead"].create(
        {
            "name": "Lifecycle Introduction",
            "type": "opportunity",
            "partner_id": world["customer"].id,
            "channel_origin": "introduced",
            "channel_partner_id": world["reseller"].id,
        }
    )
    invoiced = order(env, world["customer"], trunk, opportunity_id=lead.id)
    invoiced.action_confirm()
    move = invoiced._create_invoices()
    move.invoice_date = fields.Date.today()
    move.action_post()
    env.flush_all()
    blocked = order(env, world["customer"], firewall, mystery)
    blocked.activity_schedule("channel_partner.mail_activity_type_review", user_id=env.uid)
    blocked.activity_schedule("mail.mail_activity_data_todo", user_id=env.uid)
    consent(env, world, ["network"]).action_grant()
    consented = order(env, world["customer"], firewall)
    consented.action_confirm()
    order(env, world["other"], firewall).action_confirm()


def make_promises(env, world):
    """Registrations, consents asked for and signed, the charter accepted, a case."""
    login, reseller = world["login"], world["reseller"]
    registration = env["channel.registration"].create(
        {"customer_id": world["other"].id, "channel_partner_id": reseller.id}
    )
    registration.action_submit()
    registration.action_register()
    registration.message_post(body="Certificate", attachments=[("b.txt", b"b")])
    env["channel.registration"].create(
        {"customer_name": "Somebody New", "channel_partner_id": world["rival"].id}
    ).action_submit()
    signed = consent(env, world, ["hosting"])
    signed.action_request()
    signed.sudo()._sign(
        person=world["person"],
        name="Lina Life",
        signature=SIGNATURE,
        address="203.0.113.7",
        shown=signed._get_terms_hash(),
    )
    charter = env["channel.charter"]._get_current()
    if not charter:
        charter = env["channel.charter"].search([], limit=1)
        charter.action_publish()
    acceptances = env["channel.charter.acceptance"].with_user(login)
    text = charter.with_user(login).sudo()._render_document()
    shown = acceptances._hash(text)
    acceptances._sign(
        charter.id, login.with_user(login), "Lina Life", SIGNATURE, "192.0.2.1", shown
    )
    env["channel.case"].create(
        {
            "customer_id": world["customer"].id,
            "channel_partner_ids": [Command.set((reseller | world["rival"]).ids)],
            "description": "<p>Who comes first?</p>",
        }
    ).activity_schedule("mail.mail_activity_data_todo", user_id=env.uid)


def make_traces(env, world):
    """What hangs on the addon's models from outside: aliases, templates, activities."""
    company = env["res.company"].create({"name": "Lifecycle Second Company"})
    company.channel_registration_alias_name = "lifecycle-deals"
    env["mail.template"].create(
        {
            "name": "Lifecycle Template",
            "model_id": env["ir.model"]._get_id("channel.registration"),
            "body_html": "<p>Hello</p>",
        }
    )
    env["mail.activity.plan"].create(
        {
            "name": "Lifecycle Plan",
            "res_model": "crm.lead",
            "template_ids": [
                Command.create(
                    {
                        "activity_type_id": env.ref("channel_partner.mail_activity_type_review").id,
                        "summary": "Look at it",
                    }
                )
            ],
        }
    )
    env["ir.filters"].create(
        [
            {
                "name": "Lifecycle Drafts",
                "model_id": "channel.registration",
                "domain": "[('state', '=', 'draft')]",
                "user_ids": [],
            },
            {
                "name": "Lifecycle Blocked",
                "model_id": "sale.order",
                "domain": "[('channel_status', '=', 'blocked')]",
                "is_default": True,
                "user_ids": [],
            },
            {
                "name": "Lifecycle Confirmed",
                "model_id": "sale.order",
                "domain": "[('state', '=', 'sale')]",
                "user_ids": [],
            },
        ]
    )
    env["ir.default"].set("res.partner", "channel_partner_id", world["reseller"].id)


def service(env, code):
    return env["channel.service"].search([("code", "=", code)])


def order(env, customer, *products, **values):
    return env["sale.order"].create(
        {
            "partner_id": customer.id,
            "order_line": [Command.create({"product_id": product.id}) for product in products],
            **values,
        }
    )


def consent(env, world, codes):
    return env["channel.consent"].create(
        {
            "customer_id": world["customer"].id,
            "channel_partner_id": world["reseller"].id,
            "service_ids": [Command.set([service(env, code).id for code in codes])],
            "evidence_attachment_ids": [
                Command.create({"name": "letter.pdf", "raw": b"%PDF-1.4\n%%EOF\n"})
            ],
        }
    )
