from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..policy import add_months
from .channel_registration import MANAGER, REP

EXTENDABLE = ("registered", "expired")


class ChannelRegistrationExtension(models.Model):
    """More time for a deal: asked for by either side, agreed by both (charter decision 6)."""

    _name = "channel.registration.extension"
    _description = "Extension of a Deal"
    _inherit = ["channel.lifecycle.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_requested desc, id desc"
    _rec_name = "registration_id"

    registration_id = fields.Many2one(
        "channel.registration",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("state", "in", EXTENDABLE)],
    )
    company_id = fields.Many2one(related="registration_id.company_id", store=True, index=True)
    channel_partner_id = fields.Many2one(related="registration_id.channel_partner_id")
    customer_id = fields.Many2one(related="registration_id.customer_id")
    registration_date_end = fields.Date(
        related="registration_id.date_end", string="Protected until"
    )
    state = fields.Selection(
        [("requested", "Requested"), ("agreed", "Agreed"), ("refused", "Refused")],
        required=True,
        default="requested",
        copy=False,
        index=True,
        tracking=True,
    )
    requested_by = fields.Selection(
        [("channel_partner", "Channel Partner"), ("operator", "Our Company")],
        string="Requested by",
        required=True,
        default="channel_partner",
        tracking=True,
    )
    date_requested = fields.Datetime(
        string="Requested on",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: fields.Datetime.now(),
    )
    months = fields.Integer(required=True, default=1, tracking=True)
    reason = fields.Text(help="Why the deal needs more time.")
    discussion_date = fields.Date(string="Discussed on", copy=False, tracking=True)
    participant_ids = fields.Many2many(
        "res.partner",
        string="Participants",
        copy=False,
        tracking=True,
        help="Who took part in the discussion: people of both sides.",
    )
    agreement = fields.Text(string="What Was Agreed", copy=False, tracking=True)
    refusal_reason = fields.Text(copy=False, tracking=True)
    date_decided = fields.Datetime(string="Decided on", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False)
    date_end_before = fields.Date(string="Last Day before", readonly=True, copy=False)
    date_end_after = fields.Date(string="New Last Day", readonly=True, copy=False)

    _months_positive = models.Constraint(
        "CHECK (months > 0)", "A deal is extended by one month at least."
    )
    _one_requested = models.UniqueIndex(
        "(registration_id) WHERE state = 'requested'",
        "An extension of this deal was requested already: decide that one first.",
    )

    # ----------------------------------------------------------------- constrains

    @api.constrains("registration_id")
    def _check_registration(self):
        for extension in self.filtered(lambda each: each.state == "requested"):
            extension._check_extendable()
            extension._check_number()

    def _check_extendable(self):
        registration = self.registration_id
        if registration.state not in EXTENDABLE or not registration.date_end:
            raise UserError(
                self.env._(
                    "%(registration)s is “%(state)s”: only a registered or an expired deal can "
                    "be extended.",
                    registration=registration.display_name,
                    state=registration._state_label(registration.state),
                )
            )

    def _check_number(self):
        limit = self.company_id.channel_extension_limit
        others = self.registration_id.extension_ids.filtered(
            lambda each: each.state == "agreed" and each != self
        )
        if limit and len(others) >= limit:
            raise UserError(
                self.env._(
                    "%(registration)s was extended %(number)s times already, and the company's "
                    "settings allow no more.",
                    registration=self.registration_id.display_name,
                    number=len(others),
                )
            )

    # ----------------------------------------------------------------------- CRUD

    @api.model
    def _get_decided_fields(self):
        """Return the fields that only deciding sets."""
        return {
            "date_requested",
            "date_decided",
            "decided_by_id",
            "date_end_before",
            "date_end_after",
        }

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | self._get_decided_fields()

    @api.model_create_multi
    def create(self, vals_list):
        # The form of a new record sends all its fields along: these are the server's.
        own = self._get_decided_fields()
        # What this transaction has just decided must not stand in the way of the next one.
        self.flush_model(["state", "registration_id"])
        extensions = super().create(
            [{name: vals[name] for name in vals.keys() - own} for vals in vals_list]
        )
        for extension in extensions:
            manager = extension.company_id._channel_manager()
            if manager:
                extension.activity_schedule(
                    "channel_partner.mail_activity_type_review",
                    user_id=manager.id,
                    summary=self.env._("Discuss the extension with the channel partner"),
                )
        return extensions

    def write(self, vals):
        chatter = self.env["channel.registration"]._get_free_fields()
        if vals.keys() - chatter and not self.env.su:
            if decided := self.filtered(lambda each: each.state != "requested")[:1]:
                raise UserError(
                    self.env._(
                        "This extension is “%(state)s” and is kept as it was decided: request "
                        "another one.",
                        state=self._state_label(decided.state),
                    )
                )
            if vals.keys() & (self._get_decided_fields() | {"registration_id"}):
                raise AccessError(
                    self.env._("When and how an extension was decided is recorded by itself.")
                )
        return super().write(vals)

    # -------------------------------------------------------------------- actions

    @api.model
    def _get_transitions(self):
        return {
            "draft": {"requested": REP},
            "requested": {"agreed": MANAGER, "refused": MANAGER},
        }

    @api.model
    def _is_import_target(self, state):
        return state == "requested"

    def action_agree(self):
        self.write({"state": "agreed"})
        return True

    def action_refuse(self):
        self.write({"state": "refused"})
        return True

    def _check_may_become(self, state):
        for extension in self:
            if state == "agreed":
                extension._check_discussion()
            elif state == "refused" and not (extension.refusal_reason or "").strip():
                raise UserError(
                    self.env._("Say why the extension is refused: the channel partner will ask.")
                )
        return super()._check_may_become(state)

    def _check_discussion(self):
        """Refuse an agreement without a record of the joint discussion behind it."""
        company = self.channel_partner_id
        ours = self.participant_ids.filtered(
            lambda person: any(not user.share for user in person.sudo().user_ids)
        )
        theirs = self.participant_ids.filtered(
            lambda person: person.commercial_partner_id == company
        )
        missing = [
            label
            for label, value in (
                (self.env._("when it was discussed"), self.discussion_date),
                (self.env._("who took part for the channel partner"), theirs),
                (self.env._("who took part for our company"), ours),
                (self.env._("what was agreed"), (self.agreement or "").strip()),
            )
            if not value
        ]
        if missing:
            raise UserError(
                self.env._(
                    "An extension is agreed after both sides have discussed it. Record first: "
                    "%(missing)s.",
                    missing=", ".join(missing),
                )
            )
        if self.discussion_date > self.registration_id._today():
            raise ValidationError(self.env._("The discussion cannot lie in the future."))

    def _after_becoming(self, state):
        if state in ("agreed", "refused"):
            for extension in self:
                extension.sudo().write(
                    {"date_decided": fields.Datetime.now(), "decided_by_id": self.env.uid}
                )
                if state == "agreed":
                    extension._extend()
            self.activity_feedback(["channel_partner.mail_activity_type_review"])
        return super()._after_becoming(state)

    # ------------------------------------------------------------------- business

    def _extend(self):
        """Move the last day of the deal, and put it in force again where it had expired."""
        self.ensure_one()
        self._check_extendable()
        self._check_number()
        registration = self.registration_id
        before = registration.date_end
        after = add_months(before, self.months)
        if after < registration._today():
            raise UserError(
                self.env._(
                    "The deal ended on %(before)s: extended by %(months)s months it would end in "
                    "the past. Agree on more months.",
                    before=fields.Date.to_string(before),
                    months=self.months,
                )
            )
        registration._check_free_until(after)
        self.sudo().write({"date_end_before": before, "date_end_after": after})
        registration._extend_until(after)
        registration._message_log(
            body=self.env._(
                "Extended by %(months)s months, as discussed on %(day)s: %(agreement)s",
                months=self.months,
                day=fields.Date.to_string(self.discussion_date),
                agreement=self.agreement,
            )
        )
