"""When a message may arrive: hours, Sundays and public holidays where the recipient is, and the periods of soldes."""
