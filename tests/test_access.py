"""Who may read and write what: portal, public, internal users, reps and managers."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS
from odoo.tests import new_test_user

from .common import ChannelCase

#: model → who may read, write, create, delete: R for reps, M for managers, U for any
#: internal user, P for reps and portal users. What U or P may a rep may, and what a rep may a
#: manager may.
RIGHTS = {
    "channel.service": "UMMM",
    "channel.scenario": "UMMM",
    "channel.rule": "UMMM",
    "channel.registration": "PRRM",
    "channel.portal.use": "M---",
    "channel.refusal.reason": "RMMM",
    "channel.registration.extension": "RRR-",
    "channel.registration.reminder": "R---",
    "channel.consent": "PRRM",
    "channel.consent.request": "RRR-",
    "channel.consent.request.line": "RRR-",
    "channel.case": "PRRM",
    "channel.case.proposal": "RMR-",
    "channel.charter": "UMMM",
    "channel.charter.acceptance": "R---",
    "channel.guard.event": "M---",
    "channel.audit.finding": "MM--",
    "channel.audit.mark": "----",
    "channel.mail.quarantine": "M---",
    "channel.commission.hold": "M-M-",
    "channel.commission.settle": "MMM-",
    "channel.commission.report": "M---",
    "channel.commission.statement": "MMM-",
    "channel.check": "RRR-",
    "channel.check.line": "RRR-",
    "channel.setup.step": "MM--",
    "channel.revenue.refresh": "MMM-",
    "channel.registration.refuse": "MMM-",
    "channel.registration.assign": "RRR-",
    "channel.registration.batch": "R-R-",
    "channel.registration.batch.line": "R-R-",
    "channel.registration.ask": "MMM-",
    "channel.handover": "MMM-",
    "channel.rule.trial": "MMM-",
    "channel.rule.trial.change": "MMMM",
    "channel.rule.trial.line": "M-MM",
    "crm.lead.end.introduction": "MMM-",
    "product.template.classify": "MMM-",
}
OPERATIONS = ("read", "write", "create", "unlink")

#: Models that portal users read, and on which nothing of ours or of commissions shows.
PORTAL_MODELS = (
    "res.partner",
    "sale.order",
    "sale.order.line",
    "account.move",
    "account.move.line",
    "product.template",
    "product.product",
)
COMMISSION_MODULES = {"commission_oca", "account_commission_oca", "sale_commission_oca"}


class TestAccess(ChannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            "portal": new_test_user(cls.env, "portal@test", groups="base.group_portal"),
            "public": new_test_user(cls.env, "public@test", groups="base.group_public"),
            "internal": new_test_user(cls.env, "internal@test", groups="base.group_user"),
            "own": new_test_user(
                cls.env, "own@test", groups="sales_team.group_sale_salesman", name="Olga Own"
            ),
            "rep": cls.rep,
            "manager": cls.manager,
        }

    def own_models(self):
        return {
            name
            for name, model in self.env.items()
            if model._original_module == "channel_partner" and not model._abstract
        }

    def test_each_model_of_the_addon_is_in_the_table_of_rights(self):
        self.assertEqual(self.own_models(), set(RIGHTS))

    def test_each_model_has_the_rights_of_the_table_and_no_others(self):
        may = {
            "U": {"internal", "own", "rep", "manager"},
            "R": {"own", "rep", "manager"},
            "P": {"portal", "own", "rep", "manager"},
            "M": {"manager"},
            "-": set(),
        }
        for model, rights in RIGHTS.items():
            for operation, who in zip(OPERATIONS, rights, strict=True):
                for role, user in self.users.items():
                    with self.subTest(model=model, operation=operation, role=role):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(operation), role in may[who]
                        )

    def test_each_model_with_a_company_has_a_rule_of_companies(self):
        for name in self.own_models():
            model = self.env[name]
            if "company_id" in model._fields and not model._transient:
                with self.subTest(model=name):
                    rules = self.env["ir.rule"].search([("model_id.model", "=", name)])
                    self.assertTrue(any("company_ids" in rule.domain_force for rule in rules))
                    # Global, so that no group of a user widens it.
                    self.assertTrue(any(not rule.groups for rule in rules))

    def test_no_rule_is_one_that_lets_everybody_pass(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "channel_partner"), ("model", "=", "ir.rule")]
        )
        rules = self.env["ir.rule"].browse(data.mapped("res_id"))
        self.assertGreaterEqual(len(rules), 3)
        for rule in rules:
            self.assertNotIn("(1, '=', 1)", rule.domain_force)

    def test_records_of_other_companies_are_neither_read_nor_written(self):
        other = self.env["res.company"].create({"name": "Other"})
        registration = self.register(self.customer, self.netzhaus)
        theirs = self.register(self.stranger, self.netzhaus, company_id=other.id)
        consent = self.consent(self.customer, self.netzhaus, "network")
        their_consent = self.consent(self.stranger, self.rival, "network", company_id=other.id)
        case, their_case = self.env["channel.case"].create(
            [
                {"channel_partner_ids": self.netzhaus.ids, "user_id": False, **values}
                for values in ({}, {"company_id": other.id})
            ]
        )
        order = self.quotation(self.customer, self.firewall)
        event = self.env["channel.guard.event"].create(order._channel_event("send", "blocked", []))
        their_event = event.copy({"company_id": other.id})
        for user in (self.rep, self.manager):
            for mine, foreign in (
                (registration, theirs),
                (consent, their_consent),
                (case, their_case),
            ):
                self.assertEqual(
                    mine.with_user(user).search([("id", "in", (mine | foreign).ids)]), mine
                )
                mine.with_user(user).read(["name"])
                for act in (
                    lambda record: record.read(["name"]),
                    lambda record: record.write({"user_id": False}),
                ):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        act(foreign.with_user(user))
                    self.env.invalidate_all()
        events = event.with_user(self.manager).search([("id", "in", (event | their_event).ids)])
        self.assertEqual(events, event)
        self.manager.company_ids += other
        allowed = self.manager.company_ids.ids
        both = (registration | theirs).with_user(self.manager)
        self.assertEqual(
            both.with_context(allowed_company_ids=allowed).search([("id", "in", both.ids)]),
            both.sorted(lambda each: (each.date_received, each.id), reverse=True),
        )

    def test_guard_events_cannot_be_forged_or_removed_even_by_a_manager(self):
        order = self.quotation(self.customer, self.firewall)
        event = self.env["channel.guard.event"].create(order._channel_event("send", "blocked", []))
        by_manager = event.with_user(self.manager)
        self.assertEqual(by_manager.outcome, "blocked")
        for act in (
            by_manager.unlink,
            lambda: by_manager.write({"outcome": "consented"}),
            lambda: by_manager.create(order._channel_event("send", "blocked", [])),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                act()


class TestPortalFields(ChannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, "portal@test", groups="base.group_portal")
        cls.portal.partner_id.parent_id = cls.customer
        cls.manage(cls.customer, cls.netzhaus, "connectivity")

    def ours(self, model):
        """Return the fields that the addon, or the commissions that it builds on, add."""
        return {
            name: field
            for name, field in self.env[model]._fields.items()
            if field._modules
            and set(field._modules) <= {"channel_partner", *COMMISSION_MODULES}
            and name not in MAGIC_COLUMNS
        }

    def test_each_field_is_for_internal_users_only(self):
        internal = self.env.ref("base.group_user")
        for model in PORTAL_MODELS:
            fields = self.ours(model)
            if model in ("sale.order", "sale.order.line", "account.move"):
                self.assertTrue(
                    {"channel_status", "channel_alerts", "commission_total", "agent_ids"}
                    & fields.keys(),
                    model,
                )
            for name, field in fields.items():
                with self.subTest(model=model, field=name):
                    self.assertTrue(field.groups, "has no groups")
                    for group in field.groups.split(","):
                        group = self.env.ref(group.strip())
                        self.assertIn(internal, group | group.all_implied_ids)

    def test_the_operators_own_fields_are_among_those_looked_at(self):
        for model, name in (
            ("res.partner", "channel_partner_id"),
            ("res.partner", "revenue_service_ids"),
            ("res.partner", "commission_agent_ids"),
            ("sale.order", "commission_total"),
            ("sale.order", "partner_agent_ids"),
            ("sale.order.line", "channel_reason"),
            ("sale.order.line", "agent_ids"),
            ("account.move", "commission_total"),
            ("account.move.line", "agent_ids"),
            ("product.template", "channel_service_id"),
        ):
            self.assertIn(name, self.ours(model), model)

    def assertHidden(self, records, extra=()):
        records = records.with_user(self.portal)
        # The portal user reads the document, and would read them if they were open.
        self.assertTrue(records.read(["display_name"]))
        hidden = set(self.ours(records._name))
        self.assertTrue(hidden)
        self.assertFalse(hidden & records.fields_get().keys())
        for name in sorted(hidden):
            with self.subTest(model=records._name, field=name):
                with self.assertRaises(AccessError):
                    records.read([name])
                if self.env[records._name]._fields[name]._description_searchable:
                    with self.assertRaises(AccessError):
                        records.search([(name, "!=", False)])

    def test_a_portal_user_reads_its_contact_without_them(self):
        self.assertHidden(self.portal.partner_id)
        self.assertHidden(self.customer)

    def test_a_portal_user_reads_its_order_without_them(self):
        order = self.quotation(self.customer, self.fibre)
        order.action_quotation_sent()
        order.message_subscribe(self.portal.partner_id.ids)
        self.assertStatus("commission", order)
        self.assertHidden(order)
        self.assertHidden(order.order_line)

    def test_a_portal_user_reads_its_invoice_without_them(self):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "journal_id": self._sale_journal().id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.fibre.id,
                            "price_unit": 10,
                            "account_id": self._income_account().id,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )
        # A portal user reads posted invoices; whether there is a chart is beside the point.
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move SET state = 'posted' WHERE id = %s", [move.id])
        self.env.cr.execute(
            "UPDATE account_move_line SET parent_state = 'posted' WHERE move_id = %s", [move.id]
        )
        self.env.invalidate_all()
        move.message_subscribe(self.portal.partner_id.ids)
        self.assertHidden(move)
        self.assertHidden(move.invoice_line_ids)

    def _sale_journal(self):
        journals = self.env["account.journal"]
        return journals.search(
            [("type", "=", "sale"), ("company_id", "=", self.env.company.id)], limit=1
        ) or journals.create({"name": "Sales", "type": "sale", "code": "CHS"})

    def _income_account(self):
        return self.env["account.account"].create(
            {"name": "Charter income", "code": "CHP400", "account_type": "income"}
        )
