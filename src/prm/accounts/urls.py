"""Where people come in, go out, and look after their account."""

from django.urls import path

from prm.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("account/", views.account, name="account"),
    path("account/time-zone/", views.time_zone, name="time_zone"),
    path("account/password/", views.password, name="password"),
]
