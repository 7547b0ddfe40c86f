"""The addresses of user administration. Acts are resources: a closure, a reopening, a renewal."""

from django.urls import path

from prm.web.users import invitations, views

urlpatterns = [
    path("", views.users, name="users"),
    path("file/", views.file, name="users_file"),
    path("invitations/", invitations.invitations, name="user_invitations"),
    path("invitations/<int:pk>/", invitations.user_invitation, name="user_invitation"),
    path(
        "invitations/<int:pk>/renewal/", invitations.renewal, name="invitation_renewal"
    ),
    path(
        "invitations/<int:pk>/withdrawal/",
        invitations.withdrawal,
        name="invitation_withdrawal",
    ),
    path("<int:pk>/", views.user, name="user"),
    path("<int:pk>/role/", views.role, name="user_role"),
    path("<int:pk>/closure/", views.closure, name="user_closure"),
    path("<int:pk>/reopening/", views.reopening, name="user_reopening"),
    path("<int:pk>/factors/removal/", views.factor_removal, name="user_factor_removal"),
    path("<int:pk>/unlocking/", views.unlocking, name="user_unlocking"),
    path("<int:pk>/sessions/end/", views.sign_out_everywhere, name="user_sessions_end"),
    path(
        "<int:pk>/password-link/",
        views.new_password_link,
        name="user_password_link",
    ),
]
