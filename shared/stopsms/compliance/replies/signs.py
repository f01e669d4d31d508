"""The signs of a message that are understood: letters with accents, punctuation, and emoji that refuse nothing."""

ACCENTS = frozenset("\u0300\u0301\u0302\u0303\u0308\u030a\u030c\u0327\ufe0f")
"""Grave, acute, circumflex, tilde, diaeresis, ring, caron, cedilla, and the mark that an emoji is drawn in colour."""

PUNCTUATION = frozenset(" \t\n\r.,;:!?'’‘\"«»“”-–()\u00a0\u202f\u2009")

SKINS = frozenset("🏻🏼🏽🏾🏿")

GLAD = SKINS | frozenset("👍👌🙏😊🙂😀😃😄😁🥰😍😘🤗❤♥💕💖💗💙💚💛🧡💜🌹🌸💐🎉🎊👏🤝☺🥳")
"""Emoji that thank or rejoice, and the shades of skin."""

PLEADS = SKINS | {"🙏"}
"""Alone, it may beg that this ends."""

MEANS_NO_HARM = GLAD | frozenset(
    "😉😅😂🤣😇😋😎🤩🤔😢😭😔😕🥲🤞✌👀🙈🙊😬😳🤓💪✨⭐🌟🔥☀🌞🌈❄⛄🎄🎁🎂🍰🥂🍾🍕🍔🍣🥗☕🍷🥐🍓🍒🍎🌷🌺🌻🌿🍀🐶🐱🐕🐈🐾🐴🚗🚙🚲🏍🚌🚆✈🏠🏡📦📍📅📆⏰⌚📞📷📸"
    "👗👚👖👕👠👟👢👜🛍👓🕶💄💅💇💆💍👶👧👦👩👨♀♂🎓🎶🎵⚽🏀🎾🎿🏖🌊🌴🛠🔧🔩💶💳🎫🎟✅✔🤷🤒🤧😷🤕🥵🥶😴🇫🇷💃🕺🤰🍼👉➡✂📝📄"
)
"""Emoji that say nothing of refusing beside words about an errand."""

UNDERSTOOD = ACCENTS | PUNCTUATION | frozenset("€%$/+&*#@_=…—°º\u200d")
"""What else may stand in a message about an errand."""
