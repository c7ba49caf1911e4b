"""A mailbox on a POP3 server, as Odoo fetches mails from one."""

import socketserver
import threading


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self._say(b"+OK ready")
        deleted = set()
        mails = self.server.mails
        while line := self.rfile.readline():
            command, _space, argument = line.strip().decode().partition(" ")
            if command == "QUIT":
                # What was deleted is gone only now, as the protocol says.
                self.server.mails = [
                    mail for number, mail in enumerate(mails, 1) if number not in deleted
                ]
                self._say(b"+OK")
                return
            if command == "DELE":
                deleted.add(int(argument))
            if command == "STAT":
                self._say(b"+OK %d %d" % (len(mails), sum(map(len, mails))))
            elif command == "LIST":
                self._say(b"+OK", *(b"%d %d" % (n, len(m)) for n, m in enumerate(mails, 1)), b".")
            elif command == "RETR":
                lines = mails[int(argument) - 1].splitlines()
                self._say(b"+OK", *(b"." * each.startswith(b".") + each for each in lines), b".")
            else:
                self._say(b"+OK")

    def _say(self, *lines):
        self.wfile.write(b"".join(line + b"\r\n" for line in lines))


class Mailbox(socketserver.ThreadingTCPServer):
    """Holds mails until somebody fetches them; what was fetched is gone."""

    daemon_threads = True

    def __init__(self, *mails):
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails = list(mails)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]
