"""What was decided about letters, in words. Never what one says, nor where its link leads."""

SENTENCES = {
    "letter.sent_again": "{actor} had a letter sent once more: {record}",
    "letter.arrived": "{actor} said that a letter arrived: {record}",
    "letter.dropped": "{actor} held a letter back: {record}",
}
