"""What is done to accounts, in words. The verbs are recorded above, in ``prm.web.account`` and ``prm.web.users``."""

from prm.accounts.models import Role

SENTENCES = {
    "user.signed_in": "{actor} signed in by {means} from {place}",
    "user.signed_out": "{actor} signed out",
    "user.locked_out": "Wrong passwords for {tried} from {place} closed sign-in until {until}",
    "user.unlocked": "{actor} opened sign-in for {record} again",
    "user.changed_password": "{actor} changed their password",
    "user.asked_for_password": "Somebody at {place} asked for a new password of {record}",
    "user.given_password_link": "{actor} made a link by which {record} chooses a new password",
    "user.used_password_link": "{actor} chose a new password by a link",
    "user.chose_time_zone": "{actor} chose the time zone {zone}",
    "user.added": "{record} was added on the server as {role}",
    "user.joined": "{actor} accepted an invitation as {role}",
    "user.changed_role": "{actor} made {record}, until then {before}, {after}",
    "user.closed": "{actor} closed the account of {record}",
    "user.reopened": "{actor} opened the account of {record} again",
    "user.lost_factors": "{actor} removed the second factors of {record} ({count})",
    "factor.added": "{actor} added {factor}",
    "factor.removed": "{actor} removed {factor}",
    "factor.renamed": "{actor} renamed {factor}",
    "factor.renewed": "{actor} made {factor} anew",
    "session.ended": "{actor} signed out a device at {place}",
    "session.ended_elsewhere": "{actor} signed out everywhere else ({count})",
    "session.ended_for": "{actor} signed {record} out everywhere ({count})",
    "invitation.sent": "{actor} invited {record} as {role}",
    "invitation.renewed": "{actor} made a new link of the invitation of {record}",
    "invitation.withdrawn": "{actor} withdrew the invitation of {record}",
    "users.taken": "{actor} took the list of people away",
}

_WHO_WATCHES = frozenset({Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR})
SEEN_BY = {
    noun: _WHO_WATCHES for noun in ("user", "factor", "session", "invitation", "users")
}
TIMELINES = {"accounts.user": _WHO_WATCHES}
