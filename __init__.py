from . import controllers, models, policy, report, wizards
