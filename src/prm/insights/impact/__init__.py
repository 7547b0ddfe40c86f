"""Did it work: locked versions and the planner's record meet a mart's flow."""
