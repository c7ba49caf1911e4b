from .common import ChannelCase

#: What a caller may try in the context to be let through.
CONTEXTS = (
    {},
    {"tracking_disable": True, "install_mode": True, "import_file": True, "active_test": False},
    {"default_channel_exempt": "discount", "default_state": "sale", "ignore_exception": True},
    {"sale_write_from_compute": True, "mail_notrack": True, "skip_readonly_check": True},
)


class GuardCase(ChannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")

    def agree(self):
        return self.consent(self.customer, self.netzhaus, "network")
