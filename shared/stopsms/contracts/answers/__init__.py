"""What the HTTP API answers: dataclasses that the doors fill, the codec writes, and the API's description is made from."""

from stopsms.contracts import domain_forms

__all__ = ["domain_forms"]  # declares how the domain's classes are written in answers
