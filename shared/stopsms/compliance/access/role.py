"""The roles of those who work with the system, each made for one job: nobody needs more than one at a time.

Source: GDPR art. 5(1)(f), 25(2) and 32(1)(b): personal data are accessible to those alone whose work needs them.
"""

from enum import StrEnum


class Role(StrEnum):
    """What a key or a person is for.

    `collector` records what people agree to and object to, and looks nothing up: the key of a shop's server. Of a number that it has it
    learns, by recording an act, whether it is known and in which state. `marketer` drafts and sends campaigns. `approver` does what a
    second pair of eyes is for: decides what a rule leaves to a person, lets sending go on again. `officer` is the data protection
    officer: evidence, rights, replies to be read, retention. `administrator` may do everything, and alone gives out keys and roles.
    `reader` sees figures and settings, and nothing about a person.
    """

    COLLECTOR = "collector"
    MARKETER = "marketer"
    APPROVER = "approver"
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"
    READER = "reader"
