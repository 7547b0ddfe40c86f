"""The addresses of calendars."""

from django.urls import path

from prm.web.calendars import views

urlpatterns = [
    path("account/calendar/", views.calendar, name="calendar"),
    path("account/calendar/opening/", views.opening, name="calendar_opening"),
    path("account/calendar/renewal/", views.renewal, name="calendar_renewal"),
    path("account/calendar/closure/", views.closure, name="calendar_closure"),
    path("calendar/<str:token>.ics", views.calendar_feed, name="calendar_feed"),
]
