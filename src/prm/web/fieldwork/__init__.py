"""Visits, promises and introductions: lists, pages, and their part of a practice's page."""
