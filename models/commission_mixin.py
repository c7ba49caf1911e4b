from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from .commission_line_mixin import AWARDED
from .frozen_json import FrozenJson, frozen
from .own_defaults import MADE_BY_ODOO, with_own_defaults


class CommissionMixin(models.AbstractModel):
    """Lines of orders and invoices: what the charter awards on them, and why.

    The award is what counts; the agent lines of the charter (those with a scenario) are what
    commissions make of it. Those without a scenario belong to whoever set them.
    """

    _inherit = "commission.mixin"

    #: Fields that no caller chooses, not even by a default.
    _channel_decided = {"channel_award"}

    channel_award = FrozenJson(copy=False, readonly=True, groups="base.group_user")
    channel_award_reason = fields.Char(
        string="Commission Because",
        compute="_compute_channel_award_reason",
        groups="base.group_user",
    )

    @api.depends("channel_award", "agent_ids.channel_scenario_id")
    @api.depends_context("lang", "uid")
    def _compute_channel_award_reason(self):
        awards = {line: line._channel_award_told() for line in self}
        reasons = self.env["channel.alert"]._get_award_reasons(
            {line: award for line, award in awards.items() if award is not None}
        )
        for line in self:
            line.channel_award_reason = reasons.get(line, False)

    # ----------------------------------------------------------------------- CRUD

    @api.model
    def default_get(self, fields):
        return with_own_defaults(self, super().default_get(fields), self._channel_decided)

    @api.model_create_multi
    def create(self, vals_list):
        self._channel_check_award(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._channel_check_award([vals])
        return super().write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "agent_ids" not in (default or {}):
            for vals in vals_list:
                # A copy is awarded by itself; what somebody agreed on is copied, whoever copies.
                vals["agent_ids"] = [
                    Command.create(
                        {
                            **{name: agent[name] for name in agent.keys() - AWARDED},
                            "channel_scenario_id": MADE_BY_ODOO,
                        }
                    )
                    for _do, _id, agent in vals.get("agent_ids", ())
                    if not agent["channel_scenario_id"]
                ]
        return vals_list

    @api.model
    def _channel_check_award(self, vals_list):
        if any("channel_award" in vals for vals in vals_list) and not self.env.su:
            raise AccessError(self.env._("What a line earns follows from the charter."))

    # ------------------------------------------------------------------- business

    def recompute_agents(self):
        self.check_access("write")
        # What the charter awards is made again along with the rest, whoever asks for it.
        return super(CommissionMixin, self.sudo()).recompute_agents()

    def _prepare_agents_vals_partner(self, partner, settlement_type=None):
        # One contact earns once on a line: where the charter awards, by the charter.
        commands = super()._prepare_agents_vals_partner(partner, settlement_type)
        award = self.channel_award or {}
        if not award.get("commission"):
            return commands
        return [command for command in commands if command[2]["agent_id"] != award["agent"]]

    def _channel_award_told(self):
        """Return the award that the line's reason tells of; None for a line that sells nothing."""
        self.ensure_one()
        award = self.channel_award or False
        if award and award.get("commission") and not self.sudo().agent_ids.channel_scenario_id:
            return {**award, "why": "by_hand"}
        return award

    def _channel_get_agent_vals(self):
        """Return the charter's agent line as values; empty where nothing is earned."""
        self.ensure_one()
        award = self.channel_award or {}
        if not award.get("commission"):
            return {}
        return {
            "agent_id": award["agent"],
            "commission_id": award["commission"],
            "channel_scenario_id": award["scenario"],
            "channel_service_id": award["service"],
            "channel_consent_id": award["consent"],
            "channel_terms": award["terms"],
        }

    def _channel_set_awards(self, awards):
        """Store awards, and make the agent lines of those that earn or earned.

        :param dict awards: line → award or False
        """
        awards = {line: frozen(award) for line, award in awards.items()}
        changed = self.filtered(
            lambda line: line in awards and (line.channel_award or False) != awards[line]
        )
        # Not through ``write``: what is confirmed or posted may not be written by everybody.
        with self.env.protecting([self._fields["channel_award"]], changed):
            earning = changed.filtered(
                lambda line: (
                    (line.channel_award or {}).get("commission")
                    or (awards[line] or {}).get("commission")
                )
            )
            for line in changed:
                line.channel_award = awards[line]
        changed.modified(["channel_award"])
        if earning:
            earning._channel_sync_agents()

    def _channel_sync_agents(self):
        """Have the charter's agent lines be what the awards say, and leave all others alone.

        Somebody's own agreement with the channel partner goes before the charter's award.
        """
        agents = self.agent_ids.browse()
        obsolete, missing = agents, []
        for line in self:
            vals = line._channel_get_agent_vals()
            ours = line.agent_ids.filtered("channel_scenario_id")
            if any(agent._channel_is_settled() for agent in ours):
                continue
            if vals.get("agent_id") in (line.agent_ids - ours).agent_id.ids:
                vals = {}
            kept = ours.filtered(lambda each, vals=vals: each.agent_id.id == vals.get("agent_id"))
            obsolete |= ours - kept
            if kept:
                if kept._channel_differs(vals):
                    kept.write(vals)
            elif vals:
                missing.append({"object_id": line.id, **vals})
        if obsolete:
            obsolete.unlink()
        if missing:
            agents.create(missing)
