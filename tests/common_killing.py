"""Nightly jobs in processes of their own, which are killed."""

import os
import signal
import time

from odoo import SUPERUSER_ID, api, sql_db


class Killing:
    """For tests whose world is committed. They say what is done for good by now: ``_done``."""

    killed_model = None
    killed_table = None

    def _start(self, method):
        """Run a cron method in a process of its own and return its id."""
        pid = os.fork()
        if pid:
            return pid
        status = 1
        try:
            # The parent's connections are not ours: open new ones, and close none of them.
            pools = sql_db._Pool, sql_db._Pool_readonly
            sql_db._Pool = sql_db._Pool_readonly = None
            self.registry._db = sql_db.db_connect(self.registry.db_name)
            self.registry._db_readonly = None
            with self.registry.cursor() as cr:
                getattr(api.Environment(cr, SUPERUSER_ID, {})[self.killed_model], method)()
            status = 0
            assert pools
        finally:
            # Nothing of the test runner goes on in the copy of it.
            os._exit(status)

    def _finish(self, method):
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(self._start(method), 0)[1]), 0)

    def _kill_once_beyond(self, method, target, delay):
        """Start a cron method, and kill it some time after its total passed a target."""
        pid = self._start(method)
        deadline = time.monotonic() + 120
        while self._done(method) < target and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(delay)
        os.kill(pid, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        self.assertEqual(status, -signal.SIGKILL, f"{method} was not running any more")

    def _wait_for_the_killed(self):
        """Wait until the server has noticed that the killed processes are gone."""
        for _attempt in range(200):
            with self.registry.cursor() as cr:
                cr.execute(
                    "SELECT count(*) FROM pg_locks lock JOIN pg_stat_activity USING (pid)"
                    " WHERE lock.relation = %s::regclass"
                    # A database made as a copy gives its tables the same numbers.
                    " AND pg_stat_activity.datname = current_database()"
                    " AND lock.pid != pg_backend_pid() AND xact_start IS NOT NULL",
                    [self.killed_table],
                )
                if not cr.fetchone()[0]:
                    return
            time.sleep(0.05)
        self.fail("a killed process still holds locks")
