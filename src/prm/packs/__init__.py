"""One honest page a week: packs and scorecards, frozen with what they were made from, on paper, slides and sheets."""
