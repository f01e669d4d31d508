"""What goes out: queues, schedules, events, notices, webhooks, time stamps."""
