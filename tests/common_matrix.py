"""One world with something of everything, and the people who may see some of it.

Each text of a channel partner's documents carries a word of its own, so that whatever comes
back to somebody else is known to be a leak, wherever it turns up.
"""

from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS
from odoo.tests import new_test_user

from .common_charter import CharterMixin
from .common_portal import PortalCase

#: Words that stand in the documents of one channel partner, the other one, another company of
#: the operator, and in what the operator keeps to itself.
OURS, THEIRS, ABROAD, INTERNAL = "Zebrawood", "Quebracho", "Sandalwood", "Rosewood"

#: Modules whose fields and models the addon answers for.
COMMISSIONS = {"commission_oca", "account_commission_oca", "sale_commission_oca"}
ADDED = {"channel_partner"} | COMMISSIONS


def added_fields(model):
    """Return the fields that the addon, or the commissions that it builds on, add to a model."""
    return {
        name: field
        for name, field in model._fields.items()
        if field._modules and set(field._modules) <= ADDED and name not in MAGIC_COLUMNS
    }


class MatrixCase(CharterMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        #: model → its records in this world, as superuser
        cls.world = {}
        cls._set_up_people()
        cls._set_up_deals()
        cls._set_up_orders()
        cls._set_up_records()
        cls._set_up_discussions()
        cls.env.flush_all()

    @classmethod
    def _set_up_people(cls):
        cls.other_company = cls.env["res.company"].create({"name": "Operator Abroad"})
        cls.foreigner = new_test_user(
            cls.env,
            "foreigner@test",
            groups="channel_partner.group_channel_manager",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )
        cls.employee = new_test_user(cls.env, "employee@test", groups="base.group_user")
        cls.own_rep = new_test_user(cls.env, "ownrep@test", groups="sales_team.group_sale_salesman")
        #: Those outside the operator, who see next to nothing.
        cls.outsiders = {
            "channel partner": cls.nadia,
            "colleague": cls.colleague,
            "other channel partner": cls.ruth,
            "end customer": cls.lucie,
            "other portal user": cls.outsider,
            "public": cls.env.ref("base.public_user"),
        }
        cls.insiders = {
            "internal": cls.employee,
            "own": cls.own_rep,
            "rep": cls.rep,
            "manager": cls.manager,
            "foreigner": cls.foreigner,
        }
        # So that an export is refused for what is in it, and not for being one.
        export = cls.env.ref("base.group_allow_export")
        for user in (cls.outsiders | cls.insiders).values():
            user.group_ids = [Command.link(export.id)]
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")
        cls.manage(cls.stranger, cls.rival, "sip_trunk")
        cls.far_customer = cls.env["res.partner"].create(
            {"name": f"Customer {ABROAD}", "is_company": True}
        )
        #: Who holds what: channel partner, its customer, its word, the company of the operator.
        cls.sides = (
            (cls.netzhaus, cls.customer, OURS, cls.env.company),
            (cls.rival, cls.stranger, THEIRS, cls.env.company),
            (cls.rival, cls.far_customer, ABROAD, cls.other_company),
        )

    @classmethod
    def keep(cls, records):
        known = cls.world.get(records._name, records.browse())
        cls.world[records._name] = known | records.sudo()
        return records

    @classmethod
    def in_each_state(cls, model, **values):
        """Create a record per state. By SQL: how it got there is beside the point."""
        records = cls.env[model]
        for state, _label in records._fields["state"].selection:
            record = records.create(values)
            record.flush_recordset()
            cls.env.cr.execute(
                f"UPDATE {records._table} SET state = %s WHERE id = %s", (state, record.id)
            )
            records |= record
        records.invalidate_recordset()
        return cls.keep(records)

    @classmethod
    def _set_up_deals(cls):
        for channel_partner, customer, word, company in cls.sides:
            values = {
                "channel_partner_id": channel_partner.id,
                "company_id": company.id,
                "user_id": False,
            }
            registrations = cls.in_each_state(
                "channel.registration",
                customer_name=f"Customer {word}",
                customer_vat=word,
                note=f"<p>{word}</p>",
                refusal_reason=word,
                service_ids=[Command.set(cls.service("it").ids)],
                **values,
            )
            registered = registrations.filtered(lambda each: each.state == "registered")
            cls.env.cr.execute(
                "UPDATE channel_registration SET customer_id = %s, date_start = now()::date,"
                " date_end = now()::date + 90 WHERE id = %s",
                (customer.id, registered.id),
            )
            registrations.invalidate_recordset()
            cls.in_each_state(
                "channel.consent",
                customer_id=customer.id,
                reason=word,
                service_ids=[Command.set(cls.service("network").ids)],
                evidence_attachment_ids=[Command.set(cls.document(f"{word}.pdf").ids)],
                **values,
            )
            about = {
                "channel_partner_ids": channel_partner.ids,
                "customer_id": customer.id,
                "description": f"<p>{word}</p>",
                "outcome": word,
                "company_id": company.id,
            }
            case = cls.in_each_state("channel.case", **about)[0]
            cls.keep(case.create({**about, "opened_by_id": channel_partner.id}))
            cls.keep(
                cls.env["channel.case.proposal"].create(
                    {
                        "case_id": case.id,
                        "proposal": word,
                        "proposed_by_id": channel_partner.id,
                        "accepted_by_ids": channel_partner.ids,
                    }
                )
            )
            cls.keep(
                cls.env["channel.registration.extension"].create(
                    {"registration_id": registered.id, "reason": word}
                )
            )
            cls.keep(
                cls.env["channel.registration.reminder"].create(
                    {
                        "registration_id": registered.id,
                        "kind": "first",
                        "date_end": "2030-01-01",
                        "recipient_ids": channel_partner.ids,
                    }
                )
            )

        cls.keep(
            cls.env["channel.case"].create(
                {
                    "type": "conflict",
                    "channel_partner_ids": (cls.netzhaus | cls.rival).ids,
                    "state": "discussed",
                }
            )
        )

    @classmethod
    def _set_up_orders(cls):
        """Orders and an invoice that the end customer reads in its portal."""
        cls.consent(cls.customer, cls.netzhaus, "mobile")
        cls.order, cls.rivals_order, *_more = orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": customer.id,
                    "user_id": cls.rep.id,
                    "order_line": [Command.create({"product_id": each.id}) for each in products],
                }
                for customer, products in (
                    (cls.customer, cls.firewall | cls.fibre | cls.sim),
                    (cls.stranger, cls.firewall | cls.fibre),
                    (cls.customer, cls.fibre),
                )
            ]
        )
        orders.filtered(lambda each: each.partner_id == cls.customer).message_subscribe(
            cls.lucie.partner_id.ids
        )
        cls.keep(orders)
        cls.keep(orders.order_line)
        journal = cls.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", cls.env.company.id)], limit=1
        ) or cls.env["account.journal"].create({"name": "Sales", "type": "sale", "code": "MAT"})
        income = cls.env["account.account"].create(
            {"name": "Matrix income", "code": "MAT400", "account_type": "income"}
        )
        line = {
            "product_id": cls.fibre.id,
            "price_unit": 10,
            "account_id": income.id,
            "tax_ids": False,
        }
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "journal_id": journal.id,
                "invoice_line_ids": [Command.create(line)],
            }
        )
        move.message_subscribe(cls.lucie.partner_id.ids)
        cls.env.flush_all()
        # A portal user reads posted invoices; whether there is a chart is beside the point.
        cls.env.cr.execute("UPDATE account_move SET state = 'posted' WHERE id = %s", [move.id])
        cls.env.cr.execute(
            "UPDATE account_move_line SET parent_state = 'posted' WHERE move_id = %s", [move.id]
        )
        cls.env.invalidate_all()
        cls.keep(move)
        cls.keep(move.invoice_line_ids)
        cls.keep(cls.env["channel.commission.report"].search([("move_id", "=", move.id)]))
        for customer, channel_partner in (
            (cls.customer, cls.netzhaus),
            (cls.stranger, cls.rival),
        ):
            cls.keep(cls.introduce(customer, channel_partner))
        cls.keep(cls.firewall | cls.fibre)
        cls.keep((cls.firewall | cls.fibre).product_tmpl_id)
        cls.fibre.categ_id = cls.env["product.category"].create(
            {"name": "Lines", "channel_service_id": cls.service("connectivity").id}
        )
        cls.keep(cls.fibre.categ_id)
        cls.keep(cls.env.company)
        cls.keep(
            cls.env["res.partner.grade"].create(
                {
                    "name": "Matrix level",
                    "commission_id": cls.env["commission"].create({"name": INTERNAL}).id,
                }
            )
        )
        cls.keep(
            cls.netzhaus
            | cls.rival
            | cls.customer
            | cls.stranger
            | cls.nadia.partner_id
            | cls.lucie.partner_id
            | cls.outsider.partner_id
        )

    @classmethod
    def _set_up_records(cls):
        """One of everything else: what is set up once, what is recorded, what people choose in."""
        env = cls.env
        for model in ("service", "scenario", "rule", "setup.step"):
            cls.keep(env[f"channel.{model}"].search([]))
        cls.keep(env["channel.refusal.reason"].create({"name": INTERNAL}))
        cls.keep(env["channel.charter"].create({"name": INTERNAL, "body": INTERNAL}))
        charter = cls.keep(cls.publish())
        for user in (cls.nadia, cls.ruth):
            cls.keep(cls.accept(charter, user, f"Signed by {user.name}"))
            cls.keep(
                env["channel.portal.use"].create(
                    {
                        "kind": "check",
                        "channel_partner_id": user._channel_partner().id,
                        "company_id": env.company.id,
                    }
                )
            )
        for order in (cls.order, cls.rivals_order):
            cls.keep(env["channel.guard.event"].create(order._channel_event("send", "blocked", [])))
            cls.keep(
                env["channel.audit.finding"].create(
                    {
                        **env["channel.audit"]._finding("forbidden", order, []),
                        "explanation": INTERNAL,
                    }
                )
            )
        env["channel.audit.mark"]._mark_existing()
        cls.keep(env["channel.audit.mark"].search([]))
        cls.keep(
            env["channel.mail.quarantine"].create(
                {
                    "subject": INTERNAL,
                    "sender": "somebody@netzhaus.example",
                    "date_received": "2026-01-01",
                    "state": "failed",
                    "error": INTERNAL,
                    "mail_key": INTERNAL,
                    "raw": "UmF3",
                }
            )
        )
        registration = cls.world["channel.registration"][0]
        cls.keep(
            env["channel.commission.hold"].create(
                {"channel_partner_id": cls.netzhaus.id, "reason": INTERNAL}
            )
        )
        for model, values in {
            "channel.commission.settle": {"date_to": "2026-01-01"},
            "channel.commission.statement": {"channel_partner_id": cls.netzhaus.id},
            "channel.check": {"partner_id": cls.customer.id},
            "channel.consent.request": {"order_id": cls.order.id, "message": INTERNAL},
            "channel.rule.trial": {},
            "channel.handover": {"channel_partner_id": cls.netzhaus.id, "reason": INTERNAL},
            "channel.registration.ask": {"registration_ids": registration.ids},
            "channel.registration.assign": {"registration_ids": registration.ids},
            "channel.registration.batch": {"done": INTERNAL},
            "channel.registration.refuse": {
                "registration_ids": registration.ids,
                "reason": INTERNAL,
            },
            "channel.revenue.refresh": {},
            "crm.lead.end.introduction": {
                "lead_ids": cls.world["crm.lead"][0].ids,
                "reason": INTERNAL,
            },
            "product.template.classify": {
                "product_ids": cls.fibre.product_tmpl_id.ids,
                "channel_service_id": cls.service("mobile").id,
            },
        }.items():
            cls.keep(env[model].create(values))
        for model, values in {
            "channel.check.line": {
                "check_id": cls.world["channel.check"].id,
                "service_id": cls.service("mobile").id,
                "reason": INTERNAL,
            },
            "channel.consent.request.line": {
                "request_id": cls.world["channel.consent.request"].id,
                "channel_partner_id": cls.netzhaus.id,
                "customer_id": cls.customer.id,
            },
            "channel.rule.trial.change": {
                "trial_id": cls.world["channel.rule.trial"].id,
                "scenario_id": cls.scenario("deal_registered").id,
                "service_id": cls.service("mobile").id,
            },
            "channel.rule.trial.line": {
                "trial_id": cls.world["channel.rule.trial"].id,
                "order_line_id": cls.order.order_line[0].id,
                "effect": "freed",
                "currency_id": env.company.currency_id.id,
            },
            "channel.registration.batch.line": {
                "batch_id": cls.world["channel.registration.batch"].id,
                "registration_id": registration.id,
                "reason": INTERNAL,
            },
        }.items():
            cls.keep(env[model].create(values))

    @classmethod
    def _set_up_discussions(cls):
        """Something of each kind beside the documents: said, noted, to do, attached."""
        cls.discussed = {
            name: records
            for name, records in cls.world.items()
            if name.startswith("channel.") and "message_ids" in records._fields
        }
        for name, records in cls.discussed.items():
            for record in records:
                record.message_post(
                    body=f"Said {INTERNAL}", subtype_xmlid="mail.mt_comment", message_type="comment"
                )
                note = record.message_post(body=f"Noted {INTERNAL}")
                # Odoo lets whoever follows write, and whoever is to do something do it.
                is_far = "company_id" in records._fields and record.company_id == cls.other_company
                responsible = cls.foreigner if is_far else cls.manager
                record.message_subscribe(responsible.partner_id.ids)
                if "activity_ids" in records._fields:
                    record.activity_schedule(
                        "mail.mail_activity_data_todo",
                        summary=INTERNAL,
                        user_id=responsible.id,
                    )
                attachment = {"name": f"{INTERNAL}.txt", "raw": INTERNAL.encode()}
                place = {"res_model": name, "res_id": record.id}
                cls.env["ir.attachment"].create(attachment | place)
                note.attachment_ids = cls.env["ir.attachment"].create(attachment | place)
