from . import controllers, demo, models, policy, report, wizards
from .hooks import uninstall_hook
