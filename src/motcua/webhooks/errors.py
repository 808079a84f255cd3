"""Refusals of the webhooks module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Invalid, NotFound

URL_FORM = _(
    "write an address such as https://host/path, in ASCII, without user name, password and fragment"
)
URL_PLAIN = _("only https is sent to; plain http only to this machine, where that is allowed")
URL_UNKNOWN = _("this host name leads nowhere; check its spelling")
URL_INSIDE = _(
    "this address lies inside a private network; the operator may allow the network in"
    " MOTCUA_WEBHOOK_NETWORKS"
)
EVENT_UNKNOWN = _("choose events of dossiers, such as dossiers.dossier.closed.v1")
UNIT_HIDDEN = _("the account may not read the dossiers of this unit")
ACCOUNT_BLIND = _("the account may not read dossiers in any unit")


class WebhookInvalid(Invalid):
    """The subscription cannot be made; ``fields`` says why."""

    code = "webhook_invalid"
    message = _("The subscription was not made.")


class SubscriptionUnknown(NotFound):
    """There is no such subscription, or it ended."""

    code = "webhook_unknown"
    message = _("There is no subscription %(subscription)s, or it was removed.")


class DeliveryNotStopped(NotFound):
    """There is no delivery with this number that could be tried again."""

    code = "delivery_not_stopped"
    message = _(
        "There is no failed or withheld delivery %(delivery)s of a subscription that stands. It may"
        " have been sent already."
    )
