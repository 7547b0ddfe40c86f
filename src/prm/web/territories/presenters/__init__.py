"""Shapes what the pages of territories show, so that their templates only place things."""
