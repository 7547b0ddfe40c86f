"""The addresses of programs, launches, margins and training. Acts are resources: a dropping, a joining, a promotion."""

from django.urls import path

from prm.web.programs import (
    launch_steps,
    launches,
    margin_file,
    margins,
    membership,
    portfolio,
    training,
    views,
)

ONE = "programs/<uuid:pk>/"
LAUNCH = f"{ONE}launch/"
STEP = f"{LAUNCH}steps/<int:step>/"

urlpatterns = [
    path("programs/", views.programs, name="programs"),
    path("programs/file/", views.programs_file, name="programs_file"),
    path("programs/new/", views.program_new, name="program_new"),
    path("programs/margins/", margins.margins, name="margins"),
    path("programs/margins/file/", margin_file.margin_file, name="margin_file"),
    path("programs/margins/new/", margins.margin_new, name="margin_new"),
    path(
        "programs/margins/<uuid:pk>/withdrawal/",
        margins.withdrawal,
        name="margin_withdrawal",
    ),
    path(
        "programs/margins/<uuid:pk>/restoration/",
        margins.restoration,
        name="margin_restoration",
    ),
    path(ONE, views.program, name="program"),
    path(f"{ONE}edit/", views.program_edit, name="program_edit"),
    path(f"{ONE}dropping/", views.dropping, name="program_dropping"),
    path(f"{ONE}restoring/", views.restoring, name="program_restoring"),
    path(f"{ONE}practices/", membership.practices, name="program_practices"),
    path(f"{ONE}joining/", membership.joining, name="program_joining"),
    path(f"{ONE}leaving/", membership.leaving, name="program_leaving"),
    path(f"{ONE}linking/", membership.linking, name="program_linking"),
    path(f"{ONE}unlinking/", membership.unlinking, name="program_unlinking"),
    path(LAUNCH, launches.launch, name="program_launch"),
    path(f"{LAUNCH}planning/", launches.planning, name="program_launch_planning"),
    path(f"{LAUNCH}moving/", launches.moving, name="program_launch_moving"),
    path(f"{LAUNCH}ramp/", launches.ramp, name="program_launch_ramp"),
    path(f"{LAUNCH}promotion/", launches.promotion, name="program_launch_promotion"),
    path(
        f"{LAUNCH}unpromotion/",
        launches.unpromotion,
        name="program_launch_unpromotion",
    ),
    path(f"{STEP}finishing/", launch_steps.finishing, name="launch_step_finishing"),
    path(f"{STEP}reopening/", launch_steps.reopening, name="launch_step_reopening"),
    path(
        f"{STEP}leaving-out/", launch_steps.leaving_out, name="launch_step_leaving_out"
    ),
    path(f"{STEP}taking-in/", launch_steps.taking_in, name="launch_step_taking_in"),
    path(f"{STEP}giving/", launch_steps.giving, name="launch_step_giving"),
    path("team/training/", training.trainings, name="trainings"),
    path("team/training/new/", training.training_new, name="training_new"),
    path("team/training/<uuid:pk>/edit/", training.training_edit, name="training_edit"),
    path("team/training/<uuid:pk>/removal/", training.removal, name="training_removal"),
    path(
        "team/training/<uuid:pk>/restoration/",
        training.restoration,
        name="training_restoration",
    ),
    path("account/portfolio/", portfolio.portfolio, name="portfolio"),
    path("account/portfolio/file/", portfolio.portfolio_file, name="portfolio_file"),
]
