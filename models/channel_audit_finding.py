from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MANAGER = "channel_partner.group_channel_manager"

#: What a channel manager says of a finding; all else is as it was found.
SAID = {"state", "explanation"}


class ChannelAuditFinding(models.Model):
    _name = "channel.audit.finding"
    _description = "Channel Audit Finding"
    _inherit = ["channel.lifecycle.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "document"

    state = fields.Selection(
        [("draft", "Open"), ("accepted", "Explained"), ("resolved", "Resolved")],
        required=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    kind = fields.Selection(
        [
            ("forbidden", "Sold without Consent"),
            ("recurring", "Repeats an Earlier Invoice"),
            ("made_by_odoo", "Added by an Expense or a Delivery"),
            ("retitled", "Text Hides the Product"),
            ("joined", "Sold before the Contact Was the Customer's"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    document = fields.Char(
        readonly=True, help="Its number at that moment, kept if the document goes."
    )
    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", ondelete="set null", readonly=True
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    event_id = fields.Many2one(
        "channel.guard.event",
        string="Guard Event",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    date = fields.Date(string="Sold on", readonly=True, index=True)
    found_on = fields.Date(string="Found on", readonly=True, default=fields.Date.today, index=True)
    customer_id = fields.Many2one(
        "res.partner", index="btree_not_null", ondelete="set null", readonly=True
    )
    channel_partner_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="Whose consent is missing; the first one, if there are several.",
    )
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", index=True, readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True, help="Of these lines, untaxed.")
    facts = fields.Json(readonly=True, help="The lines and, for each, what the charter says.")
    facts_text = fields.Text(string="Why", compute="_compute_facts_text")
    explanation = fields.Text(
        tracking=True, copy=False, help="Why it may stay as it is, or what was done about it."
    )

    @api.depends("facts")
    @api.depends_context("lang", "uid")
    def _compute_facts_text(self):
        lines = [line for finding in self for line in (finding.facts or {}).get("lines", [])]
        reasons = iter(self.env["channel.alert"]._get_reasons([line["decision"] for line in lines]))
        for finding in self:
            finding.facts_text = "\n".join(
                f"{line['name']}: {next(reasons)}"
                for line in (finding.facts or {}).get("lines", [])
            )

    # ----------------------------------------------------------------------- CRUD

    def write(self, vals):
        ours = {name for name in vals if name in self._get_found_fields()}
        if ours and not self.env.su:
            raise AccessError(
                self.env._("What the audit found stays as it was found: explain it instead.")
            )
        if "explanation" in vals and not self.env.su:
            self._check_explained_again(vals)
        return super().write(vals)

    @api.model
    def _get_found_fields(self):
        own = SAID | set(models.MAGIC_COLUMNS)
        return {
            name
            for name, field in self._fields.items()
            if field.store and field.readonly and name not in own
        }

    def _check_explained_again(self, vals):
        """Keep the explanation of what is closed: reopen it to explain it otherwise."""
        if any(finding.state != "draft" for finding in self) and vals.get("state") != "draft":
            raise UserError(
                self.env._("What is explained or resolved is closed: open it again first.")
            )

    # -------------------------------------------------------------------- actions

    @api.model
    def _get_transitions(self):
        return {
            "draft": {"accepted": MANAGER, "resolved": MANAGER},
            "accepted": {"draft": MANAGER},
            "resolved": {"draft": MANAGER},
        }

    def _check_may_become(self, state):
        for finding in self:
            if state != "draft" and not (finding.explanation or "").strip():
                raise UserError(
                    self.env._(
                        "Say why %s may stay as it is, or what was done about it: the channel "
                        "partner will ask.",
                        finding.display_name,
                    )
                )
        return super()._check_may_become(state)

    def _after_becoming(self, state):
        if state != "draft":
            self.activity_feedback(["channel_partner.mail_activity_type_review"])
        return super()._after_becoming(state)

    def action_accept(self):
        self.write({"state": "accepted"})
        return True

    def action_resolve(self):
        self.write({"state": "resolved"})
        return True

    def action_reopen(self):
        self.write({"state": "draft"})
        return True

    def action_open_document(self):
        self.ensure_one()
        return (self.order_id or self.move_id)._get_records_action()

    # ------------------------------------------------------------------- business

    def _tell_managers(self):
        """Give the responsible channel manager of each company one activity a document."""
        activity_type = self.env.ref("channel_partner.mail_activity_type_review")
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        model = self.env["ir.model"]._get_id(self._name)
        told, values = set(), []
        managers = {company: company._channel_manager() for company in self.company_id}
        for finding in self:
            document = (finding.order_id, finding.move_id)
            manager = managers.get(finding.company_id)
            if manager and document not in told:
                told.add(document)
                values.append(
                    {
                        "res_model_id": model,
                        "res_id": finding.id,
                        "activity_type_id": activity_type.id,
                        "summary": self.env._(
                            "%(document)s: %(finding)s",
                            document=finding.document,
                            finding=kinds[finding.kind],
                        ),
                        "date_deadline": fields.Date.today(),
                        "user_id": manager.id,
                        "automated": True,
                    }
                )
        self.env["mail.activity"].create(values)
