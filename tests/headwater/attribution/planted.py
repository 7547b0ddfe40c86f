"""Planted work as the study that estimators are given."""

from __future__ import annotations

from dataclasses import fields

from headwater.attribution import Study
from headwater.synthetic.worked import PlantedWork


def study_of_work(work: PlantedWork) -> Study:
    """Return what of it attribution may know; the truth stays behind."""
    return Study(
        **{
            field.name: getattr(work, field.name)
            for field in fields(Study)
            if hasattr(work, field.name)
        }
    )
