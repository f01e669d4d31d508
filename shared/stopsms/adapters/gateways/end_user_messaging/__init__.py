"""AWS End User Messaging SMS: `gateway` hands messages over, `receipts` and `inbound_sms` read what comes back, `words` translates."""
