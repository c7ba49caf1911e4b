from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .channel_registration import IN_FORCE, MANAGER, PENDING

#: After these, the next rival in line can move up.
ENDED = ("refused", "lost", "expired", "cancelled")


class ChannelRegistration(models.Model):
    """Several registrations for one customer: the first one received has priority, and the
    others wait.

    A registration waits while a rival of another channel partner is in force, or was received
    earlier and is not decided. Its channel partner is told once, by mail, that the customer
    is not free, and never who holds it.
    """

    _inherit = "channel.registration"

    rival_ids = fields.Many2many(
        "channel.registration",
        string="Rivals",
        compute="_compute_rivals",
        compute_sudo=False,
        help="Other registrations of this customer that are in force or not decided.",
    )
    rival_count = fields.Integer(compute="_compute_rivals", compute_sudo=False)
    is_waiting = fields.Boolean(
        string="Waits behind a Rival",
        compute="_compute_rivals",
        compute_sudo=False,
        search="_search_is_waiting",
        help="A rival is in force, or was received earlier and is not decided.",
    )
    date_told_waiting = fields.Datetime(
        string="Told Not Free on",
        readonly=True,
        copy=False,
        help="When the channel partner was told that the customer is not free.",
    )
    date_told_free = fields.Datetime(
        string="Could Move up on",
        readonly=True,
        copy=False,
        help="When a channel manager was told that the customer is free for this one.",
    )

    # -------------------------------------------------------------------- compute

    @api.depends("customer_id", "state", "channel_partner_id", "date_received", "date_end")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_rivals(self):
        rivals = self._find_rivals()
        readable = self.browse().concat(*rivals.values())._filtered_access("read")
        for registration in self:
            registration.rival_ids = rivals[registration].with_env(self.env) & readable
            registration.rival_count = len(registration.rival_ids)
            registration.is_waiting = bool(registration._waits_for(rivals[registration]))

    def _search_is_waiting(self, operator, value):
        if operator != "in":
            return NotImplemented
        pending = self.sudo().search(
            Domain("state", "in", PENDING) & Domain("customer_id", "!=", False), order="id"
        )
        waiting = Domain("id", "in", pending._filter_waiting().ids)
        return waiting if True in value else ~waiting

    def _find_rivals(self):
        """Return the rivals of registrations that are not decided or in force, of whatever
        company they are, the first one received first.

        :rtype: dict
        """
        claims = self.sudo().search(
            Domain("customer_id", "in", self.customer_id.ids)
            & Domain("state", "in", (*PENDING, *IN_FORCE)),
            order="date_received, id",
        )
        claims = claims.filtered(lambda claim: claim.state in PENDING or claim._holds())
        of_customer = claims.grouped("customer_id")
        return {
            registration: of_customer.get(registration.customer_id._origin, claims.browse())
            - registration._origin
            if registration.state in ("draft", *PENDING, *IN_FORCE)
            else claims.browse()
            for registration in self
        }

    def _holds(self):
        self.ensure_one()
        return bool(self.state in IN_FORCE and self.date_end and self.date_end >= self._today())

    def _waits_for(self, rivals):
        """Return the rivals that come first."""
        self.ensure_one()
        if self.state not in PENDING:
            return rivals.browse()
        return rivals.filtered(
            lambda rival: (
                rival.channel_partner_id != self.channel_partner_id
                and (rival._holds() or rival._came_before(self))
            )
        )

    def _came_before(self, other):
        return (self.date_received, self.id) < (other.date_received, other._origin.id)

    def _filter_waiting(self):
        """Return those that wait as of now, whatever is in the cache."""
        rivals = self._find_rivals()
        return self.filtered(lambda each: each._waits_for(rivals[each]))

    # ----------------------------------------------------------------------- CRUD

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"customer_id", "channel_partner_id"}:
            self._tell_waiting()
        return result

    @api.model
    def _get_manager_fields(self):
        return super()._get_manager_fields() | {"date_told_waiting", "date_told_free"}

    # -------------------------------------------------------------------- actions

    def action_tell_waiting(self):
        """Tell the channel partners of registrations that wait, unless they were told.

        :raise UserError: where there is nobody to write to, or nothing to tell
        """
        self._check_allowed(MANAGER)
        # Mails leave as superuser: only about what one may change oneself.
        self.check_access("write")
        self._tell_waiting()
        for registration in self:
            if not registration.date_told_waiting:
                raise UserError(
                    self.env._(
                        "Nobody was told: %(registration)s does not wait, or neither its channel "
                        "partner nor its contact has a mail address.",
                        registration=registration.display_name,
                    )
                )
        return True

    def action_view_rivals(self):
        """Open all registrations of the customer that are in force or not decided."""
        self.ensure_one()
        return (self | self.rival_ids)._get_records_action(
            name=self.env._("Registrations of %s", self.customer_id.name)
        )

    # ------------------------------------------------------------------- business

    def _after_becoming(self, state):
        result = super()._after_becoming(state)
        if state == "submitted":
            self._tell_waiting()
        if state == "registered":
            pending = self.browse().concat(*self._find_rivals().values())
            pending._tell_waiting()
        if state in ENDED:
            self._tell_next_in_line()
        return result

    def _expire(self):
        result = super()._expire()
        # Those that were not won have become “expired”, and passed above.
        self.filtered(lambda each: each.state == "won")._tell_next_in_line()
        return result

    def _tell_waiting(self):
        """Tell the channel partners that the customer is not free, each of them once."""
        pending = self.sudo().filtered(
            lambda each: (
                each.state in PENDING
                and each.customer_id
                and each.channel_partner_id
                and not each.date_told_waiting
            )
        )
        for registration in pending._filter_waiting():
            told = registration._get_told_waiting()
            if not told:
                continue
            registration.date_told_waiting = fields.Datetime.now()
            registration.with_context(mail_notify_force_send=False).message_post_with_source(
                "channel_partner.mail_template_registration_waiting",
                message_type="auto_comment",
                subtype_xmlid="mail.mt_note",
                partner_ids=told.ids,
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _get_told_waiting(self):
        """Return who is told: the person who registered the deal, if there at all."""
        self.ensure_one()
        company = self.channel_partner_id
        person = self.contact_id.filtered(lambda each: each.commercial_partner_id == company)
        return (person | company).filtered("email")[:1]

    def _tell_next_in_line(self):
        """Tell a channel manager of each rival that can move up, now that these have ended."""
        # A draft has held up nobody.
        ended = self.sudo().filtered(lambda each: each.customer_id and each.date_submitted)
        claims = self.sudo().search(
            Domain("customer_id", "in", ended.customer_id.ids)
            & Domain("state", "in", PENDING)
            & Domain("channel_partner_id", "!=", False),
            order="date_received, id",
        )
        first = {}
        for claim in claims:
            first.setdefault(claim.customer_id, claim)
        for registration in ended:
            following = first.get(registration.customer_id)
            if (
                following
                and following.channel_partner_id != registration.channel_partner_id
                and not following._filter_waiting()
                and (registration.date_start or registration._came_before(following))
                and not following._was_told_since(registration)
            ):
                following._tell_can_move_up()

    def _was_told_since(self, won):
        """Return whether a manager was told since a won deal ended: the nightly look finds it
        again for some time."""
        self.ensure_one()
        told = self.date_told_free
        return bool(told and won.state == "won" and told.date() > won.date_end)

    def _tell_can_move_up(self):
        self.ensure_one()
        summary = self.env._("%s can move up: its customer is free", self.name)
        told = self.activity_ids.filtered(lambda activity: activity.summary == summary)
        user = self.user_id.filtered(lambda user: user.has_group(MANAGER))
        self.date_told_free = fields.Datetime.now()
        if not told and (user := user or self.company_id._channel_manager()):
            self.activity_schedule(
                "channel_partner.mail_activity_type_review", summary=summary, user_id=user.id
            )
