from . import controllers, models, policy, report, wizards
from .hooks import uninstall_hook
