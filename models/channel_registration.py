from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..policy import local_day

REP = "sales_team.group_sale_salesman"
MANAGER = "channel_partner.group_channel_manager"

#: While a registration is in one of these, it has been asked for and is not decided.
PENDING = ("submitted", "action_required")
#: In force, within its dates: charter decision 5.
IN_FORCE = ("registered", "won")


class ChannelRegistration(models.Model):
    _name = "channel.registration"
    _description = "Deal Registration"
    _inherit = ["channel.lifecycle.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_received desc, id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "customer_id", "customer_name"]

    name = fields.Char(string="Number", default="New", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("action_required", "Information Needed"),
            ("registered", "Registered"),
            ("won", "Won"),
            ("refused", "Refused"),
            ("lost", "Lost"),
            ("expired", "Expired"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
        group_expand="_group_expand_state",
    )
    can_edit = fields.Boolean(compute="_compute_can_edit")
    can_change_claim = fields.Boolean(compute="_compute_can_edit")
    can_name_customer = fields.Boolean(compute="_compute_can_edit")
    channel_partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        tracking=True,
        domain=[("is_channel_partner", "=", True)],
        ondelete="restrict",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Registered by",
        domain="[('id', 'child_of', channel_partner_id)]",
        help="The person at the channel partner who registered the deal.",
    )
    customer_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
        help="The end customer, as a company: the deal protects all its contacts.",
    )
    customer_name = fields.Char(help="The customer as the channel partner named it.")
    customer_vat = fields.Char(string="Customer's Tax ID")
    customer_email = fields.Char(string="Customer's Email")
    service_ids = fields.Many2many(
        "channel.service",
        string="Services of Interest",
        help="For information: a registration protects its customer for every service.",
    )
    opportunity_id = fields.Many2one("crm.lead", ondelete="set null", check_company=True)
    date_received = fields.Datetime(
        string="Received on",
        default=lambda self: fields.Datetime.now(),
        required=True,
        copy=False,
        readonly=True,
        index=True,
        help="When this server received it. Among rivals, the first one received has priority.",
    )
    date_submitted = fields.Datetime(string="Submitted on", readonly=True, copy=False)
    date_start = fields.Date(string="Protected from", copy=False, tracking=True)
    date_end = fields.Date(string="Protected until", copy=False, tracking=True, index=True)
    days_left = fields.Integer(compute="_compute_days_left")
    source = fields.Selection(
        [("manual", "Entered by Hand"), ("mail", "Mail"), ("portal", "Portal")],
        required=True,
        default="manual",
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
    )
    refusal_reason = fields.Text(string="Explanation of Refusal", copy=False, tracking=True)
    note = fields.Html(help="What both sides should know about the deal.")

    _period_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A registration cannot end before it starts."
    )
    _one_in_force = models.Constraint(
        "EXCLUDE USING gist (int4range(customer_id, customer_id, '[]') WITH &&,"
        " daterange(date_start, date_end, '[]') WITH &&)"
        " WHERE (customer_id IS NOT NULL AND state IN ('registered', 'won'))",
        "Another registered deal protects this customer on some of these days: "
        "only one channel partner can hold it.",
    )

    # -------------------------------------------------------------------- compute

    @api.depends("name", "customer_id.name", "customer_name")
    def _compute_display_name(self):
        for registration in self:
            customer = registration.customer_id.name or registration.customer_name
            registration.display_name = (
                f"{registration.name} ({customer})" if customer else registration.name
            )

    @api.depends("date_end", "state")
    def _compute_days_left(self):
        for registration in self:
            registration.days_left = (
                (registration.date_end - registration._today()).days
                if registration.date_end and registration.state in IN_FORCE
                else 0
            )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        manager = self.env.user.has_group(MANAGER)
        for registration in self:
            registration.can_edit = manager or registration.state in ("draft", *PENDING)
            registration.can_change_claim = manager or registration.state == "draft"
            registration.can_name_customer = registration.can_change_claim or (
                registration.can_edit and not registration._origin.customer_id
            )

    @api.model
    def _group_expand_state(self, states, domain):
        """Always show the columns that work goes through, the others as far as they are used."""
        shown = {*PENDING, *IN_FORCE, *states}
        return [state for state, _label in self._fields["state"].selection if state in shown]

    def _today(self):
        """Return today where the registering company is (charter decision 5)."""
        return self._today_in(self.company_id)

    @api.model
    def _today_in(self, company):
        return local_day(fields.Datetime.now(), company.partner_id.tz)

    # ----------------------------------------------------------------- constrains

    @api.constrains("customer_id", "customer_name")
    def _check_customer(self):
        for registration in self:
            if not registration.customer_id and not (registration.customer_name or "").strip():
                raise UserError(
                    self.env._("Say which customer the deal is about: choose it or type its name.")
                )

    @api.constrains("channel_partner_id")
    def _check_channel_partner_id(self):
        for registration in self:
            if not registration.channel_partner_id.is_channel_partner:
                raise UserError(
                    self.env._(
                        "%(name)s is not a channel partner: mark the contact as one first.",
                        name=registration.channel_partner_id.display_name,
                    )
                )

    # ----------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        # Completed below, and the caller's own are left alone.
        vals_list = [self._to_commercial_entity(vals) for vals in vals_list]
        for vals in vals_list:
            self._check_protected(vals)
            if vals.get("name", "New") == "New":
                vals["name"] = (
                    self.env["ir.sequence"]
                    .with_company(vals.get("company_id"))
                    .next_by_code("channel.registration")
                ) or "New"
        if any(vals.get("state") in IN_FORCE for vals in vals_list):
            self._lock_customers([vals.get("customer_id") for vals in vals_list])
            # What this transaction has just ended must not stand in the way of what begins.
            self.flush_model(["state", "customer_id", "date_start", "date_end"])
        registrations = super().create(vals_list)
        registrations._refresh_quotations(registrations.customer_id)
        return registrations

    def write(self, vals):
        vals = self._to_commercial_entity(vals)
        self._check_protected(vals)
        before = self.customer_id
        if vals.keys() & self._get_protecting_fields():
            self._lock_customers([*before.ids, vals.get("customer_id")])
        result = super().write(vals)
        if vals.keys() & self._get_protecting_fields():
            self._refresh_quotations(before | self.customer_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        if kept := self.filtered(lambda registration: registration.state != "draft"):
            raise UserError(
                self.env._(
                    "A registration that was submitted is kept as evidence: cancel it instead "
                    "(%(names)s).",
                    names=", ".join(kept.mapped("display_name")),
                )
            )

    @api.model
    def _get_protecting_fields(self):
        """Return the fields whose change can alter what a registration protects."""
        return {
            "state",
            "channel_partner_id",
            "customer_id",
            "date_start",
            "date_end",
            "company_id",
        }

    @api.model
    def _get_manager_fields(self):
        """Return the fields that only a channel manager sets, from the start."""
        return {"date_received", "date_submitted", "date_start", "date_end", "name"}

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | self._get_manager_fields()

    def _check_protected(self, vals):
        """Let nobody but a channel manager date a deal, change a registered one, or take a
        claim that was submitted from its channel partner."""
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        fixed = vals.keys() & self._get_manager_fields()
        if not self:
            # The form of a new record sends all its fields along, also the empty ones.
            fixed = {name for name in fixed if vals[name]}
        decided = self.filtered(lambda registration: registration.state not in ("draft", *PENDING))
        edited = vals.keys() - self._get_free_fields()
        if fixed or (decided and edited) or any(each._is_taken_by(vals) for each in self):
            raise AccessError(
                self.env._(
                    "Only a channel manager can change the dates of a registration, whose it is "
                    "once it was submitted, or one that was decided. Write in its chatter what "
                    "should be changed."
                )
            )

    def _is_taken_by(self, vals):
        """Return whether values give a submitted claim to another channel partner or customer."""
        self.ensure_one()
        return self.state in PENDING and any(
            name in vals and self[name] and vals[name] != self[name].id
            for name in ("channel_partner_id", "customer_id")
        )

    @api.model
    def _get_free_fields(self):
        """Return the fields of chatter and activities, which stay open to everybody who reads."""
        return {
            name
            for model in ("mail.thread", "mail.activity.mixin")
            for name in self.env[model]._fields
        } - set(models.MAGIC_COLUMNS)

    @api.model
    def _to_commercial_entity(self, vals):
        """Keep customer and channel partner as the companies that they belong to."""
        return vals | {
            name: self.env["res.partner"].browse(vals[name]).commercial_partner_id.id
            for name in ("customer_id", "channel_partner_id")
            if vals.get(name)
        }

    # ------------------------------------------------------------------- business

    def _readable_name(self, env):
        """Return how to speak of a registration to somebody who may not read it."""
        readable = self.with_env(env)._filtered_access("read")
        return readable.name or env._("a registration of another company")

    def _lock_customers(self, customer_ids):
        """Let whoever else decides about the same customers wait until this transaction ends.

        The constraint alone keeps two deals apart, but whoever meet there at one moment wait
        for each other, until PostgreSQL ends it by a deadlock. Locking the contact's row would
        also hold up everybody who invoices the customer.

        :param customer_ids: ids of customers, empty ones among them
        """
        ids = sorted({each for each in customer_ids if each})
        self.env.cr.execute(
            "SELECT pg_advisory_xact_lock(hashtext('channel_registration'), id)"
            " FROM unnest(%s::int[]) AS id",
            [ids],
        )

    def _refresh_quotations(self, customers):
        self.env["sale.order"]._channel_refresh(customers)
