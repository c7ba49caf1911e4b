"""Times looking a company up among many contacts, and measures how often that is right.

Run by dev/bench, which prepares the database. The contacts are made in SQL, with the keys
that the addon keeps; a sequential scan answers the same question without any index.
"""

import argparse
import csv
import json
import random
import statistics
import sys
import time
from pathlib import Path

from odoo import SUPERUSER_ID, api, release
from odoo.modules.module import initialize_sys_path
from odoo.modules.registry import Registry
from odoo.tools import config

# Only with its configuration does Odoo know where the addon is.
config.parse_config([])
initialize_sys_path()

from odoo.addons.channel_partner.models.channel_matching import LOOK_ALIKE
from odoo.addons.channel_partner.policy.matching import Party, score

PAIRS = Path(__file__).parent.parent / "tests" / "matching_pairs.csv"
SEED = 20190521
SYLLABLES = "ba,ke,li,mo,nu,ra,se,ti,vo,wa,dor,fel,gan,hil,jus,kar,lem,mir,nor,pal"
TRADES = "garage,atelier,optik,bau,consulting,transport,travel,immo,elektro,logistics"
TOWNS = "trier,esch,metz,arlon,bern,graz,gent,lille,mainz,utrecht,mersch,namur"


def labelled_pairs():
    def party(row, side):
        def some(field):
            return tuple(filter(None, [row[field + side]]))

        return Party(
            row["name" + side], row["vat" + side], *map(some, ("email", "website", "phone"))
        )

    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [
            (party(row, "_a"), party(row, "_b"), row["label"] == "same")
            for row in csv.DictReader(file)
        ]


def measure_pairs(pairs):
    likely = [(score(one, other).likely, same) for one, other, same in pairs]
    found = likely.count((True, True))
    precision = found / sum(each for each, _same in likely)
    return precision, found / sum(same for _each, same in likely)


def make_contacts(cr, count):
    """Write contacts whose names share trades, towns and syllables, as real ones do."""
    cr.execute("SELECT setseed(0.42)")
    cr.execute(
        """
        CREATE TEMP TABLE made ON COMMIT DROP AS
        SELECT i, a || b || c || CASE WHEN i %% 3 = 0 THEN d ELSE '' END AS word, trade, town
          FROM (SELECT i,
                       (string_to_array(%(syllables)s, ','))[1 + floor(random() * 20)::int] AS a,
                       (string_to_array(%(syllables)s, ','))[1 + floor(random() * 20)::int] AS b,
                       (string_to_array(%(syllables)s, ','))[1 + floor(random() * 20)::int] AS c,
                       (string_to_array(%(syllables)s, ','))[1 + floor(random() * 20)::int] AS d,
                       (string_to_array(%(trades)s, ','))[1 + floor(random() * 10)::int] AS trade,
                       (string_to_array(%(towns)s, ','))[1 + floor(random() * 12)::int] AS town
                  FROM generate_series(1, %(count)s) AS i) AS parts
        """,
        {"syllables": SYLLABLES, "trades": TRADES, "towns": TOWNS, "count": count},
    )
    cr.execute(
        """
        INSERT INTO res_partner (id, commercial_partner_id, name, complete_name, is_company,
               active, type, autopost_bills, vat, email, website, phone,
               channel_match_name, channel_match_vat, channel_match_email,
               channel_match_website, channel_match_phone)
        SELECT id, id, initcap(name), initcap(name), true,
               true, 'contact', 'ask', 'LU' || number, 'info@' || site, site, phone,
               name, number, site, site, phone
          FROM (SELECT nextval('res_partner_id_seq') AS id,
                       concat_ws(' ', trade, word, CASE WHEN i % 2 = 0 THEN town END) AS name,
                       word || '-' || i || '.example' AS site,
                       (10000000 + i)::text AS number,
                       '+3522' || 1000000 + i AS phone
                  FROM made) AS named
        """
    )


def slip(word, chooser):
    place = chooser.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1 :]


def questions(cr, count):
    """Return contacts as a channel partner would name them: some by name alone and with a
    slip of the pen, some with one more piece."""
    chooser = random.Random(SEED)
    cr.execute("SELECT max(id) FROM res_partner")
    (last,) = cr.fetchone()
    ids = [chooser.randrange(last - last // 2, last) for _number in range(count)]
    cr.execute(
        "SELECT id, name, vat, email, phone FROM res_partner WHERE id = ANY(%s) ORDER BY id", [ids]
    )
    asked = []
    for number, (contact, name, vat, email, phone) in enumerate(cr.fetchall()):
        first, *rest = name.split()
        name = " ".join([slip(rest[0], chooser), first, *rest[1:], "S.à r.l."])
        known = ({}, {"vat": vat}, {"emails": (email,)}, {"phones": (phone,)})[number % 4]
        asked.append((contact, Party(name, **known)))
    return asked


def timed(act):
    start = time.perf_counter()
    result = act()
    return (time.perf_counter() - start) * 1000, result


def scan(cr, party):
    """Answer as a database without these indexes would: read every contact."""
    cr.execute(
        """
        SELECT id FROM res_partner
         WHERE active AND channel_match_name IS NOT NULL
           AND (similarity(channel_match_name, %s) >= %s OR channel_match_vat = %s
                OR channel_match_email = ANY(%s) OR channel_match_phone = ANY(%s))
        """,
        [
            party.parsed_name.key,
            LOOK_ALIKE,
            party.tax_id.number,
            list(party.domains),
            list(party.numbers),
        ],
    )
    return cr.fetchall()


def look_up(env, asked):
    """Return the milliseconds of each look-up, the share found, that found first."""
    model, times, found, first = env["channel.matching"], [], 0, 0
    for contact, party in asked:
        taken, candidates = timed(lambda party=party: model._find([party])[0])
        times.append(taken)
        ids = [entity.id for entity, _match in candidates]
        found += contact in ids
        first += ids[:1] == [contact]
        env.invalidate_all()
    return times, found / len(asked), first / len(asked)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="a database with the addon")
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--lookups", type=int, default=40)
    parser.add_argument("--json", help="file to write the figures to")
    options = parser.parse_args()
    pairs = labelled_pairs()
    precision, recall = measure_pairs(pairs)
    print(f"labelled pairs       {len(pairs)}: precision {precision:.3f}, recall {recall:.3f}")
    registry = Registry(options.database)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if not registry.has_trigram:
            sys.exit("The database has no trigrams: CREATE EXTENSION pg_trgm, then install again.")
        making, _none = timed(lambda: make_contacts(cr, options.contacts))
        cr.commit()
        # What autovacuum does within minutes: new entries of the index are in their place.
        cr.execute("SELECT gin_clean_pending_list('res_partner_channel_match_name_idx')")
        cr.execute("ANALYZE res_partner")
        asked = questions(cr, options.lookups)
        look_up(env, asked[:4])  # warms up
        times, found, first = look_up(env, asked)
        cr.execute("SET enable_indexscan = off; SET enable_bitmapscan = off")
        scans = [timed(lambda party=party: scan(cr, party))[0] for _id, party in asked[:6]][1:]
        cr.rollback()
    looked_up, scanned = statistics.median(times), statistics.median(scans)
    figures = {
        "odoo": release.version,
        "pairs": len(pairs),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "contacts": options.contacts,
        "found": round(found, 3),
        "found_first": round(first, 3),
        "lookup_ms": round(looked_up, 1),
        "lookup_ms_p95": round(sorted(times)[int(len(times) * 0.95)], 1),
        "scan_ms": round(scanned, 1),
        "ratio": round(looked_up / scanned, 4),
    }
    print(f"contacts             {options.contacts:,} (made in {making / 1000:.0f} s)")
    print(f"look-ups             {len(asked)}: found {found:.0%}, likeliest of all {first:.0%}")
    print(f"time of a look-up    {looked_up:.1f} ms (95 %: {figures['lookup_ms_p95']} ms)")
    print(f"a sequential scan    {scanned:.1f} ms")
    print(f"ratio                {looked_up / scanned:.3f}: 1/{scanned / looked_up:.0f} of a scan")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(figures, file, indent=1)
    sys.stdout.flush()


main()
