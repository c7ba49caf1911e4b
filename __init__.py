from . import controllers, models, policy, wizards
