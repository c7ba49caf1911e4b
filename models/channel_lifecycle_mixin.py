from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .own_defaults import with_own_defaults


class ChannelLifecycleMixin(models.AbstractModel):
    """States that change only as one map says, whichever way a change is tried.

    The map drives buttons, kanban, imports and errors alike. Every record begins in
    ``draft``: a record created in another state walks the rule of getting there.
    """

    _name = "channel.lifecycle.mixin"
    _description = "Channel Lifecycle"

    @api.model
    def _get_transitions(self):
        """Return which state may follow which, and who may make it so.

        :return: state → {next state: XML id of the group that is needed}
        :rtype: dict
        """
        return {"draft": {}}

    def _check_may_become(self, state):
        """Refuse a state that lacks what the charter asks for. Hook for each model.

        :param str state: the state these records are about to get
        :raise UserError: with what is missing and what to do next
        """

    def _before_becoming(self, state, vals):
        """Complete records that are about to get a state, however it was asked for: by a
        button, by dragging a card, over RPC. Hook for each model.

        :param str state: the state these records are about to get
        :param dict vals: what is written along with it
        :raise UserError: where something stands in the way
        """

    def _after_becoming(self, state):
        """Do what follows from a state that was reached. Hook for each model."""

    def _announce(self, state):
        """Tell people of a state that was reached. Hook for each model; nobody is told of what
        is loaded in the state that it had elsewhere."""

    def _is_import_target(self, state):
        """Return whether a record may be created in that state, as when loading what exists."""
        return False

    @api.model
    def _state_label(self, state):
        return dict(self._fields["state"]._description_selection(self.env))[state]

    @api.model
    def _check_allowed(self, group):
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(
                self.env._(
                    "Only a %(group)s may do this: ask one of them.",
                    group=self.env.ref(group).sudo().name,
                )
            )

    def _check_transition(self, state):
        for record in self:
            if record.state == state:
                continue
            followers = self._get_transitions().get(record.state, {})
            if state not in followers:
                raise UserError(
                    self.env._(
                        "%(record)s is “%(current)s” and cannot become “%(next)s”.",
                        record=record.display_name,
                        current=self._state_label(record.state),
                        next=self._state_label(state),
                    )
                )
            self._check_allowed(followers[state])

    @api.model
    def _get_guarded_fields(self):
        """Return the fields for which a caller may not choose a default. Hook."""
        return {"state"}

    @api.model
    def default_get(self, fields):
        return with_own_defaults(self, super().default_get(fields), self._get_guarded_fields())

    @api.model_create_multi
    def create(self, vals_list):
        states = [vals.get("state", "draft") for vals in vals_list]
        records = super().create(vals_list)
        for record, state in zip(records, states, strict=True):
            if state != "draft":
                record._check_created_as(state)
        return records

    def _check_created_as(self, state):
        if not self._is_import_target(state) and state not in self._get_transitions()["draft"]:
            raise UserError(
                self.env._(
                    "Nothing can begin as “%(state)s”: create a draft and go on from there.",
                    state=self._state_label(state),
                )
            )
        self._check_allowed(
            self._get_transitions()["draft"].get(state, "channel_partner.group_channel_manager")
        )
        self._before_becoming(state, {})
        self._check_may_become(state)
        self._after_becoming(state)

    def write(self, vals):
        changing = self.browse()
        if state := vals.get("state"):
            changing = self.filtered(lambda record: record.state != state)
            changing._check_transition(state)
            changing._before_becoming(state, vals)
        result = super().write(vals)
        if changing:
            # After the write, so that what came along with the state counts.
            changing._check_may_become(state)
            changing._after_becoming(state)
            changing._announce(state)
        return result
