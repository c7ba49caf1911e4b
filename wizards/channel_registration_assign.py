from odoo import api, fields, models


class ChannelRegistrationAssign(models.TransientModel):
    _name = "channel.registration.assign"
    _description = "Assign Registrations"

    registration_ids = fields.Many2many(
        "channel.registration",
        required=True,
        string="Registrations",
        default=lambda self: self._default_registration_ids(),
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )

    @api.model
    def _default_registration_ids(self):
        if self.env.context.get("active_model") == "channel.registration":
            return self.env.context.get("active_ids")
        return False

    def action_assign(self):
        """Make the chosen user responsible, and tell which registrations keep theirs."""
        self.ensure_one()
        user = self.user_id
        return self.registration_ids._do_each(
            lambda each: each.write({"user_id": user.id}),
            self.env._("Assigned to %s", user.name),
        )
