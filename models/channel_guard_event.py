from odoo import SUPERUSER_ID, api, fields, models


class ChannelGuardEvent(models.Model):
    _name = "channel.guard.event"
    _description = "Channel Guard Event"
    _order = "date desc, id desc"
    _rec_name = "document"

    date = fields.Datetime(required=True, default=lambda self: fields.Datetime.now(), index=True)
    # Kept though its user is deleted, as portal customers may have their account deleted.
    user_id = fields.Many2one("res.users", ondelete="set null")
    action = fields.Selection(
        [
            ("draft", "Draft"),
            ("send", "Send"),
            ("confirm", "Confirm"),
            ("pay", "Pay"),
            ("post", "Invoice"),
        ],
        required=True,
        help="What was asked.",
    )
    outcome = fields.Selection(
        [
            ("warned", "Warned"),
            ("blocked", "Blocked"),
            ("consented", "With Consent"),
            ("parked", "Parked"),
        ],
        required=True,
        help="What was answered.",
    )
    order_id = fields.Many2one("sale.order", index="btree_not_null", ondelete="set null")
    move_id = fields.Many2one("account.move", index="btree_not_null", ondelete="set null")
    document = fields.Char(help="Its number at that moment, kept if the document goes.")
    customer_id = fields.Many2one("res.partner", index="btree_not_null", ondelete="set null")
    company_id = fields.Many2one("res.company", index="btree_not_null", ondelete="cascade")
    facts = fields.Json(help="The lines and, for each, the scenarios and consents that decided it.")
    facts_text = fields.Text(string="Why", compute="_compute_facts_text")

    @api.depends("facts")
    @api.depends_context("lang")
    def _compute_facts_text(self):
        decisions = [
            line["decision"] for event in self for line in (event.facts or {}).get("lines", [])
        ]
        reasons = iter(self.env["channel.alert"]._get_reasons(decisions))
        for event in self:
            event.facts_text = "\n".join(
                f"{line['name']}: {next(reasons)}" for line in (event.facts or {}).get("lines", [])
            )

    @api.model
    def _record_after_transaction(self, vals_list):
        """Keep events although the transaction that tried is about to roll back.

        A rolled-back savepoint, as in an import, ends in a commit of the rest, and a
        refused request in a rollback: exactly one of the two hooks runs.

        :param list vals_list: values of events; documents that do not outlive the
            rollback are left out of them
        """
        registry = self.env.registry

        def record():
            with registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                env[self._name]._record_surviving(vals_list)

        self.env.cr.postcommit.add(record)
        self.env.cr.postrollback.add(record)

    @api.model
    def _record_surviving(self, vals_list):
        for vals in vals_list:
            for name in ("order_id", "move_id", "customer_id", "company_id", "user_id"):
                if vals.get(name):
                    comodel = self._fields[name].comodel_name
                    vals[name] = self.env[comodel].browse(vals[name]).exists().id
            # Who was made in the transaction that rolled back is nobody any more.
            vals["user_id"] = vals["user_id"] or SUPERUSER_ID
        return self.create(vals_list)
