from odoo import api, fields, models
from odoo.exceptions import UserError

from .channel_registration import MANAGER
from .channel_registration_pieces import PIECES, codes_in, fields_of

#: What stays open while a registration waits for an answer: deciding it, and writing about it.
DECIDING = {
    "state",
    "user_id",
    "note",
    "refusal_reason",
    "refusal_reason_id",
    "date_start",
    "date_end",
}
QUESTION = {"missing_information", "asked_information", "asked_message"}


class ChannelRegistration(models.Model):
    """What its channel partner is asked for, and what may change until it has answered.

    ``asked_information`` is the question, ``missing_information`` what of it is still open.
    Both hold codes of :data:`PIECES`, and only together with the state are they written.
    """

    _inherit = "channel.registration"

    asked_information = fields.Char(
        copy=False,
        readonly=True,
        help="Codes of the pieces that the channel partner was asked for.",
    )
    asked_message = fields.Text(
        string="Message",
        copy=False,
        readonly=True,
        help="What the channel partner was told along with the question.",
    )
    open_fields = fields.Json(compute="_compute_open_fields")

    # -------------------------------------------------------------------- compute

    @api.depends("state", "asked_information")
    def _compute_open_fields(self):
        """Say which fields may change although the others may not: for the form's modifiers,
        to which nothing at all would be False."""
        for registration in self:
            waiting = registration.state == "action_required"
            registration.open_fields = sorted(
                registration._get_asked_fields() | (DECIDING if waiting else {"state"})
            )

    @api.depends("asked_information")
    def _compute_can_edit(self):
        result = super()._compute_can_edit()
        for registration in self.filtered(lambda each: each.state == "action_required"):
            may_replace = registration.can_change_claim and "customer_name" in codes_in(
                registration.asked_information
            )
            registration.can_edit = registration.can_change_claim = False
            registration.can_name_customer = may_replace or not registration._origin.customer_id
        return result

    # ----------------------------------------------------------------- constrains

    @api.constrains("state", "asked_information", "missing_information")
    def _check_question(self):
        for registration in self:
            missing = set(codes_in(registration.missing_information))
            asked = set(codes_in(registration.asked_information))
            registration._check_pieces(missing | asked)
            if registration.state == "action_required" and missing - asked:
                raise UserError(
                    self.env._(
                        "%(registration)s waits for other pieces: ask for all of them at once.",
                        registration=registration.display_name,
                    )
                )

    def _check_may_become(self, state):
        if state == "action_required":
            for registration in self.filtered(lambda each: not each.missing_information):
                raise UserError(
                    self.env._(
                        "Say what is missing in %(registration)s: open it and choose Ask for "
                        "Information. The channel partner is asked for what you name there.",
                        registration=registration.display_name,
                    )
                )
        return super()._check_may_become(state)

    def _check_protected(self, vals):
        result = super()._check_protected(vals)
        if not self.env.su:
            for registration in self.filtered(lambda each: each.state == "action_required"):
                registration._check_only_asked(vals)
        return result

    def _check_only_asked(self, vals):
        """Let nothing change that its channel partner was not asked for.

        :raise UserError: naming the fields that wait, and what to do
        """
        self.ensure_one()
        may_change = self._get_asked_fields() | DECIDING | self._get_free_fields()
        if not self.customer_id:
            may_change |= {"customer_id"}
        if vals.get("state") == "action_required":
            may_change |= QUESTION
        if locked := sorted(vals.keys() - may_change):
            descriptions = self.fields_get(locked, ["string"])
            raise UserError(
                self.env._(
                    "%(registration)s waits for its channel partner's answer. Until then only "
                    "what was asked for can change: %(asked)s. To change %(locked)s, a channel "
                    "manager can withdraw the question first.",
                    registration=self.display_name,
                    asked="; ".join(self._get_labels(codes_in(self.asked_information))),
                    locked=", ".join(
                        descriptions[name]["string"] if name in descriptions else name
                        for name in locked
                    ),
                )
            )

    # ----------------------------------------------------------------------- CRUD

    def write(self, vals):
        waiting = self.filtered(lambda each: each.state == "action_required")
        asking = vals.get("state") == "action_required" and (
            self - waiting or "missing_information" in vals
        )
        if asking:
            pieces = vals.get("missing_information") or False
            vals = {
                "asked_message": False,
                **vals,
                "missing_information": pieces,
                "asked_information": pieces,
            }
        result = super().write(vals)
        waiting._strike_answered(vals)
        # A mail that is being processed is answered once, when it has gone through.
        if asking and not self.env["mail.thread"]._channel_mail():
            self._send_answer("channel_partner.mail_template_registration_incomplete")
        return result

    @api.model
    def _get_manager_fields(self):
        return super()._get_manager_fields() | QUESTION

    def _before_becoming(self, state, vals):
        if state == "submitted":
            self._check_answered(vals)
        if state != "action_required":
            # In the same write: what goes on waits for nothing.
            for name in QUESTION:
                vals.setdefault(name, False)
        return super()._before_becoming(state, vals)

    def _check_answered(self, vals):
        """Let only a channel manager withdraw a question that was not answered."""
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        for registration in self:
            missing = [
                code
                for code in registration._get_open_pieces()
                if not any(vals.get(name) for name in fields_of(code))
            ]
            if missing:
                raise UserError(
                    self.env._(
                        "%(registration)s still lacks what its channel partner was asked for: "
                        "%(missing)s. Fill it in, or ask a channel manager to withdraw the "
                        "question.",
                        registration=registration.display_name,
                        missing="; ".join(registration._get_labels(missing)),
                    )
                )

    # -------------------------------------------------------------------- actions

    def action_ask_information(self, pieces=None, message=None):
        """Ask channel partners by mail for what is missing in their registrations. Until it
        is there, nothing else of these can change.

        :param list pieces: codes of what is asked for: ``customer_name``, ``customer_contact``
            (one of tax ID, mail address and phone), ``customer_vat``, ``customer_email``,
            ``customer_phone``, ``contact_person``, ``services``, ``expected_revenue``,
            ``date_closing``; without any, what each registration lacks
        :param str message: what to tell the channel partner besides
        :return: True, or, where no pieces are named and a registration lacks none, the dialog
            in which they are named
        :raise AccessError: where the user is no channel manager
        :raise UserError: where a piece is unknown, or a registration is not waiting for a
            decision
        """
        self._check_allowed(MANAGER)
        self._check_transition("action_required")
        self._check_pieces(pieces or ())
        asked = {registration: pieces or registration._get_lacking() for registration in self}
        if not all(asked.values()):
            return {
                **self.env["ir.actions.actions"]._for_xml_id(
                    "channel_partner.channel_registration_ask_action"
                ),
                "context": {"default_registration_ids": self.ids},
            }
        for codes, registrations in self.grouped(lambda each: tuple(asked[each])).items():
            registrations._ask(codes, message)
        return True

    # ------------------------------------------------------------------- business

    def _ask(self, codes, message=None):
        """Put a question; one that was open is replaced."""
        self.write(
            {
                "state": "action_required",
                "missing_information": ",".join(code for code in PIECES if code in codes),
                "asked_message": (message or "").strip() or False,
            }
        )

    def _take_answer(self, values):
        """Take from an answer what was asked for, and nothing else; go on if that was all.

        :param dict values: values of the registration, as the channel partner gave them
        """
        self.ensure_one()
        asked = self._get_asked_fields()
        taken = {name: value for name, value in values.items() if name in asked and value}
        if "expected_revenue" not in taken:
            taken.pop("currency_id", None)
        self.write(taken)
        self._go_on()

    def _strike_answered(self, vals):
        """Note which of the pieces asked for are there, after their fields were written."""
        for registration in self.filtered(lambda each: each.state == "action_required"):
            missing = [
                code
                for code in codes_in(registration.asked_information)
                if (
                    not registration._has_piece(code)
                    if vals.keys() & fields_of(code)
                    else code in codes_in(registration.missing_information)
                )
            ]
            if missing != codes_in(registration.missing_information):
                registration.sudo().missing_information = ",".join(missing) or False

    def _get_open_pieces(self):
        """Return the codes of the pieces that its channel partner still has to give."""
        self.ensure_one()
        return codes_in(self.missing_information) if self.state == "action_required" else []

    def _get_lacking(self):
        """Return the codes of what one would ask for first."""
        return self._get_open_pieces() or self._get_missing()

    def _get_asked_fields(self):
        """Return the names of the fields that hold what its channel partner was asked for."""
        self.ensure_one()
        asked = codes_in(self.asked_information) if self.state == "action_required" else []
        names = {name for code in asked for name in PIECES.get(code, ())}
        if "customer_name" in asked:
            names.add("customer_id")
        if "expected_revenue" in names:
            names.add("currency_id")
        return names
