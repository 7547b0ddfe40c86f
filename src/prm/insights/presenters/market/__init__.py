"""The Market's pages: share, segments, prospects, shared patients."""
