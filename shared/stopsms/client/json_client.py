"""Every operation of the API, answered with the JSON as it came.

`python -m tools.client` writes this file from the API's description: change the functions' routes and shapes instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from stopsms.client import inputs
from stopsms.client.calls import Calls, every, given
from stopsms.contracts.codec import ABSENT


class JsonClient(Calls):
    """The API, answering with JSON: for programs that pass it on, and for members that this release does not know.

    Every method raises ApiProblem where the API refuses, and Unreached where it does not answer.
    """

    def get_advertiser(self, advertiser_id: str) -> Any:
        """An advertiser, with who wrote it last.

        advertiser_id: the id of the advertiser
        """
        return self.call(
            "GET",
            (
                "advertisers",
                advertiser_id,
            ),
        )

    def put_advertiser(
        self,
        advertiser_id: str,
        *,
        name: str,
        legal_name: str,
        siren: str,
        sender_id: str,
        contact: inputs.ContactDetailsInput = ABSENT,
        carrier: str | None = ABSENT,
        stop_number: str | None = ABSENT,
        stop_numbers: Mapping[str, str] = ABSENT,
        brands: Sequence[inputs.BrandInput] = ABSENT,
        profile: Literal["FR_STRICT", "FR_AF2M_2026"] = ABSENT,
        domains: Sequence[str] = ABSENT,
        authorisations: Mapping[str, str] = ABSENT,
        alsace_moselle: bool = ABSENT,
        double_opt_in: bool = ABSENT,
        strict_opt_in: bool = ABSENT,
        kind: inputs.AdvertiserKindInput | None = ABSENT,
        test: bool = ABSENT,
        needs_digest: bool = ABSENT,
        two_persons: bool = ABSENT,
        test_phones: Sequence[inputs.DeclaredPhoneInput] = ABSENT,
        budget: inputs.BudgetInput = ABSENT,
        frequency_cap: inputs.FrequencyCapInput | None = ABSENT,
    ) -> Any:
        """Declare an advertiser, or change it.

        A test key declares test advertisers, whether it says so or not.

        advertiser_id: the id of the advertiser
        name: its name
        legal_name: the name in the company register
        siren: the company's SIREN number: nine digits
        sender_id: the sender name on the phone, or the number it leaves from
        contact: how a recipient reaches the advertiser; one way at least
        carrier: the declared carrier, by its id; null or left out: the one that the system is deployed with
        stop_number: the number that takes STOP in metropolitan France
        stop_numbers: the numbers that take STOP elsewhere, by territory
        brands: further names that recipients know the advertiser by, each with its sender ID
        profile: the family of sending hours that applies
        domains: the advertiser's websites: other links in a text are pointed out
        authorisations: for each sender ID that needs a permission, its reference
        alsace_moselle: whether the public holidays of Alsace-Moselle are kept for everybody
        double_opt_in: whether each consent is confirmed by an answer to a message
        strict_opt_in: whether customers need a consent too
        kind: what the advertiser is: a company, when left out
        test: whether it is one for trying out: nothing of it reaches a carrier
        needs_digest: whether a campaign is scheduled only with the digest of its preview; not answered where it is
            not
        two_persons: whether somebody who has not written a campaign has to see it before it leaves; not answered
            where not
        test_phones: phones of the advertiser's own people, which drafts may be tried on
        budget: what the advertiser may spend; an answer leaves it out where nothing is limited
        frequency_cap: the advertiser's own limit of messages to one person; the rulebook's holds beside it
        """
        return self.call(
            "PUT",
            (
                "advertisers",
                advertiser_id,
            ),
            body=given(
                name=name,
                legal_name=legal_name,
                siren=siren,
                sender_id=sender_id,
                contact=contact,
                carrier=carrier,
                stop_number=stop_number,
                stop_numbers=stop_numbers,
                brands=brands,
                profile=profile,
                domains=domains,
                authorisations=authorisations,
                alsace_moselle=alsace_moselle,
                double_opt_in=double_opt_in,
                strict_opt_in=strict_opt_in,
                kind=kind,
                test=test,
                needs_digest=needs_digest,
                two_persons=two_persons,
                test_phones=test_phones,
                budget=budget,
                frequency_cap=frequency_cap,
            ),
        )

    def list_advertisers(self, *, limit: int = ABSENT, next: str | None = ABSENT) -> Any:
        """The advertisers that the caller acts for, by their ids.

        For a test key a page may be empty though others follow: `next` says so.

        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call("GET", ("advertisers",), query=given(limit=limit, next=next))

    def all_advertisers(self, *, limit: int = ABSENT) -> Iterator[Any]:
        """As `list_advertisers`, all pages of it, each fetched when it is needed."""
        return every("advertisers", lambda following: self.list_advertisers(limit=limit, next=following))

    def get_number(self, number: str) -> Any:
        """Who has a number that people write to, and who had it.

        number: a number that people write to
        """
        return self.call(
            "GET",
            (
                "numbers",
                number,
            ),
        )

    def release_number(self, number: str, advertiser_id: str) -> Any:
        """Release a number: the advertiser reads no more of what people write there.

        While they may write to it, 409 `number_in_use`.

        number: a number that people write to
        advertiser_id: the id of the advertiser
        """
        return self.call(
            "DELETE",
            (
                "numbers",
                number,
                "advertisers",
                advertiser_id,
            ),
        )

    def list_spending(
        self, advertiser_id: str, *, month: str | None = ABSENT, limit: int = ABSENT, next: str | None = ABSENT
    ) -> Any:
        """What the campaigns that start in a month cost: what is committed for those that have not ended, and what the others have cost.

        Without `month`, it is the present one, in Paris. A campaign without cost is not listed.

        advertiser_id: the id of the advertiser
        month: a calendar month of Paris, as 2026-11
        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call(
            "GET",
            (
                "advertisers",
                advertiser_id,
                "spending",
            ),
            query=given(month=month, limit=limit, next=next),
        )

    def all_spending(self, advertiser_id: str, *, month: str | None = ABSENT, limit: int = ABSENT) -> Iterator[Any]:
        """As `list_spending`, all pages of it, each fetched when it is needed."""
        return every(
            "campaigns",
            lambda following: self.list_spending(advertiser_id=advertiser_id, month=month, limit=limit, next=following),
        )

    def create_form(
        self,
        advertiser_id: str,
        *,
        title: str,
        wording: str,
        wording_version: str,
        notice: inputs.NoticeInput,
        brand: str | None = ABSENT,
        channels: Sequence[inputs.ChannelInput] = ABSENT,
        purposes: Sequence[inputs.PurposeInput] = ABSENT,
        categories: Sequence[str] = ABSENT,
        tags: Sequence[str] = ABSENT,
        allowed_origins: Sequence[str] = ABSENT,
        enabled: bool = ABSENT,
        consents_an_hour: int | None = ABSENT,
        consents_an_hour_of_address: int | None = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Define a consent form.

        One whose visitors' consents would not be valid is refused.

        advertiser_id: the id of the advertiser
        title: what it is called
        wording: what the person agrees to, to the letter
        wording_version: the version of the wording: other words need another
        notice: what people are told of their data
        brand: the name that recipients know the advertiser by; the advertiser's own name, when left out
        channels: the means of contact that it covers
        purposes: what the number is collected for
        categories: the kinds of products or services that it covers; none: every kind
        tags: tags of contacts
        allowed_origins: the sites that may embed the form or draw it themselves
        enabled: whether it is in use
        consents_an_hour: the most consents that the form takes in an hour; null: as many as people may be asked to
            confirm
        consents_an_hour_of_address: the most of these from one network address, such as a shop's
        """
        return self.call(
            "POST",
            (
                "advertisers",
                advertiser_id,
                "forms",
            ),
            body=given(
                title=title,
                wording=wording,
                wording_version=wording_version,
                notice=notice,
                brand=brand,
                channels=channels,
                purposes=purposes,
                categories=categories,
                tags=tags,
                allowed_origins=allowed_origins,
                enabled=enabled,
                consents_an_hour=consents_an_hour,
                consents_an_hour_of_address=consents_an_hour_of_address,
            ),
            idempotency_key=idempotency_key,
        )

    def get_form(self, advertiser_id: str, form_id: str) -> Any:
        """A form, the address of its page, and the HTML that embeds it.

        advertiser_id: the id of the advertiser
        form_id: the id of the form
        """
        return self.call(
            "GET",
            (
                "advertisers",
                advertiser_id,
                "forms",
                form_id,
            ),
        )

    def put_form(
        self,
        advertiser_id: str,
        form_id: str,
        *,
        title: str,
        wording: str,
        wording_version: str,
        notice: inputs.NoticeInput,
        brand: str | None = ABSENT,
        channels: Sequence[inputs.ChannelInput] = ABSENT,
        purposes: Sequence[inputs.PurposeInput] = ABSENT,
        categories: Sequence[str] = ABSENT,
        tags: Sequence[str] = ABSENT,
        allowed_origins: Sequence[str] = ABSENT,
        enabled: bool = ABSENT,
        consents_an_hour: int | None = ABSENT,
        consents_an_hour_of_address: int | None = ABSENT,
    ) -> Any:
        """Change a form: a new revision of it.

        Another wording needs another version.

        advertiser_id: the id of the advertiser
        form_id: the id of the form
        title: what it is called
        wording: what the person agrees to, to the letter
        wording_version: the version of the wording: other words need another
        notice: what people are told of their data
        brand: the name that recipients know the advertiser by; the advertiser's own name, when left out
        channels: the means of contact that it covers
        purposes: what the number is collected for
        categories: the kinds of products or services that it covers; none: every kind
        tags: tags of contacts
        allowed_origins: the sites that may embed the form or draw it themselves
        enabled: whether it is in use
        consents_an_hour: the most consents that the form takes in an hour; null: as many as people may be asked to
            confirm
        consents_an_hour_of_address: the most of these from one network address, such as a shop's
        """
        return self.call(
            "PUT",
            (
                "advertisers",
                advertiser_id,
                "forms",
                form_id,
            ),
            body=given(
                title=title,
                wording=wording,
                wording_version=wording_version,
                notice=notice,
                brand=brand,
                channels=channels,
                purposes=purposes,
                categories=categories,
                tags=tags,
                allowed_origins=allowed_origins,
                enabled=enabled,
                consents_an_hour=consents_an_hour,
                consents_an_hour_of_address=consents_an_hour_of_address,
            ),
        )

    def list_form_revisions(self, advertiser_id: str, form_id: str) -> Any:
        """A form as it was from each change on: the wording of every version.

        advertiser_id: the id of the advertiser
        form_id: the id of the form
        """
        return self.call(
            "GET",
            (
                "advertisers",
                advertiser_id,
                "forms",
                form_id,
                "revisions",
            ),
        )

    def list_forms(self, advertiser_id: str, *, limit: int = ABSENT, next: str | None = ABSENT) -> Any:
        """An advertiser's forms.

        advertiser_id: the id of the advertiser
        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call(
            "GET",
            (
                "advertisers",
                advertiser_id,
                "forms",
            ),
            query=given(limit=limit, next=next),
        )

    def all_forms(self, advertiser_id: str, *, limit: int = ABSENT) -> Iterator[Any]:
        """As `list_forms`, all pages of it, each fetched when it is needed."""
        return every(
            "forms", lambda following: self.list_forms(advertiser_id=advertiser_id, limit=limit, next=following)
        )

    def get_shown_form(self, advertiser_id: str, form_id: str, digest: str) -> Any:
        """What a person was shown who agreed, to the letter, by the hash in the evidence.

        advertiser_id: the id of the advertiser
        form_id: the id of the form
        digest: SHA-256 of the facts, hexadecimal: the same facts have the same
        """
        return self.call(
            "GET",
            (
                "advertisers",
                advertiser_id,
                "forms",
                form_id,
                "shown",
                digest,
            ),
        )

    def record_consent(
        self,
        *,
        phone: str,
        legal_basis: inputs.LegalBasisInput,
        collected_at: datetime | str,
        evidence: inputs.EvidenceInput,
        advertiser_id: str,
        categories: Sequence[str] = ABSENT,
        tags: Sequence[str] = ABSENT,
        attributes: Mapping[str, Any] = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Record a consent, or another legal basis, with its evidence.

        Sent again, with or without an `Idempotency-Key`, the same consent changes nothing: its `result` is
        `unchanged`, the contact is as it is now, and the evidence is that of the first time.

        phone: a mobile number: as people write it in requests, in E.164 in answers
        legal_basis: what allows the message: a consent, an earlier purchase, or another basis
        collected_at: when the agreement was given, or the number collected
        evidence: what was shown and done when the number was collected
        advertiser_id: the id of the advertiser
        categories: the kinds of products or services that it covers; none: every kind
        tags: tags of contacts
        attributes: values for personalised texts, by name
        """
        return self.call(
            "POST",
            ("consents",),
            body=given(
                phone=phone,
                legal_basis=legal_basis,
                collected_at=collected_at,
                evidence=evidence,
                advertiser_id=advertiser_id,
                categories=categories,
                tags=tags,
                attributes=attributes,
            ),
            idempotency_key=idempotency_key,
        )

    def record_consents(
        self, *, advertiser_id: str, consents: Sequence[Mapping[str, Any]], idempotency_key: str | None = None
    ) -> Any:
        """Record up to 500 consents in one call, each with a result of its own: what is wrong with one keeps none of the others back.

        Sent again, what was recorded is `unchanged`, with or without an `Idempotency-Key`; an answer with something
        `not_done` has `Retry-After`, and is not given again for the key. Of each, ten errors are told at most.

        advertiser_id: the id of the advertiser
        consents: The consents, each of which is read on its own.
        """
        return self.call(
            "POST",
            (
                "consents",
                "bulk",
            ),
            body=given(advertiser_id=advertiser_id, consents=consents),
            idempotency_key=idempotency_key,
        )

    def get_contact(self, phone: str, advertiser_id: str) -> Any:
        """A contact's state.

        phone: a mobile number: as people write it in requests, in E.164 in answers
        advertiser_id: the id of the advertiser
        """
        return self.call(
            "GET",
            (
                "contacts",
                phone,
            ),
            query=given(advertiser_id=advertiser_id),
        )

    def record_interaction(
        self,
        phone: str,
        *,
        advertiser_id: str,
        interaction: inputs.InteractionInput,
        at: datetime | str,
        reference: str = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Note an act of the person, from which the three years are counted.

        phone: a mobile number: as people write it in requests, in E.164 in answers
        advertiser_id: the id of the advertiser
        interaction: what the person did
        at: when the person did it
        reference: what proves it elsewhere: a ticket, an order
        """
        return self.call(
            "POST",
            (
                "contacts",
                phone,
                "interactions",
            ),
            body=given(advertiser_id=advertiser_id, interaction=interaction, at=at, reference=reference),
            idempotency_key=idempotency_key,
        )

    def check_message(
        self,
        *,
        advertiser_id: str,
        phone: str,
        text: str,
        category: str | None = ABSENT,
        nature: inputs.NatureInput = ABSENT,
        at: datetime | str | None = ABSENT,
        topics: Sequence[inputs.TopicInput] = ABSENT,
        contract_in_progress: bool = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Judge one message to one number at one moment.

        Sends nothing, records nothing.

        advertiser_id: the id of the advertiser
        phone: a mobile number: as people write it in requests, in E.164 in answers
        text: the text to judge
        category: the kind of products or services that the message is about
        nature: what the message is for: commercial prospecting or not
        at: the moment to judge for; now, when it is left out
        topics: subjects that the text may not show, such as health
        contract_in_progress: whether every recipient has a running contract that the message is about
        """
        return self.call(
            "POST",
            ("checks",),
            body=given(
                advertiser_id=advertiser_id,
                phone=phone,
                text=text,
                category=category,
                nature=nature,
                at=at,
                topics=topics,
                contract_in_progress=contract_in_progress,
            ),
            idempotency_key=idempotency_key,
        )

    def create_preference_link(self, phone: str, *, advertiser_id: str, idempotency_key: str | None = None) -> Any:
        """The link to a person's preference page, to be sent to that number.

        Nothing is recorded; the number may be unknown.

        phone: a mobile number: as people write it in requests, in E.164 in answers
        advertiser_id: the id of the advertiser
        """
        return self.call(
            "POST",
            (
                "contacts",
                phone,
                "preference-link",
            ),
            body=given(advertiser_id=advertiser_id),
            idempotency_key=idempotency_key,
        )

    def record_opposition(
        self,
        *,
        advertiser_id: str,
        phone: str,
        source: str,
        received_at: datetime | str,
        words: str = ABSENT,
        operator: str | None = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Record an opposition made by other means than a reply.

        A time in the future (a clock ahead of ours) counts as now.

        advertiser_id: the id of the advertiser
        phone: a mobile number: as people write it in requests, in E.164 in answers
        source: the way by which the opposition came: phone, letter, desk, e-mail
        received_at: when it came
        words: what the person said or wrote
        operator: the name of the person who did it for the advertiser
        """
        return self.call(
            "POST",
            ("suppressions",),
            body=given(
                advertiser_id=advertiser_id,
                phone=phone,
                source=source,
                received_at=received_at,
                words=words,
                operator=operator,
            ),
            idempotency_key=idempotency_key,
        )

    def conclude_review(
        self,
        *,
        advertiser_id: str,
        conclusion: inputs.ConclusionInput,
        operator: str,
        reason: str,
        phone: str | None = ABSENT,
        evidence: int | None = ABSENT,
        stray: str | None = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Conclude on one of them: it opposes, it does not, or it is answered.

        A certain opposition is never lifted; an erasure is met.

        advertiser_id: the id of the advertiser
        conclusion: what the person who read it concludes
        operator: the name of the person who did it for the advertiser
        reason: why
        phone: a mobile number: as people write it in requests, in E.164 in answers
        evidence: the sequence number of the record that was read
        stray: the message from no mobile number, by its identifier
        """
        return self.call(
            "POST",
            ("reviews",),
            body=given(
                advertiser_id=advertiser_id,
                conclusion=conclusion,
                operator=operator,
                reason=reason,
                phone=phone,
                evidence=evidence,
                stray=stray,
            ),
            idempotency_key=idempotency_key,
        )

    def list_reviews(self, advertiser_id: str, *, limit: int = ABSENT, next: str | None = ABSENT) -> Any:
        """What has come in and nobody has read yet: replies, refusals in files, requests; oldest first.

        advertiser_id: the id of the advertiser
        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call("GET", ("reviews",), query=given(advertiser_id=advertiser_id, limit=limit, next=next))

    def all_reviews(self, advertiser_id: str, *, limit: int = ABSENT) -> Iterator[Any]:
        """As `list_reviews`, all pages of it, each fetched when it is needed."""
        return every(
            "reviews", lambda following: self.list_reviews(advertiser_id=advertiser_id, limit=limit, next=following)
        )

    def list_acts(
        self,
        advertiser_id: str,
        *,
        from_: datetime | str | None = ABSENT,
        to: datetime | str | None = ABSENT,
        limit: int = ABSENT,
        next: str | None = ABSENT,
    ) -> Any:
        """Every act on record of an advertiser's people, person by person.

        Those of a short period are looked for among all. The archive has them in the order of time.

        advertiser_id: the id of the advertiser
        from_: recorded at this instant or later
        to: recorded before this instant
        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call(
            "GET", ("acts",), query=given(advertiser_id=advertiser_id, **{"from": from_}, to=to, limit=limit, next=next)
        )

    def all_acts(
        self,
        advertiser_id: str,
        *,
        from_: datetime | str | None = ABSENT,
        to: datetime | str | None = ABSENT,
        limit: int = ABSENT,
    ) -> Iterator[Any]:
        """As `list_acts`, all pages of it, each fetched when it is needed."""
        return every(
            "acts",
            lambda following: self.list_acts(
                advertiser_id=advertiser_id, from_=from_, to=to, limit=limit, next=following
            ),
        )

    def list_acts_as_csv(
        self,
        advertiser_id: str,
        *,
        from_: datetime | str | None = ABSENT,
        to: datetime | str | None = ABSENT,
        limit: int = ABSENT,
        format: inputs.ListFormatInput | None = ABSENT,
        next: str | None = ABSENT,
    ) -> tuple[bytes, str | None]:
        """Every act on record of an advertiser's people, person by person.

        Those of a short period are looked for among all. The archive has them in the order of time.

        A part of it, and the mark of the next one (`next`), None at the end.

        advertiser_id: the id of the advertiser
        from_: recorded at this instant or later
        to: recorded before this instant
        limit: how many items a page has at most
        format: json, csv or excel_fr; without, as `Accept` says (text/csv), else JSON
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.page(
            "acts",
            media_type="text/csv",
            **given(advertiser_id=advertiser_id, **{"from": from_}, to=to, limit=limit, format=format, next=next),
        )

    def list_consents(self, advertiser_id: str, *, limit: int = ABSENT, next: str | None = ABSENT) -> Any:
        """What people agreed to who have not opposed, with its proof: as CSV, a file of contacts to import elsewhere, or here.

        Everything that stands for a person is on one page, so a page may have more lines than `limit`, which counts
        people.

        advertiser_id: the id of the advertiser
        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call("GET", ("consents",), query=given(advertiser_id=advertiser_id, limit=limit, next=next))

    def all_consents(self, advertiser_id: str, *, limit: int = ABSENT) -> Iterator[Any]:
        """As `list_consents`, all pages of it, each fetched when it is needed."""
        return every(
            "consents", lambda following: self.list_consents(advertiser_id=advertiser_id, limit=limit, next=following)
        )

    def list_consents_as_csv(
        self,
        advertiser_id: str,
        *,
        attributes: Sequence[str] = ABSENT,
        limit: int = ABSENT,
        format: inputs.ListFormatInput | None = ABSENT,
        next: str | None = ABSENT,
    ) -> tuple[bytes, str | None]:
        """What people agreed to who have not opposed, with its proof: as CSV, a file of contacts to import elsewhere, or here.

        Everything that stands for a person is on one page, so a page may have more lines than `limit`, which counts
        people.

        A part of it, and the mark of the next one (`next`), None at the end.

        advertiser_id: the id of the advertiser
        attributes: of a CSV, the attributes that get a column beside those that every file has
        limit: how many items a page has at most
        format: json, csv or excel_fr; without, as `Accept` says (text/csv), else JSON
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.page(
            "consents",
            media_type="text/csv",
            **given(advertiser_id=advertiser_id, attributes=attributes, limit=limit, format=format, next=next),
        )

    def list_contacts(
        self,
        advertiser_id: str,
        *,
        status: inputs.StatusInput | None = ABSENT,
        tag: str | None = ABSENT,
        limit: int = ABSENT,
        next: str | None = ABSENT,
    ) -> Any:
        """An advertiser's contacts, all or those of one status or tag, as they stand.

        A page may be empty though others follow.

        advertiser_id: the id of the advertiser
        status: those of this status alone
        tag: those with this tag alone
        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call(
            "GET",
            ("contacts",),
            query=given(advertiser_id=advertiser_id, status=status, tag=tag, limit=limit, next=next),
        )

    def all_contacts(
        self,
        advertiser_id: str,
        *,
        status: inputs.StatusInput | None = ABSENT,
        tag: str | None = ABSENT,
        limit: int = ABSENT,
    ) -> Iterator[Any]:
        """As `list_contacts`, all pages of it, each fetched when it is needed."""
        return every(
            "contacts",
            lambda following: self.list_contacts(
                advertiser_id=advertiser_id, status=status, tag=tag, limit=limit, next=following
            ),
        )

    def list_contacts_as_csv(
        self,
        advertiser_id: str,
        *,
        status: inputs.StatusInput | None = ABSENT,
        tag: str | None = ABSENT,
        attributes: Sequence[str] = ABSENT,
        limit: int = ABSENT,
        format: inputs.ListFormatInput | None = ABSENT,
        next: str | None = ABSENT,
    ) -> tuple[bytes, str | None]:
        """An advertiser's contacts, all or those of one status or tag, as they stand.

        A page may be empty though others follow.

        A part of it, and the mark of the next one (`next`), None at the end.

        advertiser_id: the id of the advertiser
        status: those of this status alone
        tag: those with this tag alone
        attributes: of a CSV, the attributes that get a column beside those that every file has
        limit: how many items a page has at most
        format: json, csv or excel_fr; without, as `Accept` says (text/csv), else JSON
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.page(
            "contacts",
            media_type="text/csv",
            **given(
                advertiser_id=advertiser_id,
                status=status,
                tag=tag,
                attributes=attributes,
                limit=limit,
                format=format,
                next=next,
            ),
        )

    def list_oppositions(self, advertiser_id: str, *, limit: int = ABSENT, next: str | None = ABSENT) -> Any:
        """Who opposed, to be handed to another provider; last, those of whom only a keyed hash is left, whose numbers nobody can tell.

        As CSV it has those whose number is known, and can be imported as a list of oppositions.

        advertiser_id: the id of the advertiser
        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call("GET", ("suppressions",), query=given(advertiser_id=advertiser_id, limit=limit, next=next))

    def all_oppositions(self, advertiser_id: str, *, limit: int = ABSENT) -> Iterator[Any]:
        """As `list_oppositions`, all pages of it, each fetched when it is needed."""
        return every(
            "suppressions",
            lambda following: self.list_oppositions(advertiser_id=advertiser_id, limit=limit, next=following),
        )

    def list_oppositions_as_csv(
        self,
        advertiser_id: str,
        *,
        limit: int = ABSENT,
        format: inputs.ListFormatInput | None = ABSENT,
        next: str | None = ABSENT,
    ) -> tuple[bytes, str | None]:
        """Who opposed, to be handed to another provider; last, those of whom only a keyed hash is left, whose numbers nobody can tell.

        As CSV it has those whose number is known, and can be imported as a list of oppositions.

        A part of it, and the mark of the next one (`next`), None at the end.

        advertiser_id: the id of the advertiser
        limit: how many items a page has at most
        format: json, csv or excel_fr; without, as `Accept` says (text/csv), else JSON
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.page(
            "suppressions",
            media_type="text/csv",
            **given(advertiser_id=advertiser_id, limit=limit, format=format, next=next),
        )

    def list_statistics(
        self,
        advertiser_id: str,
        *,
        from_: date | str | None = ABSENT,
        to: date | str | None = ABSENT,
        by: inputs.GroupingInput = ABSENT,
        limit: int = ABSENT,
        next: str | None = ABSENT,
    ) -> Any:
        """What became of an advertiser's messages within a period: for each campaign, for each day, or altogether.

        Single messages are in the days and altogether. Days are those of Paris. A page is a sum over its campaigns:
        add up the days of all pages. Up to 50,000 recipients a campaign's figures are those of the moment; beyond, as
        it was last counted.

        advertiser_id: the id of the advertiser
        from_: the first day, in Paris
        to: the last day, included
        by: what they are summed up by
        limit: how many campaigns are looked at for a page, at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call(
            "GET",
            ("statistics",),
            query=given(advertiser_id=advertiser_id, **{"from": from_}, to=to, by=by, limit=limit, next=next),
        )

    def list_statistics_as_csv(
        self,
        advertiser_id: str,
        *,
        from_: date | str | None = ABSENT,
        to: date | str | None = ABSENT,
        by: inputs.GroupingInput = ABSENT,
        limit: int = ABSENT,
        format: inputs.ListFormatInput | None = ABSENT,
        next: str | None = ABSENT,
    ) -> tuple[bytes, str | None]:
        """What became of an advertiser's messages within a period: for each campaign, for each day, or altogether.

        Single messages are in the days and altogether. Days are those of Paris. A page is a sum over its campaigns:
        add up the days of all pages. Up to 50,000 recipients a campaign's figures are those of the moment; beyond, as
        it was last counted.

        A part of it, and the mark of the next one (`next`), None at the end.

        advertiser_id: the id of the advertiser
        from_: the first day, in Paris
        to: the last day, included
        by: what they are summed up by
        limit: how many campaigns are looked at for a page, at most
        format: json, csv or excel_fr; without, as `Accept` says (text/csv), else JSON
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.page(
            "statistics",
            media_type="text/csv",
            **given(
                advertiser_id=advertiser_id, **{"from": from_}, to=to, by=by, limit=limit, format=format, next=next
            ),
        )

    def list_tags(self, advertiser_id: str) -> Any:
        """The tags of an advertiser's contacts, each with how many hold it and how many of those are granted.

        Of a base that takes longer than some seconds to read, a fair sample is counted, and the margins are told.

        advertiser_id: the id of the advertiser
        """
        return self.call("GET", ("tags",), query=given(advertiser_id=advertiser_id))

    def list_tags_as_csv(self, advertiser_id: str, *, format: inputs.ListFormatInput | None = ABSENT) -> bytes:
        """The tags of an advertiser's contacts, each with how many hold it and how many of those are granted.

        Of a base that takes longer than some seconds to read, a fair sample is counted, and the margins are told.

        advertiser_id: the id of the advertiser
        format: json, csv or excel_fr; without, as `Accept` says (text/csv), else JSON
        """
        return self.document("tags", media_type="text/csv", **given(advertiser_id=advertiser_id, format=format))

    def approve_campaign(
        self,
        campaign_id: str,
        *,
        digest: str,
        at: datetime | str | None = ABSENT,
        carrier: str | None = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Approve what a preview showed, by its digest: with `two_persons`, somebody has to who has not written the campaign.

        Any change makes another digest, and this approval count for nothing (409 `digest_changed` if it has changed
        by now). One for no time counts for a day.

        campaign_id: the id of the campaign
        digest: the digest of the preview that is approved
        at: the time that the preview was for; the campaign's own when left out
        carrier: the carrier that the preview was through; "" for the deployment's own
        """
        return self.call(
            "POST",
            (
                "campaigns",
                campaign_id,
                "approval",
            ),
            body=given(digest=digest, at=at, carrier=carrier),
            idempotency_key=idempotency_key,
        )

    def cancel_campaign(self, campaign_id: str, *, idempotency_key: str | None = None) -> Any:
        """Cancel the campaign: nothing more is sent, for good.

        campaign_id: the id of the campaign
        """
        return self.call(
            "POST",
            (
                "campaigns",
                campaign_id,
                "cancel",
            ),
            body=given(),
            idempotency_key=idempotency_key,
        )

    def delete_campaign(self, campaign_id: str) -> Any:
        """Delete a draft, which the answer shows for the last time.

        One that was scheduled once is on record, and stays (409); so does a run, and one whose text is compared:
        cancel them.

        campaign_id: the id of the campaign
        """
        return self.call(
            "DELETE",
            (
                "campaigns",
                campaign_id,
            ),
        )

    def draft_campaign(
        self,
        *,
        advertiser_id: str,
        template: str | None = ABSENT,
        name: str | None = ABSENT,
        text: str | None = ABSENT,
        nature: Literal["commercial", "non_commercial"] = ABSENT,
        category: str | None = ABSENT,
        brand: str | None = ABSENT,
        topics: Sequence[inputs.TopicInput] = ABSENT,
        contract_in_progress: bool = ABSENT,
        companies_only: bool = ABSENT,
        audience: inputs.AudienceInput = ABSENT,
        schedule: inputs.ScheduleInput = ABSENT,
        limits: inputs.LimitsInput = ABSENT,
        canary: inputs.CanaryInput | None = ABSENT,
        max_cost_eur: float | None = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Draft a campaign; refused with the rules when its text would be unlawful.

        advertiser_id: the id of the advertiser
        template: the template from which whatever is not given is taken
        name: its name
        text: the text as it is written: {first_name|vous} is replaced for each person, the STOP mention is added
        nature: what the message is for: commercial prospecting or not
        category: the kind of products or services that the message is about
        brand: the name that recipients know the advertiser by; the advertiser's own name, when left out
        topics: subjects that the text may not show, such as health
        contract_in_progress: whether every recipient has a running contract that the message is about
        companies_only: whether the text is reviewed as legal persons read it
        audience: whom the campaign is for
        schedule: when the campaign starts
        limits: the rates above which the campaign pauses itself
        canary: the part of the audience that is sent to first; null: the default for its size
        max_cost_eur: what the campaign may cost, in euros before tax; null: as much as its advertiser allows
        """
        return self.call(
            "POST",
            ("campaigns",),
            body=given(
                advertiser_id=advertiser_id,
                template=template,
                name=name,
                text=text,
                nature=nature,
                category=category,
                brand=brand,
                topics=topics,
                contract_in_progress=contract_in_progress,
                companies_only=companies_only,
                audience=audience,
                schedule=schedule,
                limits=limits,
                canary=canary,
                max_cost_eur=max_cost_eur,
            ),
            idempotency_key=idempotency_key,
        )

    def duplicate_campaign(
        self,
        campaign_id: str,
        *,
        name: str | None = ABSENT,
        at: datetime | str | None = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Draft a campaign again, whatever became of it, with the advertiser as it is declared now.

        Refused like any draft.

        campaign_id: the id of the campaign
        name: the name of the new campaign; the same when left out
        at: when the new campaign starts; when it is scheduled, if left out
        """
        return self.call(
            "POST",
            (
                "campaigns",
                campaign_id,
                "duplicate",
            ),
            body=given(name=name, at=at),
            idempotency_key=idempotency_key,
        )

    def edit_campaign(
        self,
        campaign_id: str,
        *,
        advertiser_id: str,
        template: str | None = ABSENT,
        name: str | None = ABSENT,
        text: str | None = ABSENT,
        nature: Literal["commercial", "non_commercial"] = ABSENT,
        category: str | None = ABSENT,
        brand: str | None = ABSENT,
        topics: Sequence[inputs.TopicInput] = ABSENT,
        contract_in_progress: bool = ABSENT,
        companies_only: bool = ABSENT,
        audience: inputs.AudienceInput = ABSENT,
        schedule: inputs.ScheduleInput = ABSENT,
        limits: inputs.LimitsInput = ABSENT,
        canary: inputs.CanaryInput | None = ABSENT,
        max_cost_eur: float | None = ABSENT,
    ) -> Any:
        """Edit a draft: it is written anew as a whole, and reviewed like a new one.

        What anybody has approved of it counts no more. If its text would be unlawful, it stays as it was. One that
        was scheduled once cannot be edited (409): duplicate it.

        campaign_id: the id of the campaign
        advertiser_id: the id of the advertiser
        template: the template from which whatever is not given is taken
        name: its name
        text: the text as it is written: {first_name|vous} is replaced for each person, the STOP mention is added
        nature: what the message is for: commercial prospecting or not
        category: the kind of products or services that the message is about
        brand: the name that recipients know the advertiser by; the advertiser's own name, when left out
        topics: subjects that the text may not show, such as health
        contract_in_progress: whether every recipient has a running contract that the message is about
        companies_only: whether the text is reviewed as legal persons read it
        audience: whom the campaign is for
        schedule: when the campaign starts
        limits: the rates above which the campaign pauses itself
        canary: the part of the audience that is sent to first; null: the default for its size
        max_cost_eur: what the campaign may cost, in euros before tax; null: as much as its advertiser allows
        """
        return self.call(
            "PUT",
            (
                "campaigns",
                campaign_id,
            ),
            body=given(
                advertiser_id=advertiser_id,
                template=template,
                name=name,
                text=text,
                nature=nature,
                category=category,
                brand=brand,
                topics=topics,
                contract_in_progress=contract_in_progress,
                companies_only=companies_only,
                audience=audience,
                schedule=schedule,
                limits=limits,
                canary=canary,
                max_cost_eur=max_cost_eur,
            ),
        )

    def get_campaign(self, campaign_id: str) -> Any:
        """A campaign's state and counts, predicted and actual.

        campaign_id: the id of the campaign
        """
        return self.call(
            "GET",
            (
                "campaigns",
                campaign_id,
            ),
        )

    def pause_campaign(self, campaign_id: str, *, idempotency_key: str | None = None) -> Any:
        """Pause the campaign: nothing more is sent until it is resumed.

        campaign_id: the id of the campaign
        """
        return self.call(
            "POST",
            (
                "campaigns",
                campaign_id,
                "pause",
            ),
            body=given(),
            idempotency_key=idempotency_key,
        )

    def preview_campaign(
        self, campaign_id: str, *, at: datetime | str | None = ABSENT, carrier: str | None = ABSENT
    ) -> Any:
        """What the campaign would do at its own time or at another, judged by the same code as the send.

        A draft is shown with its advertiser as declared now, as it would leave. With a `carrier` (empty: the
        deployment's own), what a paused campaign would send if it went on through that one now.

        campaign_id: the id of the campaign
        at: when it was
        carrier: the declared carrier, by its id; null or left out: the one that the system is deployed with
        """
        return self.call(
            "GET",
            (
                "campaigns",
                campaign_id,
                "preview",
            ),
            query=given(at=at, carrier=carrier),
        )

    def resume_campaign(
        self,
        campaign_id: str,
        *,
        digest: str | None = ABSENT,
        acknowledge: Sequence[str] = ABSENT,
        acknowledged_by: str = ABSENT,
        decide: Sequence[inputs.DecisionInput] = ABSENT,
        carrier: str | None = ABSENT,
        max_cost_eur: float | None = ABSENT,
        overrule_spending: bool = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Continue where it was paused.

        The counts are of just before. A campaign that a limit of spending has paused goes on with a higher limit, or
        with `overrule_spending` (409 `over_budget` otherwise). With a `carrier`, the campaign is cancelled instead,
        and another one goes on through that carrier with its message: to those of the audience of whom the first has
        no claim (whoever it has one of is `blocked` by `policy.continued-claim`, whatever became of them). It is
        scheduled for now, and refused as by scheduling it; then nothing has changed. A declared carrier has to tell
        that its account is set up (409 `carrier_unreadable` otherwise). The one that the campaign leaves through
        already is refused, unless another STOP number, clause or sender ID would leave by now. The answer is that
        campaign, which `continues` this one.

        campaign_id: the id of the campaign
        digest: the digest of the preview through this carrier
        acknowledge: the rules whose warning a person has read and accepts
        acknowledged_by: the name of the person who accepts them
        decide: decisions of a person on rules that ask for one
        carrier: the carrier through which another campaign goes on; "" for the deployment's own
        max_cost_eur: what the campaign may cost from now on, all that it has cost included; as before, when it is
            left out
        overrule_spending: whether the campaign goes on whatever it costs, after a limit of spending has paused it
        """
        return self.call(
            "POST",
            (
                "campaigns",
                campaign_id,
                "resume",
            ),
            body=given(
                digest=digest,
                acknowledge=acknowledge,
                acknowledged_by=acknowledged_by,
                decide=decide,
                carrier=carrier,
                max_cost_eur=max_cost_eur,
                overrule_spending=overrule_spending,
            ),
            idempotency_key=idempotency_key,
        )

    def schedule_campaign(
        self,
        campaign_id: str,
        *,
        digest: str | None = ABSENT,
        acknowledge: Sequence[str] = ABSENT,
        acknowledged_by: str = ABSENT,
        decide: Sequence[inputs.DecisionInput] = ABSENT,
        at: datetime | str | None = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Schedule a draft, or move a scheduled campaign to another time; refused while a warning is not acknowledged.

        It is refused too while our account at the carrier is not set up for the advertiser (409 `carrier_not_set_up`,
        with `findings`), or while nobody knows whether it is (409 `carrier_unreadable`). A declared carrier is asked
        each time; that it does not tell refuses nothing. With the `digest` of a preview, it is refused if anything
        else would leave by now (409 `digest_changed`). A campaign that may cost more than a limit of spending leaves
        is refused with both figures (409 `over_budget`). A campaign that is moved is judged, predicted and
        acknowledged again; if it is refused, it keeps its time. Without `at`, or with the same time, a scheduled
        campaign stays as it is. One that has started, ended or been paused cannot be moved (409).

        campaign_id: the id of the campaign
        digest: the digest of the preview that was seen: if anything else would leave, nothing is scheduled
        acknowledge: the rules whose warning a person has read and accepts
        acknowledged_by: the name of the person who accepts them
        decide: decisions of a person on rules that ask for one
        at: when the campaign starts; now, when neither this nor the draft says it
        """
        return self.call(
            "POST",
            (
                "campaigns",
                campaign_id,
                "schedule",
            ),
            body=given(digest=digest, acknowledge=acknowledge, acknowledged_by=acknowledged_by, decide=decide, at=at),
            idempotency_key=idempotency_key,
        )

    def test_campaign(
        self,
        campaign_id: str,
        *,
        phones: Sequence[str] | None = ABSENT,
        values: Mapping[str, Any] = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Send a campaign that has not started to phones that its advertiser has declared, as it will leave there, marked as a test.

        No recipient is claimed or counted by it. Twenty leave a day for an advertiser, and five to a phone, within
        the hours of advertising.

        campaign_id: the id of the campaign
        phones: the declared phones to send it to; all of them when left out
        values: what the fields of the text are filled with, by their names; their fallbacks when left out
        """
        return self.call(
            "POST",
            (
                "campaigns",
                campaign_id,
                "test",
            ),
            body=given(phones=phones, values=values),
            idempotency_key=idempotency_key,
        )

    def list_campaign_oppositions(self, campaign_id: str, *, limit: int = ABSENT, next: str | None = ABSENT) -> Any:
        """The STOPs that followed its messages: what was in flight, when it had been authorised, what became of it.

        campaign_id: the id of the campaign
        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call(
            "GET",
            (
                "campaigns",
                campaign_id,
                "oppositions",
            ),
            query=given(limit=limit, next=next),
        )

    def all_campaign_oppositions(self, campaign_id: str, *, limit: int = ABSENT) -> Iterator[Any]:
        """As `list_campaign_oppositions`, all pages of it, each fetched when it is needed."""
        return every(
            "oppositions",
            lambda following: self.list_campaign_oppositions(campaign_id=campaign_id, limit=limit, next=following),
        )

    def list_campaigns(self, advertiser_id: str, *, limit: int = ABSENT, next: str | None = ABSENT) -> Any:
        """An advertiser's campaigns, newest first.

        advertiser_id: the id of the advertiser
        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call("GET", ("campaigns",), query=given(advertiser_id=advertiser_id, limit=limit, next=next))

    def all_campaigns(self, advertiser_id: str, *, limit: int = ABSENT) -> Iterator[Any]:
        """As `list_campaigns`, all pages of it, each fetched when it is needed."""
        return every(
            "campaigns", lambda following: self.list_campaigns(advertiser_id=advertiser_id, limit=limit, next=following)
        )

    def get_recipient(self, campaign_id: str, phone: str) -> Any:
        """Why this person received it, or did not.

        What the evidence says of the person is told to who may read evidence.

        campaign_id: the id of the campaign
        phone: a mobile number: as people write it in requests, in E.164 in answers
        """
        return self.call(
            "GET",
            (
                "campaigns",
                campaign_id,
                "recipients",
                phone,
            ),
        )

    def list_recipients(
        self,
        campaign_id: str,
        *,
        status: inputs.FateInput | None = ABSENT,
        limit: int = ABSENT,
        next: str | None = ABSENT,
    ) -> Any:
        """Each recipient's outcome, page by page.

        Of a large campaign a page may be empty though others follow: `next` says so.

        campaign_id: the id of the campaign
        status: its state
        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call(
            "GET",
            (
                "campaigns",
                campaign_id,
                "recipients",
            ),
            query=given(status=status, limit=limit, next=next),
        )

    def all_recipients(
        self, campaign_id: str, *, status: inputs.FateInput | None = ABSENT, limit: int = ABSENT
    ) -> Iterator[Any]:
        """As `list_recipients`, all pages of it, each fetched when it is needed."""
        return every(
            "recipients",
            lambda following: self.list_recipients(campaign_id=campaign_id, status=status, limit=limit, next=following),
        )

    def list_recipients_as_csv(
        self,
        campaign_id: str,
        *,
        status: inputs.FateInput | None = ABSENT,
        limit: int = ABSENT,
        format: inputs.ListFormatInput | None = ABSENT,
        next: str | None = ABSENT,
    ) -> tuple[bytes, str | None]:
        """Each recipient's outcome, page by page.

        Of a large campaign a page may be empty though others follow: `next` says so.

        A part of it, and the mark of the next one (`next`), None at the end.

        campaign_id: the id of the campaign
        status: its state
        limit: how many items a page has at most
        format: json, csv or excel_fr; without, as `Accept` says (text/csv), else JSON
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.page(
            "campaigns",
            campaign_id,
            "recipients",
            media_type="text/csv",
            **given(status=status, limit=limit, format=format, next=next),
        )

    def delete_template(self, advertiser_id: str, template_id: str) -> Any:
        """Delete a template.

        Campaigns that were drafted from it stay as they are.

        advertiser_id: the id of the advertiser
        template_id: the id of the template, which its writer chose
        """
        return self.call(
            "DELETE",
            (
                "advertisers",
                advertiser_id,
                "templates",
                template_id,
            ),
        )

    def get_template(self, advertiser_id: str, template_id: str) -> Any:
        """A template.

        advertiser_id: the id of the advertiser
        template_id: the id of the template, which its writer chose
        """
        return self.call(
            "GET",
            (
                "advertisers",
                advertiser_id,
                "templates",
                template_id,
            ),
        )

    def put_template(
        self,
        advertiser_id: str,
        template_id: str,
        *,
        name: str,
        text: str,
        nature: Literal["commercial", "non_commercial"] = ABSENT,
        category: str | None = ABSENT,
        brand: str | None = ABSENT,
        topics: Sequence[inputs.TopicInput] = ABSENT,
        contract_in_progress: bool = ABSENT,
        companies_only: bool = ABSENT,
    ) -> Any:
        """Write a template, under an id of one's own.

        Refused, with the rules, when its text would be unlawful.

        advertiser_id: the id of the advertiser
        template_id: the id of the template, which its writer chose
        name: its name
        text: the text
        nature: what the message is for: commercial prospecting or not
        category: the kind of products or services that the message is about
        brand: the name that recipients know the advertiser by; the advertiser's own name, when left out
        topics: subjects that the text may not show, such as health
        contract_in_progress: whether every recipient has a running contract that the message is about
        companies_only: whether the text is reviewed as legal persons read it
        """
        return self.call(
            "PUT",
            (
                "advertisers",
                advertiser_id,
                "templates",
                template_id,
            ),
            body=given(
                name=name,
                text=text,
                nature=nature,
                category=category,
                brand=brand,
                topics=topics,
                contract_in_progress=contract_in_progress,
                companies_only=companies_only,
            ),
        )

    def list_templates(self, advertiser_id: str) -> Any:
        """An advertiser's templates.

        advertiser_id: the id of the advertiser
        """
        return self.call(
            "GET",
            (
                "advertisers",
                advertiser_id,
                "templates",
            ),
        )

    def draft_variant(
        self,
        campaign_id: str,
        *,
        text: str,
        share: float,
        name: str | None = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Give a draft a second text to be compared with: it becomes part `a`, for a share of its audience, and another draft part `b`.

        Both have people of their own, are previewed and scheduled as any campaign, and nobody gets both. Refused if
        the other text would be unlawful; then nothing has changed. The answer is the other draft.

        campaign_id: the id of the campaign
        text: the text
        share: a share of the audience, of 1
        name: its name
        """
        return self.call(
            "POST",
            (
                "campaigns",
                campaign_id,
                "variant",
            ),
            body=given(text=text, share=share, name=name),
            idempotency_key=idempotency_key,
        )

    def compare_variants(self, campaign_id: str) -> Any:
        """The two texts that are compared, with what became of each, and the campaign that brings one of them to the rest.

        campaign_id: the id of the campaign
        """
        return self.call(
            "GET",
            (
                "campaigns",
                campaign_id,
                "variants",
            ),
        )

    def choose_winner(self, campaign_id: str, *, name: str | None = ABSENT, idempotency_key: str | None = None) -> Any:
        """Choose this campaign's text, of the two that are compared: another draft brings it to the rest of the audience.

        It is previewed and scheduled as any campaign. Both must have started, 24 days ago at most; one text is
        chosen, once (409).

        campaign_id: the id of the campaign
        name: its name
        """
        return self.call(
            "POST",
            (
                "campaigns",
                campaign_id,
                "winner",
            ),
            body=given(name=name),
            idempotency_key=idempotency_key,
        )

    def activate_recurrence(
        self,
        recurrence_id: str,
        *,
        digest: str | None = ABSENT,
        acknowledge: Sequence[str] = ABSENT,
        acknowledged_by: str = ABSENT,
        decide: Sequence[inputs.DecisionInput] = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Have its runs made from now on, each with its full notice; refused while a warning is not acknowledged.

        It is refused as scheduling its next run would be: by rules, or while the account at the carrier is not set
        up. What is accepted here is accepted for every run. With a `digest` that is not the definition's, 409
        `digest_changed`.

        recurrence_id: the id of the recurring campaign
        digest: the digest of the definition that was looked at; null: whatever it is by now
        acknowledge: the rules whose warning a person has read and accepts
        acknowledged_by: the name of the person who accepts them
        decide: decisions of a person on rules that ask for one
        """
        return self.call(
            "POST",
            (
                "recurrences",
                recurrence_id,
                "activate",
            ),
            body=given(digest=digest, acknowledge=acknowledge, acknowledged_by=acknowledged_by, decide=decide),
            idempotency_key=idempotency_key,
        )

    def create_recurrence(
        self,
        *,
        name: str,
        text: str,
        advertiser_id: str,
        schedule: inputs.RhythmInput,
        most_recipients: int,
        nature: Literal["commercial", "non_commercial"] = ABSENT,
        category: str | None = ABSENT,
        brand: str | None = ABSENT,
        topics: Sequence[inputs.TopicInput] = ABSENT,
        contract_in_progress: bool = ABSENT,
        companies_only: bool = ABSENT,
        audience: inputs.AudienceInput = ABSENT,
        max_cost_eur: float | None = ABSENT,
        notice_hours: int = ABSENT,
        limits: inputs.LimitsInput = ABSENT,
        canary: inputs.CanaryInput | None = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Define a recurring campaign, paused until it is activated; refused with the rules when its text would be unlawful.

        name: its name
        text: the text
        advertiser_id: the id of the advertiser
        schedule: when its runs are due
        most_recipients: a run to more recipients than this is refused; one that more get, since people were added,
            pauses itself
        nature: what the message is for: commercial prospecting or not
        category: the kind of products or services that the message is about
        brand: the name that recipients know the advertiser by; the advertiser's own name, when left out
        topics: subjects that the text may not show, such as health
        contract_in_progress: whether every recipient has a running contract that the message is about
        companies_only: whether the text is reviewed as legal persons read it
        audience: whom the campaign is for
        max_cost_eur: a run that would cost more euros before tax than this is refused; null: no limit of its own
        notice_hours: how many hours before it is due a run is made, so that it can be looked at and cancelled
        limits: the rates above which the campaign pauses itself
        canary: the part of the audience that is sent to first; null: the default for its size
        """
        return self.call(
            "POST",
            ("recurrences",),
            body=given(
                name=name,
                text=text,
                advertiser_id=advertiser_id,
                schedule=schedule,
                most_recipients=most_recipients,
                nature=nature,
                category=category,
                brand=brand,
                topics=topics,
                contract_in_progress=contract_in_progress,
                companies_only=companies_only,
                audience=audience,
                max_cost_eur=max_cost_eur,
                notice_hours=notice_hours,
                limits=limits,
                canary=canary,
            ),
            idempotency_key=idempotency_key,
        )

    def end_recurrence(self, recurrence_id: str, *, idempotency_key: str | None = None) -> Any:
        """End it for good, and cancel the runs that have not started.

        recurrence_id: the id of the recurring campaign
        """
        return self.call(
            "POST",
            (
                "recurrences",
                recurrence_id,
                "end",
            ),
            body=given(),
            idempotency_key=idempotency_key,
        )

    def get_recurrence(self, recurrence_id: str) -> Any:
        """A recurring campaign: its definition, the runs to come and the newest on record.

        recurrence_id: the id of the recurring campaign
        """
        return self.call(
            "GET",
            (
                "recurrences",
                recurrence_id,
            ),
        )

    def pause_recurrence(self, recurrence_id: str, *, idempotency_key: str | None = None) -> Any:
        """Make no run until it is resumed, and cancel those that have not started.

        One that is running is stopped as a campaign.

        recurrence_id: the id of the recurring campaign
        """
        return self.call(
            "POST",
            (
                "recurrences",
                recurrence_id,
                "pause",
            ),
            body=given(),
            idempotency_key=idempotency_key,
        )

    def preview_recurrence(self, recurrence_id: str) -> Any:
        """What its next run would do, for the people that there are now, judged by the same code as the send.

        recurrence_id: the id of the recurring campaign
        """
        return self.call(
            "GET",
            (
                "recurrences",
                recurrence_id,
                "preview",
            ),
        )

    def put_recurrence(
        self,
        recurrence_id: str,
        *,
        name: str,
        text: str,
        advertiser_id: str,
        schedule: inputs.RhythmInput,
        most_recipients: int,
        nature: Literal["commercial", "non_commercial"] = ABSENT,
        category: str | None = ABSENT,
        brand: str | None = ABSENT,
        topics: Sequence[inputs.TopicInput] = ABSENT,
        contract_in_progress: bool = ABSENT,
        companies_only: bool = ABSENT,
        audience: inputs.AudienceInput = ABSENT,
        max_cost_eur: float | None = ABSENT,
        notice_hours: int = ABSENT,
        limits: inputs.LimitsInput = ABSENT,
        canary: inputs.CanaryInput | None = ABSENT,
    ) -> Any:
        """Define it otherwise.

        It is paused until somebody activates it again; runs that are scheduled stay as they are.

        recurrence_id: the id of the recurring campaign
        name: its name
        text: the text
        advertiser_id: the id of the advertiser
        schedule: when its runs are due
        most_recipients: a run to more recipients than this is refused; one that more get, since people were added,
            pauses itself
        nature: what the message is for: commercial prospecting or not
        category: the kind of products or services that the message is about
        brand: the name that recipients know the advertiser by; the advertiser's own name, when left out
        topics: subjects that the text may not show, such as health
        contract_in_progress: whether every recipient has a running contract that the message is about
        companies_only: whether the text is reviewed as legal persons read it
        audience: whom the campaign is for
        max_cost_eur: a run that would cost more euros before tax than this is refused; null: no limit of its own
        notice_hours: how many hours before it is due a run is made, so that it can be looked at and cancelled
        limits: the rates above which the campaign pauses itself
        canary: the part of the audience that is sent to first; null: the default for its size
        """
        return self.call(
            "PUT",
            (
                "recurrences",
                recurrence_id,
            ),
            body=given(
                name=name,
                text=text,
                advertiser_id=advertiser_id,
                schedule=schedule,
                most_recipients=most_recipients,
                nature=nature,
                category=category,
                brand=brand,
                topics=topics,
                contract_in_progress=contract_in_progress,
                companies_only=companies_only,
                audience=audience,
                max_cost_eur=max_cost_eur,
                notice_hours=notice_hours,
                limits=limits,
                canary=canary,
            ),
        )

    def resume_recurrence(self, recurrence_id: str, *, idempotency_key: str | None = None) -> Any:
        """Make runs again, as they were accepted when it was activated.

        What was missed or cancelled meanwhile is not made up for.

        recurrence_id: the id of the recurring campaign
        """
        return self.call(
            "POST",
            (
                "recurrences",
                recurrence_id,
                "resume",
            ),
            body=given(),
            idempotency_key=idempotency_key,
        )

    def list_recurrence_runs(self, recurrence_id: str, *, limit: int = ABSENT, next: str | None = ABSENT) -> Any:
        """All its runs on record, newest first: scheduled as a campaign, refused and why, or missed.

        recurrence_id: the id of the recurring campaign
        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call(
            "GET",
            (
                "recurrences",
                recurrence_id,
                "runs",
            ),
            query=given(limit=limit, next=next),
        )

    def all_recurrence_runs(self, recurrence_id: str, *, limit: int = ABSENT) -> Iterator[Any]:
        """As `list_recurrence_runs`, all pages of it, each fetched when it is needed."""
        return every(
            "runs",
            lambda following: self.list_recurrence_runs(recurrence_id=recurrence_id, limit=limit, next=following),
        )

    def list_recurrences(self, advertiser_id: str, *, limit: int = ABSENT, next: str | None = ABSENT) -> Any:
        """An advertiser's recurring campaigns, newest first.

        advertiser_id: the id of the advertiser
        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call("GET", ("recurrences",), query=given(advertiser_id=advertiser_id, limit=limit, next=next))

    def all_recurrences(self, advertiser_id: str, *, limit: int = ABSENT) -> Iterator[Any]:
        """As `list_recurrences`, all pages of it, each fetched when it is needed."""
        return every(
            "recurrences",
            lambda following: self.list_recurrences(advertiser_id=advertiser_id, limit=limit, next=following),
        )

    def get_message(self, message_id: str) -> Any:
        """What became of a message, and why: the decision in the words of then.

        A collector is told the fate, and not whom or what it said.

        message_id: the carrier's id of the message; null when it never said
        """
        return self.call(
            "GET",
            (
                "messages",
                message_id,
            ),
        )

    def send_message(
        self,
        *,
        advertiser_id: str,
        reference: str,
        phone: str,
        text: str,
        nature: inputs.NatureInput = ABSENT,
        service: inputs.ServiceInput | None = ABSENT,
        category: str | None = ABSENT,
        brand: str | None = ABSENT,
        topics: Sequence[inputs.TopicInput] = ABSENT,
        contract_in_progress: bool = ABSENT,
        expires_at: datetime | str | None = ABSENT,
        acknowledge: Sequence[str] = ABSENT,
        acknowledged_by: str = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Send one message to one person, once for each `reference`; refused with the rules when it would be unlawful now and later.

        One that has to wait for a lawful hour is accepted, and does (`decision.until`). Accepted is not sent: `GET
        /messages/{message_id}` and the events `message.…` say what became of it. A collector may send what is
        transactional, and nothing else.

        advertiser_id: the id of the advertiser
        reference: your own name of this message: the same again is the same message, and leaves once
        phone: a mobile number: as people write it in requests, in E.164 in answers
        text: what it says; `{first_name}` and the like stand for what is on record of the person
        nature: what the message is for: commercial prospecting or not
        service: what the person asked for: of a transactional message, and of no other
        category: the kind of products or services that the message is about
        brand: the name that recipients know the advertiser by; the advertiser's own name, when left out
        topics: subjects that the text may not show, such as health
        contract_in_progress: whether every recipient has a running contract that the message is about
        expires_at: from when on it does not leave any more, 14 days from now at most
        acknowledge: the rules whose warning a person has read and accepts
        acknowledged_by: the name of the person who accepts them
        """
        return self.call(
            "POST",
            ("messages",),
            body=given(
                advertiser_id=advertiser_id,
                reference=reference,
                phone=phone,
                text=text,
                nature=nature,
                service=service,
                category=category,
                brand=brand,
                topics=topics,
                contract_in_progress=contract_in_progress,
                expires_at=expires_at,
                acknowledge=acknowledge,
                acknowledged_by=acknowledged_by,
            ),
            idempotency_key=idempotency_key,
        )

    def list_messages(self, advertiser_id: str, *, limit: int = ABSENT, next: str | None = ABSENT) -> Any:
        """An advertiser's single messages, newest first.

        advertiser_id: the id of the advertiser
        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call("GET", ("messages",), query=given(advertiser_id=advertiser_id, limit=limit, next=next))

    def all_messages(self, advertiser_id: str, *, limit: int = ABSENT) -> Iterator[Any]:
        """As `list_messages`, all pages of it, each fetched when it is needed."""
        return every(
            "messages", lambda following: self.list_messages(advertiser_id=advertiser_id, limit=limit, next=following)
        )

    def get_confirmations(self) -> Any:
        """Whether requests to confirm a consent by SMS are stopped."""
        return self.call("GET", ("confirmations",))

    def put_confirmations(self, *, stopped: bool, by: str, reason: str) -> Any:
        """Stop all requests to confirm while somebody abuses a form, or let them leave again.

        Consents are recorded all the same, and wait.

        stopped: whether nothing leaves
        by: the name of the person who decided
        reason: why
        """
        return self.call("PUT", ("confirmations",), body=given(stopped=stopped, by=by, reason=reason))

    def get_sending(self) -> Any:
        """Whether all sending is stopped."""
        return self.call("GET", ("sending",))

    def put_sending(self, *, stopped: bool, by: str, reason: str) -> Any:
        """The kill switch: stop all sending within seconds, or let it go on.

        stopped: whether nothing leaves
        by: the name of the person who decided
        reason: why
        """
        return self.call("PUT", ("sending",), body=given(stopped=stopped, by=by, reason=reason))

    def cancel_import(self, import_id: str, *, idempotency_key: str | None = None) -> Any:
        """End an import.

        What it applied stays; an import of oppositions that failed no longer holds the contacts' imports.

        import_id: the id of the import
        """
        return self.call(
            "POST",
            (
                "imports",
                import_id,
                "cancel",
            ),
            body=given(),
            idempotency_key=idempotency_key,
        )

    def get_import(self, import_id: str) -> Any:
        """How far an import is; once it is over, where its report on the lines that were not applied can be fetched.

        import_id: the id of the import
        """
        return self.call(
            "GET",
            (
                "imports",
                import_id,
            ),
        )

    def open_import(
        self,
        *,
        advertiser_id: str,
        kind: inputs.ImportKindInput,
        operator: str,
        file_name: str = ABSENT,
        provenance: inputs.ProvenanceInput = ABSENT,
        oppositions: inputs.OppositionsInput | None = ABSENT,
        opt_out_list: str | None = ABSENT,
        carrier: str | None = ABSENT,
        encoding: Literal["utf-8", "utf-16-le", "utf-16-be", "windows-1252", "iso-8859-15", "mac-roman", "cp850"]
        | None = ABSENT,
        separator: Literal[";", ",", "\t", "|"] | None = ABSENT,
        columns: Mapping[str, str] = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Open an import.

        The answer says where to upload the file; reading begins when it is there.

        advertiser_id: the id of the advertiser
        kind: whether the file has contacts or oppositions
        operator: the name of the person who did it for the advertiser
        file_name: the name of the file, as the person knows it
        provenance: where the contacts come from, for lines that do not say it themselves
        oppositions: how the oppositions of the file came, for those that do not say it
        opt_out_list: the list of oppositions at the carrier that the file was taken from
        carrier: the declared carrier whose list of oppositions this is
        encoding: the encoding of the file; recognised, when left out
        separator: what separates the columns of the file
        columns: what each column holds, by its heading; what is left out is recognised by its heading
        """
        return self.call(
            "POST",
            ("imports",),
            body=given(
                advertiser_id=advertiser_id,
                kind=kind,
                operator=operator,
                file_name=file_name,
                provenance=provenance,
                oppositions=oppositions,
                opt_out_list=opt_out_list,
                carrier=carrier,
                encoding=encoding,
                separator=separator,
                columns=columns,
            ),
            idempotency_key=idempotency_key,
        )

    def list_imports(self, advertiser_id: str, *, limit: int = ABSENT, next: str | None = ABSENT) -> Any:
        """An advertiser's imports, newest first.

        advertiser_id: the id of the advertiser
        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call("GET", ("imports",), query=given(advertiser_id=advertiser_id, limit=limit, next=next))

    def all_imports(self, advertiser_id: str, *, limit: int = ABSENT) -> Iterator[Any]:
        """As `list_imports`, all pages of it, each fetched when it is needed."""
        return every(
            "imports", lambda following: self.list_imports(advertiser_id=advertiser_id, limit=limit, next=following)
        )

    def erase_contact(
        self,
        phone: str,
        *,
        advertiser_id: str | None = ABSENT,
        request: inputs.RequestInput | None = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Erase all that is held on a person.

        The opposition stays, as a keyed hash; only the person lifts it. The record keeps who asked, by which means
        and when (`request`). Without a body, it says that nobody told.

        phone: a mobile number: as people write it in requests, in E.164 in answers
        advertiser_id: the id of the advertiser
        request: how and when the person asked
        """
        return self.call(
            "POST",
            (
                "contacts",
                phone,
                "erasure",
            ),
            body=given(advertiser_id=advertiser_id, request=request),
            idempotency_key=idempotency_key,
        )

    def rectify_contact(
        self,
        phone: str,
        *,
        advertiser_id: str,
        request: inputs.RequestInput,
        attributes: Mapping[str, Any] = ABSENT,
        tags: Sequence[str] | None = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Correct attributes and tags.

        Status, basis and opposition change by acts of their own.

        phone: a mobile number: as people write it in requests, in E.164 in answers
        advertiser_id: the id of the advertiser
        request: how and when the person asked
        attributes: values for personalised texts, by name
        tags: tags of contacts
        """
        return self.call(
            "POST",
            (
                "contacts",
                phone,
                "rectification",
            ),
            body=given(advertiser_id=advertiser_id, request=request, attributes=attributes, tags=tags),
            idempotency_key=idempotency_key,
        )

    def get_evidence(self, phone: str, advertiser_id: str) -> Any:
        """The proof: a contact's chained evidence and every message sent since; a PDF in French when that is what is accepted first.

        phone: a mobile number: as people write it in requests, in E.164 in answers
        advertiser_id: the id of the advertiser
        """
        return self.call(
            "GET",
            (
                "contacts",
                phone,
                "evidence",
            ),
            query=given(advertiser_id=advertiser_id),
        )

    def get_evidence_as_pdf(self, phone: str, advertiser_id: str) -> bytes:
        """The proof: a contact's chained evidence and every message sent since; a PDF in French when that is what is accepted first.

        phone: a mobile number: as people write it in requests, in E.164 in answers
        advertiser_id: the id of the advertiser
        """
        return self.document(
            "contacts", phone, "evidence", media_type="application/pdf", **given(advertiser_id=advertiser_id)
        )

    def get_held_data(
        self,
        phone: str,
        advertiser_id: str,
        operator: str,
        means: str,
        *,
        received_at: datetime | str | None = ABSENT,
        asked_by: inputs.AskerInput | None = ABSENT,
        reference: str | None = ABSENT,
        next: str | None = ABSENT,
        former_holders: bool = ABSENT,
    ) -> Any:
        """All that is held on a person (access, portability); with `Accept: application/pdf`, as a document in French to hand to them.

        That it was asked for, by whom and how, and who answered, is evidence: once for each request, however often it
        is read. For the same request, `received_at` has to be the same.

        phone: a mobile number: as people write it in requests, in E.164 in answers
        advertiser_id: the id of the advertiser
        operator: the name of the person who did it for the advertiser
        means: how the person asked: by letter, for instance
        received_at: when it came
        asked_by: who asked for it: the person, somebody for them, an authority, or nobody (the controller); null:
            nobody said
        reference: what proves it elsewhere: a ticket, an order
        next: where the next page starts: give it as `next`; null on the last one
        former_holders: whether to include what may concern who had the number before, for whoever shows that it is
            theirs
        """
        return self.call(
            "GET",
            (
                "contacts",
                phone,
                "data",
            ),
            query=given(
                advertiser_id=advertiser_id,
                operator=operator,
                means=means,
                received_at=received_at,
                asked_by=asked_by,
                reference=reference,
                next=next,
                former_holders=former_holders,
            ),
        )

    def get_held_data_as_pdf(
        self,
        phone: str,
        advertiser_id: str,
        operator: str,
        means: str,
        *,
        received_at: datetime | str | None = ABSENT,
        asked_by: inputs.AskerInput | None = ABSENT,
        reference: str | None = ABSENT,
        next: str | None = ABSENT,
        former_holders: bool = ABSENT,
    ) -> tuple[bytes, str | None]:
        """All that is held on a person (access, portability); with `Accept: application/pdf`, as a document in French to hand to them.

        That it was asked for, by whom and how, and who answered, is evidence: once for each request, however often it
        is read. For the same request, `received_at` has to be the same.

        A part of it, and the mark of the next one (`next`), None at the end.

        phone: a mobile number: as people write it in requests, in E.164 in answers
        advertiser_id: the id of the advertiser
        operator: the name of the person who did it for the advertiser
        means: how the person asked: by letter, for instance
        received_at: when it came
        asked_by: who asked for it: the person, somebody for them, an authority, or nobody (the controller); null:
            nobody said
        reference: what proves it elsewhere: a ticket, an order
        next: where the next page starts: give it as `next`; null on the last one
        former_holders: whether to include what may concern who had the number before, for whoever shows that it is
            theirs
        """
        return self.page(
            "contacts",
            phone,
            "data",
            media_type="application/pdf",
            **given(
                advertiser_id=advertiser_id,
                operator=operator,
                means=means,
                received_at=received_at,
                asked_by=asked_by,
                reference=reference,
                next=next,
                former_holders=former_holders,
            ),
        )

    def change_number(
        self,
        phone: str,
        *,
        advertiser_id: str,
        request: inputs.RequestInput,
        new_phone: str,
        idempotency_key: str | None = None,
    ) -> Any:
        """Change a person's number.

        An opposition goes with the person, and the old number is not written to any more.

        phone: a mobile number: as people write it in requests, in E.164 in answers
        advertiser_id: the id of the advertiser
        request: how and when the person asked
        new_phone: the person's new number
        """
        return self.call(
            "POST",
            (
                "contacts",
                phone,
                "number",
            ),
            body=given(advertiser_id=advertiser_id, request=request, new_phone=new_phone),
            idempotency_key=idempotency_key,
        )

    def get_register(self, *, advertiser_id: str | None = ABSENT, next: str | None = ABSENT) -> str:
        """The record of processing activities (GDPR art. 30) of an advertiser, or of all, as the system is deployed.

        In French. Of very many advertisers it is several documents: each says so, and where the next one is (`next`).

        advertiser_id: the id of the advertiser
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.document(
            "register", media_type="text/html", **given(advertiser_id=advertiser_id, next=next)
        ).decode()

    def run_retention(self, *, dry: bool = ABSENT, idempotency_key: str | None = None) -> Any:
        """Run it now, or go on with the run that is under way; ask again until it is finished.

        dry: whether nothing is removed, only counted
        """
        return self.call("POST", ("retention",), body=given(dry=dry), idempotency_key=idempotency_key)

    def list_retention_runs(self, *, dry: bool = ABSENT, limit: int = ABSENT, next: str | None = ABSENT) -> Any:
        """What each run did, or with `dry` would have done, newest first.

        dry: whether nothing is removed, only counted
        limit: how many items a page has at most
        next: where the next page starts: give it as `next`; null on the last one
        """
        return self.call("GET", ("retention",), query=given(dry=dry, limit=limit, next=next))

    def all_retention_runs(self, *, dry: bool = ABSENT, limit: int = ABSENT) -> Iterator[Any]:
        """As `list_retention_runs`, all pages of it, each fetched when it is needed."""
        return every("runs", lambda following: self.list_retention_runs(dry=dry, limit=limit, next=following))

    def check_carrier(
        self,
        carrier_id: str,
        *,
        advertiser_id: str | None = ABSENT,
        phone: str | None = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Check a carrier: what its service tells of the account and, with a phone of one's own, a message to it.

        carrier_id: the id of the carrier
        advertiser_id: the id of the advertiser
        phone: a phone of one's own, to which a message proves the rest
        """
        return self.call(
            "POST",
            (
                "carriers",
                carrier_id,
                "check",
            ),
            body=given(advertiser_id=advertiser_id, phone=phone),
            idempotency_key=idempotency_key,
        )

    def delete_carrier(self, carrier_id: str) -> Any:
        """Take a carrier back: nothing leaves through it any more, and what people still write to its numbers is heard.

        carrier_id: the id of the carrier
        """
        return self.call(
            "DELETE",
            (
                "carriers",
                carrier_id,
            ),
        )

    def get_carrier(self, carrier_id: str) -> Any:
        """A carrier, where its credentials belong, and the addresses that it is to call.

        carrier_id: the id of the carrier
        """
        return self.call(
            "GET",
            (
                "carriers",
                carrier_id,
            ),
        )

    def put_carrier(
        self,
        carrier_id: str,
        *,
        service: str,
        parts_per_second: float,
        prices: Mapping[str, float],
        stop_numbers: Mapping[str, str],
        account: str = ABSENT,
        sources: Sequence[str] = ABSENT,
    ) -> Any:
        """Declare a carrier, or change it.

        Advertisers name it; their campaigns then leave through it.

        carrier_id: the id of the carrier
        service: the SMS service, by its name
        parts_per_second: its pace, in SMS parts per second, for all advertisers together
        prices: euros before tax for each SMS part, by territory
        stop_numbers: the numbers that take STOP, by territory
        account: what the service calls the account, where its credentials do not say
        sources: the blocks of addresses that its calls come from; none: any
        """
        return self.call(
            "PUT",
            (
                "carriers",
                carrier_id,
            ),
            body=given(
                service=service,
                parts_per_second=parts_per_second,
                prices=prices,
                stop_numbers=stop_numbers,
                account=account,
                sources=sources,
            ),
        )

    def get_carrier_check(self, carrier_id: str) -> Any:
        """How far the message of the latest check has come: taken, reported, answered.

        carrier_id: the id of the carrier
        """
        return self.call(
            "GET",
            (
                "carriers",
                carrier_id,
                "check",
            ),
        )

    def list_carriers(self) -> Any:
        """The carriers that were declared."""
        return self.call("GET", ("carriers",))

    def delete_webhook(self, webhook_id: str, advertiser_id: str) -> Any:
        """Send it nothing more; what is under way to it is dropped.

        webhook_id: the id of the webhook, which its caller chose
        advertiser_id: the id of the advertiser
        """
        return self.call(
            "DELETE",
            (
                "webhooks",
                webhook_id,
            ),
            query=given(advertiser_id=advertiser_id),
        )

    def get_webhook(self, webhook_id: str, advertiser_id: str) -> Any:
        """A webhook: whether it is enabled, and what last failed.

        webhook_id: the id of the webhook, which its caller chose
        advertiser_id: the id of the advertiser
        """
        return self.call(
            "GET",
            (
                "webhooks",
                webhook_id,
            ),
            query=given(advertiser_id=advertiser_id),
        )

    def put_webhook(
        self, webhook_id: str, *, advertiser_id: str, url: str, events: Sequence[inputs.EventTypeInput]
    ) -> Any:
        """Register a webhook, or change it and enable it again.

        The answer to the first holds the secret, once and for all.

        webhook_id: the id of the webhook, which its caller chose
        advertiser_id: the id of the advertiser
        url: its address
        events: the kinds of events that it is told of
        """
        return self.call(
            "PUT",
            (
                "webhooks",
                webhook_id,
            ),
            body=given(advertiser_id=advertiser_id, url=url, events=events),
        )

    def replace_webhook_secret(self, webhook_id: str, advertiser_id: str) -> Any:
        """Give it a new secret, shown here alone.

        For a day deliveries are signed with the one before too.

        webhook_id: the id of the webhook, which its caller chose
        advertiser_id: the id of the advertiser
        """
        return self.call(
            "PUT",
            (
                "webhooks",
                webhook_id,
                "secret",
            ),
            query=given(advertiser_id=advertiser_id),
            body=given(),
        )

    def list_webhooks(self, advertiser_id: str) -> Any:
        """An advertiser's webhooks.

        advertiser_id: the id of the advertiser
        """
        return self.call("GET", ("webhooks",), query=given(advertiser_id=advertiser_id))

    def get_key(self, key_id: str) -> Any:
        """A key.

        key_id: the id of the key: the part between its first two underscores
        """
        return self.call(
            "GET",
            (
                "keys",
                key_id,
            ),
        )

    def issue_key(
        self,
        *,
        name: str,
        role: inputs.RoleInput,
        advertisers: Sequence[str] | None,
        test: bool = ABSENT,
        requests_per_minute: int | None = ABSENT,
        expires_at: datetime | str | None = ABSENT,
        needs_digest: bool = ABSENT,
        idempotency_key: str | None = None,
    ) -> Any:
        """Issue a key.

        The answer holds its text, once and for all.

        name: its name
        role: what it may do
        advertisers: the ids of the advertisers; null for all of them
        test: whether it is one for trying out: nothing of it reaches a carrier
        requests_per_minute: the most calls in a minute; null: no limit of its own. What says no for a person is not
            counted
        expires_at: until when it may be used; null: without end
        needs_digest: whether the key schedules campaigns only with the digest of their preview
        """
        return self.call(
            "POST",
            ("keys",),
            body=given(
                name=name,
                role=role,
                advertisers=advertisers,
                test=test,
                requests_per_minute=requests_per_minute,
                expires_at=expires_at,
                needs_digest=needs_digest,
            ),
            idempotency_key=idempotency_key,
        )

    def revoke_key(self, key_id: str) -> Any:
        """Revoke a key: it opens nothing any more, at once and for good.

        It stays on record, since evidence names it.

        key_id: the id of the key: the part between its first two underscores
        """
        return self.call(
            "DELETE",
            (
                "keys",
                key_id,
            ),
        )

    def rotate_key(self, key_id: str, *, at_once: bool = ABSENT, idempotency_key: str | None = None) -> Any:
        """Give a key a new secret, shown here alone.

        The one before is accepted for a day more, unless it is withdrawn at once.

        key_id: the id of the key: the part between its first two underscores
        at_once: whether the secret before is refused from now on, because it has become known
        """
        return self.call(
            "POST",
            (
                "keys",
                key_id,
                "rotation",
            ),
            body=given(at_once=at_once),
            idempotency_key=idempotency_key,
        )

    def list_keys(self) -> Any:
        """The keys, revoked ones too."""
        return self.call("GET", ("keys",))

    def get_me(self) -> Any:
        """Who is calling: which key or person, with which role, and what that role may do."""
        return self.call("GET", ("me",))

    def list_people(self) -> Any:
        """The people who may sign in, and those who may not any more."""
        return self.call("GET", ("people",))

    def get_person(self, email: str) -> Any:
        """A person.

        email: an e-mail address
        """
        return self.call(
            "GET",
            (
                "people",
                email,
            ),
        )

    def put_person(self, email: str, *, name: str, role: inputs.RoleInput, advertisers: Sequence[str] | None) -> Any:
        """Give a person access, or change it: what they do from now on is judged by it, also where they are signed in already.

        email: an e-mail address
        name: its name
        role: what it may do
        advertisers: the ids of the advertisers; null for all of them
        """
        return self.call(
            "PUT",
            (
                "people",
                email,
            ),
            body=given(name=name, role=role, advertisers=advertisers),
        )

    def remove_person(self, email: str) -> Any:
        """Take a person's access away, at once.

        email: an e-mail address
        """
        return self.call(
            "DELETE",
            (
                "people",
                email,
            ),
        )

    def get_openapi(self) -> Any:
        """This API's description, as generated from the code and committed.

        `GET /docs` is a page to read it on, and to try it.
        """
        return self.call("GET", ("openapi.json",))
