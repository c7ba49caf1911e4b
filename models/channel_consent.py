from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..policy import local_day

REP = "sales_team.group_sale_salesman"
MANAGER = "channel_partner.group_channel_manager"

#: What the channel partner leaves when it signs in the portal.
SIGNATURE = {"signature", "signed_by", "signed_on"}

#: What proves a consent.
EVIDENCE = {"evidence_attachment_ids", *SIGNATURE}

#: The states in which nothing was agreed yet.
OPEN = ("draft", "requested")


class ChannelConsent(models.Model):
    _name = "channel.consent"
    _description = "Channel Partner Consent"
    _inherit = ["channel.lifecycle.mixin", "portal.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    # Whoever may read it may discuss it: the channel partner in the portal does.
    _mail_post_access = "read"

    name = fields.Char(string="Number", default="New", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("requested", "Requested"),
            ("granted", "Granted"),
            ("refused", "Refused"),
            ("revoked", "Revoked"),
            ("expired", "Expired"),
        ],
        required=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    can_edit = fields.Boolean(compute="_compute_can_edit")
    channel_partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        tracking=True,
        domain=[("is_channel_partner", "=", True)],
        ondelete="restrict",
    )
    customer_id = fields.Many2one(
        "res.partner", required=True, index=True, tracking=True, ondelete="restrict"
    )
    service_ids = fields.Many2many(
        "channel.service",
        string="Services",
        required=True,
        tracking=True,
        help="The consent covers these and everything under them, and nothing else.",
    )
    order_id = fields.Many2one(
        "sale.order",
        string="For This Quotation Only",
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
    )
    date_start = fields.Date(string="Valid from", copy=False, tracking=True)
    date_end = fields.Date(string="Valid until", copy=False, tracking=True)
    evidence_attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Evidence",
        copy=False,
        help="The document in which the channel partner agreed. Locked once granted.",
    )
    signature = fields.Image(copy=False, attachment=True, max_width=1024, max_height=1024)
    signed_by = fields.Char(string="Signed by", copy=False)
    signed_on = fields.Datetime(string="Signed on", copy=False)
    earns_commission = fields.Boolean(
        help="The channel partner agreed to sell, and still earns a commission on it.",
        tracking=True,
    )
    reason = fields.Text(string="Reason of Refusal or Withdrawal", copy=False, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users", string="Responsible", default=lambda self: self.env.user, tracking=True
    )

    _period_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A consent cannot end before it starts."
    )

    # -------------------------------------------------------------------- compute

    @api.depends("state")
    def _compute_can_edit(self):
        for consent in self:
            # What was asked for is what gets signed: to ask for something else is a new one.
            consent.can_edit = consent.state == "draft"

    # ----------------------------------------------------------------- constrains

    @api.constrains("channel_partner_id")
    def _check_channel_partner_id(self):
        for consent in self:
            if not consent.channel_partner_id.is_channel_partner:
                raise UserError(
                    self.env._(
                        "%(name)s is not a channel partner, so its consent means nothing.",
                        name=consent.channel_partner_id.display_name,
                    )
                )

    # ----------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        # Completed below, and the caller's own are left alone.
        vals_list = [self._to_commercial_entity(vals) for vals in vals_list]
        for vals in vals_list:
            self._check_protected(vals)
            self._check_own(vals)
            if vals.get("state") == "granted" and not vals.get("date_start"):
                # It is locked as soon as it is there, so it cannot be dated later.
                company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
                vals["date_start"] = self._today(company)
            if vals.get("name", "New") == "New":
                vals["name"] = self.env["ir.sequence"].next_by_code("channel.consent") or "New"
        consents = super().create(vals_list)
        consents._adopt_evidence()
        consents._refresh_quotations()
        return consents

    def write(self, vals):
        vals = self._to_commercial_entity(vals)
        self._check_protected(vals)
        self._check_locked(vals)
        self._check_own(vals)
        result = super().write(vals)
        if "evidence_attachment_ids" in vals:
            self._adopt_evidence()
        if vals.keys() & {"state", "date_start", "date_end", "company_id"}:
            self._refresh_quotations()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        if any(consent.state != "draft" for consent in self):
            raise UserError(
                self.env._("A consent that was asked for is kept as evidence: revoke it instead.")
            )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | EVIDENCE | self._get_server_fields()

    @api.model
    def _get_server_fields(self):
        """Return what only the server itself says of a consent. Hook for each concern."""
        return {"access_token", *SIGNATURE}

    @api.model
    def _get_asked_fields(self):
        """Return what a channel partner is asked, so that it is fixed once it was asked."""
        return {
            "channel_partner_id",
            "customer_id",
            "service_ids",
            "order_id",
            "date_end",
            "earns_commission",
            "company_id",
        }

    @api.model
    def _get_locked_fields(self):
        """Return what a channel partner agreed to, or proved it with: fixed once granted."""
        return (self._get_asked_fields() - {"date_end"}) | {"date_start", *EVIDENCE}

    def _check_locked(self, vals):
        for consent in self.filtered(lambda each: each.state != "draft"):
            if consent._is_locked(vals):
                raise UserError(
                    self.env._(
                        "A consent covers exactly what was asked and agreed, so %(consent)s is "
                        "locked: withdraw or revoke it if it no longer fits, and make a new one.",
                        consent=consent.display_name,
                    )
                )

    def _is_locked(self, vals):
        """Return whether values change what was asked for, agreed to, or proves it."""
        self.ensure_one()
        if self.state == "requested":
            # A start that was left open is the day on which it is granted.
            fixed = self._get_asked_fields() | ({"date_start"} if self.date_start else set())
            return bool(vals.keys() & fixed)
        end = fields.Date.to_date(vals.get("date_end"))
        longer = "date_end" in vals and self.date_end and (not end or end > self.date_end)
        return bool(longer or (vals.keys() & self._get_locked_fields()))

    def _check_protected(self, vals):
        """Only a channel manager records evidence."""
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        closed = self.filtered(lambda consent: consent.state not in OPEN)
        if self._says(vals, EVIDENCE) or (
            closed and vals.keys() & {"date_end", "reason", *self._get_locked_fields()}
        ):
            raise AccessError(
                self.env._(
                    "Only a channel manager records a consent: ask one to attach the document in "
                    "which the channel partner agreed."
                )
            )

    def _check_own(self, vals):
        """Nobody writes what the server records, such as a signature from the portal."""
        if not self.env.su and self._says(vals, self._get_server_fields()):
            raise AccessError(
                self.env._("What was asked, and how it was answered, is recorded by itself.")
            )

    def _says(self, vals, names):
        """Return whether values say something of some fields."""
        # The form of a new record sends all its fields along, also the empty ones.
        return any(self or vals[name] for name in vals.keys() & names)

    @api.model
    def _to_commercial_entity(self, vals):
        return self.env["channel.registration"]._to_commercial_entity(vals)

    def _adopt_evidence(self):
        for consent in self:
            consent.evidence_attachment_ids._channel_adopt(consent)

    # -------------------------------------------------------------------- actions

    @api.model
    def _get_transitions(self):
        return {
            "draft": {"requested": REP, "granted": MANAGER, "refused": MANAGER},
            "requested": {
                "granted": MANAGER,
                "refused": MANAGER,
                "revoked": MANAGER,
                "expired": MANAGER,
            },
            "granted": {"revoked": MANAGER, "expired": MANAGER},
            "refused": {"requested": REP},
        }

    def _check_may_become(self, state):
        for consent in self:
            if state == "granted" and not consent._has_evidence():
                raise UserError(
                    self.env._(
                        "Attach the document in which %(channel_partner)s agreed: a consent "
                        "counts only in writing.",
                        channel_partner=consent.channel_partner_id.display_name,
                    )
                )

    def _before_becoming(self, state, vals):
        if state == "granted" and not vals.get("date_start"):
            for consent in self.filtered(lambda each: not each.date_start):
                consent.date_start = self._today(consent.company_id)
        return super()._before_becoming(state, vals)

    def _has_evidence(self):
        """Return whether it is evidenced (charter decision 10): signed by the channel
        partner, or documented by a channel manager."""
        self.ensure_one()
        signed = self.signature and self.signed_by and self.signed_on
        return bool(signed or self.evidence_attachment_ids)

    def action_request(self):
        self.write({"state": "requested"})
        return True

    def action_grant(self):
        """Record that the channel partner agreed, from today unless a day is given.

        :raise UserError: where neither a signature nor a document proves it
        """
        self.write({"state": "granted"})
        return True

    def action_refuse(self):
        self.write({"state": "refused"})
        return True

    def action_revoke(self):
        """Withdraw the consents for everything that is not confirmed yet."""
        self.write({"state": "revoked"})
        return True

    # ------------------------------------------------------------------- business

    @api.model
    def _today(self, company):
        """Return today where the company is that records a consent."""
        return local_day(fields.Datetime.now(), company.partner_id.tz)

    def _refresh_quotations(self):
        self.env["sale.order"]._channel_refresh(self.customer_id)
