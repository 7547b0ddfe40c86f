"""The addresses that machines speak to."""

from django.urls import path

from prm.api.device import device
from prm.api.sync import sync

urlpatterns = [
    path("sync/", sync, name="sync"),
    path("device/", device, name="device"),
]
