"""What Odoo's signature form sends, checked before it is kept as evidence."""

from odoo.exceptions import UserError
from odoo.tools.image import base64_to_image

#: Longer than any name, and than any picture that the form draws.
NAME_MAX = 120
SIGNATURE_MAX = 2**20


def check_signature(env, name, signature):
    """Return the name of who signs, where name and picture can be kept.

    :param odoo.api.Environment env: for the language of the error
    :param name: as typed beside the signature
    :param signature: the picture, base64-encoded
    :rtype: str
    :raise UserError: with what to do, where one is missing or is no picture
    """
    name = name.strip() if isinstance(name, str) else ""
    if not name or len(name) > NAME_MAX:
        raise UserError(env._("Type your name beside your signature."))
    if not isinstance(signature, str) or not 0 < len(signature) <= SIGNATURE_MAX:
        raise UserError(env._("Draw your signature first."))
    try:
        # A drawing alone, no SVG: that can be more than a picture.
        base64_to_image(signature).verify()
    except Exception as error:
        # Whatever a broken picture does to the library that reads it.
        raise UserError(env._("This signature cannot be read: draw it once more.")) from error
    return name
