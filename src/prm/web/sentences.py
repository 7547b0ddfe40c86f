"""What is done on pages that lay several apps side by side, in words."""

SENTENCES = {
    "mart.published": "{actor} let the mart {mart} serve every page",
    "mart.refreshed": "{actor} refreshed: the mart {mart} serves every page",
    "quarantine.taken": "{actor} took the refused rows {file} of the load {load}",
}
