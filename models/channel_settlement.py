from collections import defaultdict

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..policy.settlement_periods import settlement_period
from .commission_settlement import CHANNEL

#: What is done in one transaction: being killed loses at most this much work, and no commission.
BATCH = 100
#: How often a batch is begun again because somebody else settles the same commissions.
TRIES = 3


class ChannelSettlement(models.AbstractModel):
    """Settles what the charter awarded, on payment and per period.

    A commission belongs to the period in which its invoice was paid in full, and is settled
    once that period is over. What comes late (released from a hold, booked under an earlier
    date) gets a further settlement of its period, as bills are never changed afterwards.
    """

    _name = "channel.settlement"
    _description = "Settling Commissions of Channel Partners"

    @api.model
    def _cron_settle(self):
        """Settle what is due in all companies, in batches, and make the bills."""
        progress = self.env["ir.cron"]
        due = self._find_due(fields.Date.today())
        settlements = self.env["commission.settlement"]
        progress._commit_progress(remaining=len(due))
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            self._settle_in_transaction(batch)
            if not progress._commit_progress(len(batch)):
                # The rest is settled first: a bill is made once for all of a period.
                return
        groups = settlements._channel_unbilled()._channel_grouped()
        progress._commit_progress(remaining=len(groups))
        for group in groups:
            group._channel_bill_or_tell()
            if not progress._commit_progress(1):
                return

    @api.model
    def _settle_in_transaction(self, batch):
        """Settle a batch, again where somebody else settled some of it at the same moment."""
        for _try in range(TRIES):
            try:
                return self._settle(batch)
            except SerializationFailure:
                # Nothing of this transaction is kept; the next one sees what the other did.
                self.env.cr.rollback()
                self.env.invalidate_all()
        return self.env["commission.settlement"]

    # ------------------------------------------------------------------------ due

    @api.model
    def _find_due(self, day, channel_partners=None, companies=None):
        """Find the commissions whose period was over before a day.

        :param date day: the first day on which a period that ended the day before is settled
        :param res.partner channel_partners: whose commissions; None for all
        :param res.company companies: invoiced by which companies; None for all
        :return: a dict each of ``line_id``, ``agent_id``, ``company_id``, ``currency_id``,
            ``first`` and ``last`` (day of the period), in the order of settlements
        :rtype: list
        """
        where = [SQL("TRUE")]
        if channel_partners:
            where.append(SQL("line.agent_id = ANY(%s)", list(channel_partners.ids)))
        if companies:
            where.append(SQL("invoice.company_id = ANY(%s)", list(companies.ids)))
        return self._only_over(self._read_payable(SQL(" AND ").join(where)), day)

    @api.model
    def _read_payable(self, where):
        lines = self.env["account.invoice.line.agent"]
        line = SQL.identifier("line")
        self.env["account.move"].flush_model(["currency_id"])
        lines.flush_model(["settled"])
        return self.env.execute_query_dict(
            SQL(
                """
                -- Asked last: nothing tells the database how few of them are payable.
                WITH unsettled AS MATERIALIZED (
                    SELECT line.id, line.agent_id, line.invoice_id, line.channel_scenario_id,
                           invoice.company_id, invoice.currency_id
                      FROM account_invoice_line_agent AS line
                      JOIN account_move AS invoice ON invoice.id = line.invoice_id
                      JOIN account_move_line AS item ON item.id = line.object_id
                     WHERE line.channel_scenario_id IS NOT NULL
                       AND line.settled IS NOT TRUE
                       AND item.display_type = 'product'
                       AND %(where)s
                )
                SELECT line.id AS line_id, line.agent_id, line.company_id, line.currency_id,
                       (%(paid_on)s) AS paid_on
                  FROM unsettled AS line
                 WHERE (%(state)s) = 'payable'
                """,
                paid_on=lines._channel_paid_on_sql(line),
                state=lines._channel_state_sql(line),
                where=where,
            )
        )

    @api.model
    def _only_over(self, rows, day):
        """Leave out what belongs to a period that is not over, and sort the rest."""
        kinds = self._read_kinds(rows)
        result = []
        for row in rows:
            kind = kinds[row["agent_id"], row["company_id"]]
            first, last = settlement_period(kind, row.pop("paid_on"))
            if last < day:
                result.append({**row, "first": first, "last": last})
        return sorted(
            result,
            key=lambda row: (
                row["company_id"],
                row["agent_id"],
                row["currency_id"],
                row["first"],
                row["line_id"],
            ),
        )

    @api.model
    def _read_kinds(self, rows):
        """Return how long the periods of each channel partner are in each company."""
        agents = self.env["res.partner"].sudo().browse({row["agent_id"] for row in rows})
        companies = self.env["res.company"].sudo().browse({row["company_id"] for row in rows})
        return {
            (agent.id, company.id): agent.commercial_partner_id.channel_settlement_period
            or company.channel_settlement_period
            for agent in agents
            for company in companies
        }

    # --------------------------------------------------------------------- settle

    @api.model
    def _settle(self, rows):
        """Put commissions into settlements: the open one of their period, or a new one.

        Whoever settles locks the commissions and marks them. Somebody else leaves out what is
        locked, and fails to lock what was marked since: nothing is settled twice.

        :param list rows: as ``_find_due`` returns them
        :return: the settlements
        :rtype: commission.settlement
        """
        lines = self.env["account.invoice.line.agent"].browse(row["line_id"] for row in rows)
        locked = lines.try_lock_for_update(allow_referencing=True)
        if not locked:
            return self.env["commission.settlement"]
        # Asked again now that nobody else can settle them.
        payable = {
            row["line_id"] for row in self._read_payable(SQL("line.id = ANY(%s)", list(locked.ids)))
        }
        grouped = defaultdict(list)
        for row in rows:
            if row["line_id"] in payable:
                key = (row["company_id"], row["agent_id"], row["currency_id"])
                grouped[(*key, row["first"], row["last"])].append(row["line_id"])
        settlements = self._get_settlements(grouped)
        self.env["commission.settlement.line"].sudo().create(
            [
                self._prepare_settlement_line(settlements[key], lines.browse(line_id))
                for key, line_ids in grouped.items()
                for line_id in line_ids
            ]
        )
        # The mark that others meet is in the database before the lock is gone.
        self.env.flush_all()
        lines.invalidate_recordset(["channel_state"])
        return self.env["commission.settlement"].union(*settlements.values())

    @api.model
    def _get_settlements(self, keys):
        """Return the settlement for each key: one that has no bill yet, or a new one."""
        settlements = self.env["commission.settlement"].sudo()
        result = {}
        unbilled = settlements.search(
            settlements._channel_unbilled_domain()
            & Domain("company_id", "in", list({key[0] for key in keys}))
            & Domain("agent_id", "in", list({key[1] for key in keys}))
        ).try_lock_for_update(allow_referencing=True)
        for each in unbilled:
            key = (each.company_id.id, each.agent_id.id, each.currency_id.id)
            result.setdefault((*key, each.date_from, each.date_to), each)
        missing = [key for key in keys if key not in result]
        for company_id, *rest in missing:
            created = settlements.with_company(company_id).create(
                self._prepare_settlement(company_id, *rest)
            )
            result[(company_id, *rest)] = created
        return {key: result[key] for key in keys}

    @api.model
    def _prepare_settlement(self, company_id, agent_id, currency_id, first, last):
        return {
            "settlement_type": CHANNEL,
            "agent_id": agent_id,
            "company_id": company_id,
            "currency_id": currency_id,
            "date_from": first,
            "date_to": last,
        }

    @api.model
    def _prepare_settlement_line(self, settlement, line):
        return {
            "settlement_id": settlement.id,
            "invoice_agent_line_id": line.id,
            "date": line.invoice_date,
            "commission_id": line.commission_id.id,
            "settled_amount": line.amount,
        }
