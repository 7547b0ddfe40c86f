"""What was done in compliance, in words. Nobody reads it who doesn't log benefits or judge them."""

from prm.compliance.permissions import MAY_SEE_BENEFITS

SENTENCES = {
    "benefit.logged": "{actor} logged a benefit to {practitioner}, {given_on}: {kind}, ${dollars}",
    "benefit.removed": "{actor} removed a benefit to {practitioner}, {given_on}, from the log: {kind}, ${dollars}",
    "benefit.restored": "{actor} brought a benefit to {practitioner}, {given_on}, back to the log: {kind}, ${dollars}",
}
SEEN_BY = {"benefit": MAY_SEE_BENEFITS}
