"""Every mail of the corpus, through Odoo's own gateway: none is lost."""

from collections import Counter

from odoo.tests import tagged

from ..policy.mail_bytes import read_bytes
from .common_mail import MailIntakeCase
from .mail_corpus import make_corpus

#: outcome → the state that a registration is in
STATES = {"read": "submitted", "asked": "action_required", "unknown": "draft"}


@tagged("post_install", "-at_install")
class TestMailCorpus(MailIntakeCase):
    def test_the_corpus_is_the_same_each_time_and_large_enough(self):
        corpus = make_corpus()
        self.assertEqual(corpus, make_corpus())
        self.assertGreaterEqual(len(corpus), 150)
        names = Counter(mail.name for mail in corpus)
        self.assertEqual([name for name, count in names.items() if count > 1], [])

    maxDiff = None

    def test_every_mail_ends_where_it_should_and_none_is_lost(self):
        outcomes, lost, wrong = Counter(), [], []
        for mail in make_corpus():
            made, kept = self._deliver_and_look(mail)
            outcome = self.outcome_of(mail, made, kept)
            outcomes[outcome] += 1
            if outcome == "lost":
                lost.append(mail.name)
            if outcome != mail.outcome:
                wrong.append(f"{mail.name}: {outcome}, not {mail.outcome}: {kept.error or ''}")
            elif difference := self._differences(mail, made):
                wrong.append(f"{mail.name}: {difference}")
        # pylint: disable-next=print-used
        print(f"\nmail corpus: {sum(outcomes.values())} mails, {dict(outcomes)}, lost {len(lost)}")
        self.assertEqual(lost, [])
        self.assertEqual("\n".join(wrong), "")

    def _deliver_and_look(self, mail):
        before = self.quarantine()
        made = self.registration_of(mail.raw)
        return made, self.quarantine() - before

    def outcome_of(self, mail, made, kept):
        if made:
            return {state: outcome for outcome, state in STATES.items()}[made.state]
        if kept:
            return {"failed": "quarantined"}.get(kept.state, kept.state)
        if mail.outcome == "ignored" and read_bytes(mail.raw).bounced:
            return "ignored"
        return "duplicate" if mail.outcome == "duplicate" else "lost"

    def _differences(self, mail, made):
        expected = dict(mail.expected)
        actual = {
            "services": frozenset(made.service_ids.mapped("code")),
            "missing": made.missing_information or "",
            "attachments": len(made.message_ids.attachment_ids),
            "date_closing": str(made.date_closing),
        }
        # None in the corpus: something was read, and what does not matter.
        return {
            name: (value, actual.get(name, made[name] if name not in actual else None))
            for name, value in expected.items()
            if value is not None and value != (actual[name] if name in actual else made[name])
        }
