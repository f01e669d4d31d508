"""Brevo: `gateway` sends and reads its contacts, `pushes` reads what it calls us with, `words` and `send_errors` translate."""
