"""What pages ask of the published mart. Every answer is cached on the mart, which never changes."""

from prm.insights.queries.current import current_mart as current_mart
