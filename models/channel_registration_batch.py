from odoo import models
from odoo.exceptions import UserError


class ChannelRegistration(models.Model):
    """One step for many registrations: each takes it by itself, and what could not be done is
    told with its reason."""

    _inherit = "channel.registration"

    # -------------------------------------------------------------------- actions

    def action_submit_each(self):
        return self._each_becomes("submitted", lambda each: each.action_submit())

    def action_register_each(self):
        return self._do_each(lambda each: each.action_register(), self._state_label("registered"))

    def action_won_each(self):
        return self._each_becomes("won", lambda each: each.action_won())

    def action_lost_each(self):
        return self._each_becomes("lost", lambda each: each.action_lost())

    def action_cancel_each(self):
        return self._each_becomes("cancelled", lambda each: each.action_cancel())

    # ------------------------------------------------------------------- business

    def _each_becomes(self, state, act):
        """Let each registration get a state, and tell of those that have it already."""

        def become(registration):
            registration._check_not_yet(state)
            act(registration)

        return self._do_each(become, self._state_label(state))

    def _check_not_yet(self, state):
        self.ensure_one()
        if self.state == state:
            raise UserError(
                self.env._(
                    "%(registration)s is “%(state)s” already.",
                    registration=self.display_name,
                    state=self._state_label(state),
                )
            )

    def _do_each(self, act, done):
        """Let each registration take a step, the first one received first.

        :param act: what to do with one registration
        :param str done: what those are that it was done with, to tell the user
        :return: an action that tells what was done and what was not
        :rtype: dict
        :raise UserError: where there is one registration only, and it cannot take the step
        """
        # All at once, in the order of their ids: two users with the same customers queue.
        self._lock_customers(self.customer_id.ids)
        refused = {}
        for registration in self.sorted(lambda each: (each.date_received, each.id)):
            try:
                with self.env.cr.savepoint():
                    act(registration)
            except UserError as error:
                if len(self) == 1:
                    raise
                refused[registration] = str(error)
        return self.env["channel.registration.batch"]._tell(done, self, refused)
