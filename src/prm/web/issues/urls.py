"""The addresses of issues."""

from django.urls import path

from prm.web.issues import (
    acts,
    issue_views,
    ladders,
    list_views,
    opening,
    reporting,
    speed,
    to_tell,
)

urlpatterns = [
    path("issues/", list_views.issues, name="issues"),
    path("issues/file/", list_views.issues_file, name="issues_file"),
    path("issues/new/", opening.issue_new, name="issue_new"),
    path("issues/to-tell/", to_tell.issues_to_tell, name="issues_to_tell"),
    path("issues/speed/", speed.issue_speed, name="issue_speed"),
    path("issues/speed/file/", speed.issue_speed_file, name="issue_speed_file"),
    path("issues/ladder/", ladders.ladder, name="ladder"),
    path("issues/owners/", ladders.owners, name="issue_owners"),
    path(
        "issues/owners/<int:pk>/departure/",
        ladders.departure,
        name="issue_owner_departure",
    ),
    path(
        "issues/owners/<int:pk>/return/", ladders.returning, name="issue_owner_return"
    ),
    path("issues/reports/<uuid:pk>/telling/", reporting.telling, name="issue_telling"),
    path(
        "issues/reports/<uuid:pk>/untelling/",
        reporting.untelling,
        name="issue_untelling",
    ),
    path("issues/reports/<uuid:pk>/word/", reporting.word, name="issue_word"),
    path("issues/<uuid:pk>/", issue_views.issue, name="issue"),
    path("issues/<uuid:pk>/step/", acts.step, name="issue_step"),
    path("issues/<uuid:pk>/remark/", acts.remark, name="issue_remark"),
    path("issues/<uuid:pk>/owner/", acts.owner, name="issue_owner"),
    path("issues/<uuid:pk>/severity/", acts.severity, name="issue_severity"),
    path("issues/<uuid:pk>/due/", acts.due, name="issue_due"),
    path("issues/<uuid:pk>/escalation/", acts.escalation, name="issue_escalation"),
    path("issues/<uuid:pk>/resolution/", acts.resolution, name="issue_resolution"),
    path("issues/<uuid:pk>/closing/", acts.closing, name="issue_closing"),
    path("issues/<uuid:pk>/remedies/", acts.remedies, name="issue_remedies"),
    path("issues/<uuid:pk>/root/", acts.root, name="issue_root"),
    path("issues/<uuid:pk>/parting/", acts.parting, name="issue_parting"),
    path("issues/<uuid:pk>/reports/", reporting.issue_reports, name="issue_reports"),
]
