from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

REP = "sales_team.group_sale_salesman"
MANAGER = "channel_partner.group_channel_manager"

#: What both sides agreed. Only a channel manager records it.
OUTCOME = {
    "outcome",
    "outcome_owner_id",
    "outcome_registrations",
    "outcome_registration_id",
    "outcome_holder_id",
}
#: Set by the server alone.
MOMENTS = {"date_agreed", "date_closed", "opened_by_id"}


class ChannelCase(models.Model):
    _name = "channel.case"
    _description = "Channel Case"
    _inherit = ["channel.lifecycle.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "priority desc, id desc"
    _rec_names_search = ["name", "customer_id"]

    name = fields.Char(string="Number", default="New", readonly=True, copy=False)
    type = fields.Selection(
        [
            ("conflict", "Conflict"),
            ("support", "Support"),
            ("extension", "Extension"),
            ("breach", "Breach of the Charter"),
        ],
        required=True,
        default="conflict",
        tracking=True,
    )
    state = fields.Selection(
        [
            ("draft", "Open"),
            ("discussed", "In Discussion"),
            ("agreed", "Agreed"),
            ("closed", "Closed"),
        ],
        required=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Urgent")], default="0")
    can_edit = fields.Boolean(compute="_compute_can_edit")
    can_decide = fields.Boolean(compute="_compute_can_edit")
    channel_partner_ids = fields.Many2many(
        "res.partner",
        "channel_case_channel_partner_rel",
        "case_id",
        "partner_id",
        string="Channel Partners",
        required=True,
        domain=[("is_channel_partner", "=", True)],
        tracking=True,
        help="The sides of the case.",
    )
    customer_id = fields.Many2one(
        "res.partner", index="btree_not_null", tracking=True, ondelete="restrict"
    )
    customer_name = fields.Char(
        string="Customer as Named",
        help="The customer as a channel partner named it. Choose the contact that is meant.",
    )
    owner_id = fields.Many2one(
        related="customer_id.channel_partner_id", string="Customer Managed by"
    )
    registration_ids = fields.Many2many(
        "channel.registration",
        "channel_case_registration_rel",
        "case_id",
        "registration_id",
        string="Registrations",
        domain="[('customer_id', '=', customer_id)]",
        copy=False,
    )
    registration_count = fields.Integer(compute="_compute_registration_count")
    description = fields.Html(help="What happened, as both sides see it.")
    proposal_ids = fields.One2many("channel.case.proposal", "case_id", copy=False)
    outcome = fields.Text(
        string="Agreed Outcome", copy=False, tracking=True, help="In words both sides can read."
    )
    outcome_owner_id = fields.Many2one(
        "res.partner",
        string="Customer Goes to",
        copy=False,
        tracking=True,
        domain="[('id', 'in', channel_partner_ids)]",
        ondelete="restrict",
        help="The channel partner who manages the customer from now on. Empty: no change.",
    )
    outcome_registrations = fields.Selection(
        [
            ("keep", "Leave them as they are"),
            ("one", "One goes on, the rest ends"),
            ("cancel", "Cancel them all"),
        ],
        string="The Registrations",
        required=True,
        default="keep",
        copy=False,
        tracking=True,
    )
    outcome_registration_id = fields.Many2one(
        "channel.registration",
        string="Goes on",
        copy=False,
        tracking=True,
        domain="[('id', 'in', registration_ids)]",
        ondelete="restrict",
    )
    outcome_holder_id = fields.Many2one(
        "res.partner",
        string="Registered for",
        copy=False,
        tracking=True,
        domain="[('id', 'in', channel_partner_ids)]",
        ondelete="restrict",
        help="The channel partner who takes that registration over. Empty: no change.",
    )
    date_agreed = fields.Datetime(string="Agreed on", readonly=True, copy=False)
    date_closed = fields.Datetime(string="Closed on", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.company._channel_manager(),
        domain=[("share", "=", False)],
        tracking=True,
    )

    # -------------------------------------------------------------------- compute

    @api.depends("name", "customer_id.name", "customer_name")
    def _compute_display_name(self):
        for case in self:
            customer = case.customer_id.name or case.customer_name
            case.display_name = f"{case.name} ({customer})" if customer else case.name

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        manager = self.env.su or self.env.user.has_group(MANAGER)
        for case in self:
            case.can_edit = case.state in ("draft", "discussed")
            case.can_decide = manager and case.can_edit

    @api.depends("registration_ids")
    def _compute_registration_count(self):
        for case in self:
            case.registration_count = len(case.registration_ids)

    # ----------------------------------------------------------------- constrains

    @api.constrains("channel_partner_ids", "outcome_owner_id", "outcome_holder_id")
    def _check_channel_partner_ids(self):
        for case in self:
            for party in case.channel_partner_ids:
                if not party.is_channel_partner:
                    raise UserError(
                        self.env._(
                            "%(name)s is not a channel partner: mark the contact as one first.",
                            name=party.display_name,
                        )
                    )
            for party in case.outcome_owner_id | case.outcome_holder_id:
                if party not in case.channel_partner_ids:
                    raise UserError(
                        self.env._(
                            "%(name)s is no side of this case: add it to the channel partners "
                            "first.",
                            name=party.display_name,
                        )
                    )

    @api.constrains(
        "customer_id", "registration_ids", "outcome_registrations", "outcome_registration_id"
    )
    def _check_registrations(self):
        for case in self.sudo():
            for registration in case.registration_ids:
                if registration.customer_id != case.customer_id:
                    raise UserError(
                        self.env._(
                            "%(registration)s is about another customer: a case can decide on "
                            "the registrations of its own customer only.",
                            registration=registration._readable_name(self.env),
                        )
                    )
            if case.outcome_registration_id - case.registration_ids:
                raise UserError(
                    self.env._("Choose the registration that goes on among those of the case.")
                )
            if case.outcome_registrations == "one" and not case.outcome_registration_id:
                raise UserError(self.env._("Say which registration goes on."))

    # ----------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._to_commercial_entity(vals) for vals in vals_list]
        for vals in vals_list:
            self._check_protected(vals)
            if vals.get("name", "New") == "New":
                vals["name"] = self.env["ir.sequence"].next_by_code("channel.case") or "New"
        return super().create(vals_list)

    def write(self, vals):
        vals = self._to_commercial_entity(vals)
        self._check_protected(vals)
        self._check_locked(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_discussed(self):
        if any(case.state != "draft" for case in self):
            raise UserError(
                self.env._("A case that was discussed is kept as evidence: close it instead.")
            )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | OUTCOME | MOMENTS | {"name"}

    @api.model
    def _to_commercial_entity(self, vals):
        return self.env["channel.registration"]._to_commercial_entity(vals)

    def _check_protected(self, vals):
        """Let nobody but a channel manager say what was agreed, and nobody when."""
        if self.env.su:
            return
        asked = vals.keys() & (MOMENTS | {"name"})
        if not self.env.user.has_group(MANAGER):
            asked |= vals.keys() & OUTCOME
        if not self:
            # The form of a new record sends all its fields along, also the unchanged ones.
            asked = {name for name in asked if vals[name] not in (False, "", "New", "keep")}
        if asked:
            raise AccessError(
                self.env._(
                    "Only a channel manager records the outcome of a case, and the server its "
                    "dates: add a proposal instead."
                )
            )

    def _check_locked(self, vals):
        """Keep what was agreed as it was: a case is edited until then."""
        changed = vals.keys() - self.env["channel.registration"]._get_free_fields()
        changed -= {"state", "priority", "user_id", *MOMENTS}
        if changed and any(not case.can_edit for case in self):
            raise UserError(
                self.env._(
                    "What was agreed stays as it is. Discuss the case again to change it; a "
                    "closed one needs a new case."
                )
            )
