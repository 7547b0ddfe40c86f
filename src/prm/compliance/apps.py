"""What the law asks of us: benefits given to physicians."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    """Benefits, behind the firewall: never beside referral volumes."""

    name = "prm.compliance"
