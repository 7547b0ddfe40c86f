"""The ledger's own verbs in words."""

SENTENCES = {
    "ledger.verified": "{actor} verified the ledger: {entries} entries, {verdict}",
    "ledger.exported": "{actor} took the ledger away as a file: {part}",
}
