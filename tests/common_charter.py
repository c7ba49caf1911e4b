"""A charter to read and to sign."""

import base64
from io import BytesIO

from PIL import Image


def drawn_signature():
    """Return a picture as the signature form sends one."""
    drawn = BytesIO()
    Image.new("RGB", (120, 40), "white").save(drawn, "PNG")
    return base64.b64encode(drawn.getvalue()).decode()


class CharterMixin:
    @classmethod
    def publish(cls, body="<p>We keep our word.</p>", **values):
        charter = cls.env["channel.charter"].create({"body": body, **values})
        charter.action_publish()
        return charter

    @classmethod
    def accept(cls, charter, user, name="Nadia Netz"):
        """Sign the current charter as the portal does."""
        acceptances = charter.env["channel.charter.acceptance"].with_user(user)
        return acceptances._sign(
            charter.id,
            acceptances.env.user,
            name,
            drawn_signature(),
            "192.0.2.1",
            acceptances._hash(charter.with_user(user).sudo()._render_document()),
        )
