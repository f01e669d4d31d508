"""The means of collection, as codes of `Collection.source`: what each shows of the person's own act."""

FORM_FREE_SOURCES = frozenset({"sms_keyword", "paper_form", "oral_recorded", "preference_center"})
"""Means other than a web form, where the positive act is not a box ticked on a screen (docs/law.md R-02)."""


TRACED = frozenset({"paper_form", "preference_center"})
"""Of these, the ones by which nothing was done that could be shown later, unless its trace is named: a sheet is signed or it is not. An
SMS was received, and an oral agreement is called recorded: the source itself says that there is a record."""


SALE_SOURCES = frozenset({"till", "checkout"})
"""Where a number is given while buying: the act of collection is then the sale, unless another one is stated."""


ORAL = "oral_recorded"
"""An agreement given aloud, of which there is a recording."""


BY_STAFF = frozenset({"paper_form", "oral_recorded", "till"})
"""Means by which somebody of the advertiser's enters what a person said or wrote."""


BY_SMS = "sms_keyword"
"""A consent that the person gave by SMS: that names the means, and shows who holds the number."""


IN_PERSON = frozenset(
    {"web_form", "paper_form", "sms_keyword", "oral_recorded", "preference_center", "till", "app", "kiosk"}
)
"""The means by which a person acts in person. Only they lift an opposition (docs/law.md R-55): whatever else a source is called, an
import or a word that we do not know, somebody reports the act instead of the person."""
