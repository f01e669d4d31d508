"""Replies that several tests ask about are read once: what a text means depends on nothing but the text."""

from functools import cache

from stopsms.compliance.replies.reading import read_reply

read_once = cache(read_reply)
