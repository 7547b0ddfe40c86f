"""Which codes mean which service line: drafted by one person, approved by another, every version kept."""
