"""Has the database itself note what was true when: triggers on the facts, and nothing else.

No code of the addon takes part: what a row said is kept as it was written, with the step of the
year in which that was.
"""

from odoo.tools import SQL

#: What is noted of each table.
FACTS = {
    "res_partner": ["channel_partner_id", "commission_id", "grade_id"],
    "res_partner_grade": ["commission_id"],
    "commission": ["active", "commission_type", "amount_base_type", "fix_qty"],
    "channel_rule": ["commission_id"],
    "channel_registration": [
        "customer_id",
        "channel_partner_id",
        "state",
        "date_start",
        "date_end",
    ],
    "channel_consent": [
        "customer_id",
        "channel_partner_id",
        "order_id",
        "state",
        "date_start",
        "date_end",
        "earns_commission",
    ],
    "crm_lead": [
        "partner_id",
        "channel_partner_id",
        "channel_origin",
        "rfp_reference",
        "channel_introduced_by_deal",
        "channel_introduction_ended_on",
    ],
    "sale_order": ["state"],
    "account_move": ["state"],
}

SET_UP = """
CREATE TABLE year_step (step int PRIMARY KEY, day date NOT NULL);
CREATE TABLE year_paid (move_id int NOT NULL, day date NOT NULL, amount numeric NOT NULL);
CREATE TABLE year_history (
    id serial PRIMARY KEY, step int NOT NULL, source text NOT NULL, record_id int NOT NULL,
    said jsonb NOT NULL);
CREATE FUNCTION year_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said jsonb := (SELECT jsonb_object_agg(name, to_jsonb(NEW) -> name) FROM unnest(TG_ARGV) name);
BEGIN
    IF TG_OP = 'UPDATE' AND said =
       (SELECT jsonb_object_agg(name, to_jsonb(OLD) -> name) FROM unnest(TG_ARGV) name) THEN
        RETURN NULL;
    END IF;
    INSERT INTO year_history (step, source, record_id, said)
    VALUES (current_setting('year.step')::int, TG_TABLE_NAME, NEW.id, said);
    RETURN NULL;
END $$
"""


NOTE = """
INSERT INTO year_history (step, source, record_id, said)
SELECT 0, %(source)s, id, (
       SELECT jsonb_object_agg(name, to_jsonb(fact) -> name)
         FROM unnest(ARRAY[%(listed)s]) name)
  FROM %(table)s AS fact;
CREATE TRIGGER year_note AFTER INSERT OR UPDATE ON %(table)s
   FOR EACH ROW EXECUTE FUNCTION year_note(%(listed)s)
"""


def record_history(env):
    """Note the facts from now on, beginning with what they are."""
    env.flush_all()
    cr = env.cr
    cr.execute(SET_UP)
    for table, names in FACTS.items():
        listed = SQL(", ").join(SQL("%s", name) for name in names)
        cr.execute(SQL(NOTE, source=table, table=SQL.identifier(table), listed=listed))


def set_step(cr, step, day):
    cr.execute("SELECT set_config('year.step', %s, FALSE)", [str(step)])
    cr.execute("INSERT INTO year_step (step, day) VALUES (%s, %s)", [step, day])


def note_payment(cr, moves, day, amount=None):
    """Note what is about to be paid of some invoices or refunds: all that is left, or a part."""
    for move in moves:
        cr.execute(
            "INSERT INTO year_paid (move_id, day, amount) VALUES (%s, %s, %s)",
            [move.id, max(day, move.invoice_date), amount or move.amount_residual],
        )
