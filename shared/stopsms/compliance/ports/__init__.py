"""Ports: what the use cases need from the world, in the domain's words. `stopsms.adapters` implements them.

All instants are aware, in UTC. An exception that is not documented as raised means an infrastructure failure: it propagates, the
queue delivers the message again, and after several attempts it ends in a dead-letter queue with an alarm.
"""
