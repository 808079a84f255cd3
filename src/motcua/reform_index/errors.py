"""Refusals of the reform index module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Conflict, Invalid, NotFound, NotPermitted


class IndexUnknown(NotFound):
    """There is no such index."""

    code = "index_unknown"
    message = _(
        "There is no index %(set)s. Known are %(known)s; take another in with: "
        "motcua index import SET.yaml."
    )


class EditionMissing(NotFound):
    """No edition of the index holds in that period."""

    code = "index_edition_missing"
    message = _("No edition of %(set)s holds in %(period)s; the first one begins on %(first)s.")


class PeriodInvalid(Invalid):
    """What was given names no period."""

    code = "index_period_invalid"
    message = _("“%(period)s” is no period. Write 2025, 2025-H1, 2025-9M, 2025-Q3 or 2025-M07.")


class SubjectUnknown(NotFound):
    """The unit is not scored by this index in that period."""

    code = "index_subject_unknown"
    message = _("%(unit)s is not scored by %(set)s in %(period)s.")


class EditionChanged(Conflict):
    """A known edition differs from the one in the file."""

    code = "index_edition_changed"
    message = _(
        "Edition %(edition)s of %(set)s is known already with other content. A known edition "
        "is never changed; give the changed one a code and a first day of its own."
    )


class EditionsOverlap(Conflict):
    """Two editions of an index would hold on the same day."""

    code = "index_editions_overlap"
    message = _(
        "Editions %(edition)s and %(other)s of %(set)s would hold on the same day. Correct "
        "valid_from or valid_until."
    )


class EditionInUse(Conflict):
    """A new edition would change what scores already recorded are counted by."""

    code = "index_edition_in_use"
    message = _(
        "Scores of %(period)s are recorded under edition %(edition)s of %(set)s, and the new "
        "edition %(other)s would hold then. Let it begin after the periods already scored."
    )


class IndexShipped(Conflict):
    """The code belongs to an index of the definition files."""

    code = "index_shipped"
    message = _(
        "%(set)s is an index of the definition files (definitions/indices). Change it there, or "
        "give yours another code."
    )


class ScoresRefused(Invalid):
    """Scores are wrong; ``fields`` names each by row and column. Nothing was recorded."""

    code = "index_scores_refused"
    message = _("The scores are refused and nothing was recorded; correct them and try again.")


class OwnScore(NotPermitted):
    """Nobody appraises the unit they work in, or scores that they gave themselves."""

    code = "index_own_score"
    message = _(
        "You work in %(unit)s or gave its scores yourself. Another appraiser has to look at them."
    )


class NothingToPublish(Conflict):
    """There is no score of the period."""

    code = "index_nothing_to_publish"
    message = _("Nothing is scored by %(set)s in %(period)s; there is nothing to publish.")


class PeriodNotOver(Conflict):
    """A result is published when its period is over."""

    code = "index_period_not_over"
    message = _("%(period)s is not over. Its result can be published from %(day)s on.")


class ResultPublished(Conflict):
    """A result of the period is published already."""

    code = "index_result_published"
    message = _(
        "The result of %(set)s for %(period)s is published. It is not changed; publish another "
        "beside it and say why."
    )


class ResultUnknown(NotFound):
    """No result of the period is published."""

    code = "index_result_unknown"
    message = _("No result of %(set)s for %(period)s is published.")


class IndexFileUnreadable(Invalid):
    """A file cannot be read or written."""

    code = "index_file_unreadable"
    message = _("%(file)s cannot be used: %(reason)s. Check its name and try again.")


class IndexFileKind(Invalid):
    """A file of a kind that is not written."""

    code = "index_file_kind"
    message = _("%(file)s: end the name in .csv, .xlsx or .json.")
