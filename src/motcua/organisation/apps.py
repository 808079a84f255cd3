"""The organisation application."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Agencies in time, people, posts, roles, permission rules, delegation."""

    name = "motcua.organisation"
    label = "organisation"
    verbose_name = "Motcua organisation"
