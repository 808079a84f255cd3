"""What other modules may call."""

from __future__ import annotations

from motcua.organisation.rules import is_within, roll_up, stand_in
from motcua.organisation.selectors import (
    actor_for_token,
    actor_for_user,
    authorise,
    authorise_anywhere,
    district_of,
    official_names,
    parent_name,
    people_of,
    permitted_anywhere,
    place_of,
    province,
    role_name,
    unit_get,
    unit_list,
    unit_number,
    unit_stand_in,
    units_by_code,
    units_permitted,
)
from motcua.organisation.services import (
    account_create,
    delegation_grant,
    organisation_load,
    post_assign,
    token_issue,
    token_revoke,
)

__all__ = [
    "account_create",
    "actor_for_token",
    "actor_for_user",
    "authorise",
    "authorise_anywhere",
    "delegation_grant",
    "district_of",
    "is_within",
    "official_names",
    "organisation_load",
    "parent_name",
    "people_of",
    "permitted_anywhere",
    "place_of",
    "post_assign",
    "province",
    "role_name",
    "roll_up",
    "stand_in",
    "token_issue",
    "token_revoke",
    "unit_get",
    "unit_list",
    "unit_number",
    "unit_stand_in",
    "units_by_code",
    "units_permitted",
]
