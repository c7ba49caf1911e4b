"""Who buys, who brings customers, and at which rates: made up by chance, the same each time."""

from odoo.exceptions import UserError
from odoo.fields import Command

from .common import PDF
from .policy_world import TREE

#: What is really sold: the services under which nothing else is.
LEAVES = [code for code in TREE if code not in TREE.values()]
PERIODS = [False, False, False, "biweekly", "monthly", "quaterly"]


class World:
    """Contacts, products and rates, and what changes of them as time passes."""

    def __init__(self, env, chance, channel_partners, customers):
        self.env = env
        self.chance = chance
        if not env.company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", env.company, False)
        # What the installation brings in plays no part in this year.
        env["res.partner"].search([("is_channel_partner", "=", True)]).write({"grade_id": False})
        self.introductions = {}
        self._make_rates()
        self._make_contacts(channel_partners, customers)
        self._make_products()

    def service(self, code):
        return self.env["channel.service"].search([("code", "=", code)])

    # ---------------------------------------------------------------------- rates

    def _make_rates(self):
        rates = self.env["commission"]
        sections = [(0, 99.99, 3), (100, 499.99, 6.5), (500, 100_000, 9.75)]
        self.fixed = rates.create(
            [
                {"name": f"Year {percent} %", "commission_type": "fixed", "fix_qty": percent}
                for percent in (10, 7.5, 5, 12.25, 3.33)
            ]
        )
        self.rates = self.fixed | rates.create(
            [
                {"name": "Year margin", "fix_qty": 20, "amount_base_type": "net_amount"},
                {
                    "name": "Year sections",
                    "commission_type": "section",
                    "section_ids": [
                        Command.create({"amount_from": low, "amount_to": high, "percent": percent})
                        for low, high, percent in sections
                    ],
                },
            ]
        )
        self.levels = self.env["res.partner.grade"].create(
            [
                {"name": "Year Gold", "commission_id": self.fixed[3].id},
                {"name": "Year Silver"},
            ]
        )
        self.rules = self.env["channel.rule"].search([("decision", "!=", "allow")])
        for rule in self.rules:
            rule.commission_id = self.any_rate()

    def any_rate(self):
        return self.chance.choice([*self.rates, *self.fixed, *self.fixed, self.rates.browse()])

    def change_rate(self):
        """Change what somebody earns from now on."""
        what = self.chance.choice(["rule", "rule", "level", "own", "own", "level of", "terms"])
        if what == "rule":
            self.chance.choice(self.rules).commission_id = self.any_rate()
        elif what == "level":
            self.chance.choice(self.levels).commission_id = self.any_rate()
        elif what == "own":
            self.chance.choice(self.channel_partners).commission_id = self.any_rate()
        elif what == "level of":
            self.chance.choice(self.channel_partners).grade_id = self.chance.choice(
                [*self.levels, self.levels.browse()]
            )
        else:
            self.chance.choice(self.fixed).fix_qty = round(self.chance.uniform(1, 15), 2)

    # ------------------------------------------------------------------- contacts

    def _make_contacts(self, channel_partners, customers):
        chance, contacts = self.chance, self.env["res.partner"]
        self.channel_partners = contacts.create(
            [
                {
                    "name": f"Year Partner {number}",
                    "is_company": True,
                    "is_channel_partner": True,
                    "grade_id": self.levels[number % 4].id if number % 4 < 2 else False,
                    "commission_id": self.fixed[2].id if number % 5 == 0 else False,
                    "channel_settlement_period": chance.choice(PERIODS),
                }
                for number in range(channel_partners)
            ]
        )
        own = contacts.create(
            {"name": "Year Own Agent", "agent": True, "commission_id": self.fixed[2].id}
        )
        self.customers = contacts.create(
            [
                {
                    "name": f"Year Customer {number}",
                    "is_company": True,
                    "commission_agent_ids": [Command.set(own.ids if number % 9 == 0 else [])],
                }
                for number in range(customers)
            ]
        )
        for customer in self.customers:
            if chance.random() < 0.45:
                customer.channel_partner_id = chance.choice(self.channel_partners)
        for customer in self.customers[::10]:
            flags = chance.choice([["sip_trunk"], ["connectivity"], ["sip_trunk", "connectivity"]])
            customer.write(
                {
                    "channel_partner_id": chance.choice(self.channel_partners).id,
                    "revenue_manual": True,
                    "revenue_service_ids": [Command.set([self.service(each).id for each in flags])],
                }
            )

    def change_owner(self):
        customer = self.chance.choice(self.customers)
        customer.channel_partner_id = self.chance.choice(
            [*self.channel_partners, self.channel_partners.browse()]
        )

    def introduce(self):
        """Have a channel partner introduce the operator, at most one for each customer."""
        customer = self.chance.choice(self.customers)
        if customer in self.introductions:
            return
        self.introductions[customer] = self.env["crm.lead"].create(
            {
                "name": f"Introduction to {customer.name}",
                "type": "opportunity",
                "partner_id": customer.id,
                "channel_origin": "introduced",
                "channel_partner_id": self.chance.choice(self.channel_partners).id,
            }
        )

    def end_introduction(self):
        if self.introductions:
            customer = self.chance.choice(list(self.introductions))
            self.introductions.pop(customer).write(
                {
                    "channel_introduction_ended_on": self.env.cr.now(),
                    "channel_introduction_end_reason": "It led to nothing.",
                }
            )

    def ask_for_proposal(self):
        """Turn an introduced opportunity into a request for proposal, with its evidence."""
        if self.introductions:
            lead = self.introductions[self.chance.choice(list(self.introductions))]
            document = self.env["ir.attachment"].create(
                {"name": "request.pdf", "raw": PDF, "mimetype": "application/pdf"}
            )
            lead.write(
                {
                    "channel_origin": "rfp",
                    "rfp_reference": f"RFP {lead.id}",
                    "rfp_attachment_ids": [Command.set(document.ids)],
                }
            )

    def register(self):
        """Register a deal, where nobody else has one in force."""
        try:
            with self.env.cr.savepoint():
                deal = self.env["channel.registration"].create(
                    {
                        "customer_id": self.chance.choice(self.customers).id,
                        "channel_partner_id": self.chance.choice(self.channel_partners).id,
                    }
                )
                deal.action_submit()
                deal.action_register()
        except UserError:
            self.env.invalidate_all()

    def lose_deal(self):
        deals = self.env["channel.registration"].search(
            [("state", "=", "registered"), ("customer_id", "in", self.customers.ids)]
        )
        if deals:
            self.chance.choice(deals).action_lost()

    def consent(self, order, claim, service_id):
        """Have the channel partner of a claim consent to what an order sells."""
        service = self.env["channel.service"].browse(service_id)
        named = self.chance.choice([service, service, service.parent_id or service])
        document = self.env["ir.attachment"].create(
            {"name": "consent.pdf", "raw": PDF, "mimetype": "application/pdf"}
        )
        self.env["channel.consent"].create(
            {
                "customer_id": claim["customer"],
                "channel_partner_id": claim["channel_partner"],
                "service_ids": [Command.set(named.ids)],
                "order_id": order.id if self.chance.random() < 0.5 else False,
                "earns_commission": self.chance.random() < 0.5,
                "evidence_attachment_ids": [Command.set(document.ids)],
            }
        ).action_grant()

    # ------------------------------------------------------------------- products

    def _make_products(self):
        tax = self.env["account.tax"].search(
            [
                ("type_tax_use", "=", "sale"),
                ("price_include", "=", False),
                ("company_id", "=", self.env.company.id),
            ],
            limit=1,
        )
        products = self.env["product.product"]
        self.products = products.create(
            [
                {
                    "name": f"Year {code} {number}",
                    "type": "service",
                    "invoice_policy": "order",
                    "list_price": round(self.chance.uniform(9, 400), 2),
                    "standard_price": round(self.chance.uniform(1, 200), 2),
                    "taxes_id": [Command.set(tax.ids if number else [])],
                    "channel_service_id": self.service(code).id,
                }
                for code in LEAVES
                for number in range(6 if TREE[code] in (None, "telephony") else 1)
            ]
        ) | products.create(
            [
                {
                    "name": "Year Mystery",
                    "type": "service",
                    "invoice_policy": "order",
                    "taxes_id": False,
                },
                {
                    "name": "Year Free",
                    "type": "service",
                    "invoice_policy": "order",
                    "taxes_id": False,
                    "commission_free": True,
                    "channel_service_id": self.service("connectivity").id,
                },
            ]
        )
