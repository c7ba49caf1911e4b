from odoo import api, fields, models
from odoo.fields import Command


class ChannelRegistrationBatch(models.TransientModel):
    """What came of a step for many registrations, where not all could take it."""

    _name = "channel.registration.batch"
    _description = "Step for Many Registrations"

    done = fields.Char(readonly=True, help="What was done, and how many times.")
    done_count = fields.Integer(readonly=True)
    line_ids = fields.One2many(
        "channel.registration.batch.line", "batch_id", string="Not Done", readonly=True
    )
    line_count = fields.Integer(compute="_compute_line_count")

    @api.depends("line_ids")
    def _compute_line_count(self):
        for batch in self:
            batch.line_count = len(batch.line_ids)

    @api.model
    def _tell(self, done, registrations, refused):
        """Return an action that tells what was done, and what was not and why.

        :param str done: what those are that it was done with
        :param channel.registration registrations: all that were chosen
        :param dict refused: registration → the reason why it is as it was
        :rtype: dict
        """
        number = len(registrations) - len(refused)
        message = self.env._("%(done)s: %(number)s", done=done, number=number)
        if not refused:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "success",
                    "message": message,
                    "next": {"type": "ir.actions.act_window_close"},
                },
            }
        lines = [
            Command.create({"registration_id": registration.id, "reason": reason})
            for registration, reason in refused.items()
        ]
        batch = self.create({"done": message, "done_count": number, "line_ids": lines})
        return batch._get_records_action(
            name=self.env._("Not All Could Be Done"), target="new", context={}
        )


class ChannelRegistrationBatchLine(models.TransientModel):
    _name = "channel.registration.batch.line"
    _description = "Registration Left as It Was"

    batch_id = fields.Many2one("channel.registration.batch", required=True, ondelete="cascade")
    registration_id = fields.Many2one(
        "channel.registration", required=True, readonly=True, ondelete="cascade"
    )
    state = fields.Selection(related="registration_id.state")
    reason = fields.Text(string="Why", readonly=True)

    def action_open(self):
        return self.registration_id._get_records_action()
