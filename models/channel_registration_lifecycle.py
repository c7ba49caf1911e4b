from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..policy import add_months
from .channel_registration import IN_FORCE, MANAGER, PENDING, REP


class ChannelRegistration(models.Model):
    """How a registration goes on: its states, what each one takes, and what follows."""

    _inherit = "channel.registration"

    # -------------------------------------------------------------------- actions

    @api.model
    def _get_transitions(self):
        return {
            "draft": {"submitted": REP, "cancelled": REP},
            "submitted": {
                "action_required": MANAGER,
                "registered": MANAGER,
                "refused": MANAGER,
                "cancelled": MANAGER,
            },
            "action_required": {
                "submitted": REP,
                "registered": MANAGER,
                "refused": MANAGER,
                "cancelled": MANAGER,
            },
            "registered": {
                "won": MANAGER,
                "lost": MANAGER,
                "expired": MANAGER,
                "cancelled": MANAGER,
            },
            "won": {"expired": MANAGER, "cancelled": MANAGER},
            "refused": {"submitted": MANAGER},
        }

    def _is_import_target(self, state):
        return state == "registered"

    def _check_may_become(self, state):
        for registration in self:
            if state in IN_FORCE:
                registration._check_can_protect()
            if state == "refused" and not registration.refusal_reason:
                raise UserError(
                    self.env._(
                        "Say why %(registration)s is refused: open it and choose Refuse. The "
                        "channel partner will ask.",
                        registration=registration.display_name,
                    )
                )

    def _check_can_protect(self):
        if not self.customer_id:
            raise UserError(
                self.env._(
                    "Link %(registration)s to a customer first: choose the contact of "
                    "“%(name)s”, or create it.",
                    registration=self.name,
                    name=self.customer_name,
                )
            )
        if not self.date_start or not self.date_end:
            raise UserError(self.env._("Give the registration its first and its last day."))

    def _before_becoming(self, state, vals):
        if state == "registered" and not vals.get("date_end"):
            for registration in self.filtered(lambda each: not each.date_end):
                registration._check_no_rival()
                start = vals.get("date_start") or registration.date_start
                registration.write(registration._get_protection(start))
        return super()._before_becoming(state, vals)

    def _after_becoming(self, state):
        if state == "submitted":
            # The moment is the server's, so that no caller can claim an earlier one.
            self.sudo().date_submitted = fields.Datetime.now()
        if state == "won":
            for registration in self:
                registration.customer_id._channel_set_owner(registration.channel_partner_id)
        return super()._after_becoming(state)

    def action_submit(self):
        self.write({"state": "submitted"})
        return True

    def action_register(self):
        """Put the deals in force, from today for as many months as the company protects.

        :raise UserError: where the customer is missing or protected for somebody else, or
            where a rival was received earlier and still waits (charter decision 5)
        """
        self._check_allowed(MANAGER)
        # The first one received has priority, whatever the order they were chosen in.
        for registration in self.sorted(lambda each: (each.date_received, each.id)):
            registration._check_gets_no_more_time()
            registration._check_no_rival()
            registration.write({"state": "registered", **registration._get_protection()})
        return True

    def action_refuse(self):
        self.write({"state": "refused"})
        return True

    def action_won(self):
        """Close the deals as won. Where the customer had no owner, the channel partner
        manages it from now on."""
        self.write({"state": "won"})
        return True

    def action_lost(self):
        self.write({"state": "lost"})
        return True

    def action_cancel(self):
        self.write({"state": "cancelled"})
        return True

    def action_view_customer(self):
        return self.customer_id._get_records_action()

    def action_view_opportunity(self):
        return self.opportunity_id._get_records_action()

    # ------------------------------------------------------------------- business

    def _get_protection(self, start=None):
        """Return the first and the last day of a protection that starts today, unless a
        channel manager gave another day."""
        self.ensure_one()
        start = fields.Date.to_date(start) or self._today()
        months = self.company_id.channel_protection_months
        return {"date_start": start, "date_end": add_months(start, months)}

    def _check_gets_no_more_time(self):
        """Refuse to begin anew what runs: only an extension gives more time (decision 6)."""
        self.ensure_one()
        if self.state == "registered":
            raise UserError(
                self.env._(
                    "%(registration)s is registered already. To give it more time, extend it.",
                    registration=self.display_name,
                )
            )

    def _check_no_rival(self):
        self.ensure_one()
        if not self.customer_id:
            return
        rivals = self.sudo().search(
            Domain("customer_id", "=", self.customer_id.id)
            & Domain("id", "!=", self.id)
            & Domain("state", "in", (*PENDING, *IN_FORCE))
        )
        start = self._today()
        holder = rivals.filtered(lambda rival: rival.state in IN_FORCE and rival.date_end >= start)[
            :1
        ]
        if holder:
            raise UserError(
                self.env._(
                    "%(customer)s is protected until %(until)s by %(holder)s. Refuse this "
                    "registration, or wait until that one ends.",
                    customer=self.customer_id.name,
                    until=fields.Date.to_string(holder.date_end),
                    holder=holder._readable_name(self.env),
                )
            )
        earlier = rivals.filtered(
            lambda rival: (
                rival.state in PENDING
                and (rival.date_received, rival.id) < (self.date_received, self.id)
                and rival.channel_partner_id != self.channel_partner_id
            )
        )[-1:]
        if earlier:
            raise UserError(
                self.env._(
                    "%(rival)s was received earlier and is not decided yet: the first one "
                    "received has priority, so decide that one first.",
                    rival=earlier._readable_name(self.env),
                )
            )
