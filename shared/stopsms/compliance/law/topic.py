"""Subjects of messages that the law forbids to solicit about, or that need a person's eye."""

from enum import StrEnum


class Topic(StrEnum):
    """A subject. Which are forbidden, and which regulated, is each country's rulebook's business."""

    TRAINING_ACCOUNT = "training_account"
    HOME_ENERGY = "home_energy"
    HOME_ADAPTATION = "home_adaptation"
    BANK_DETAILS = "bank_details"
    YOUTH = "youth"
    ALCOHOL = "alcohol"
    TOBACCO = "tobacco"
    GAMBLING = "gambling"
    CREDIT = "credit"
    HEALTH = "health"
    CRYPTO = "crypto"
    POLITICS = "politics"
    HIGH_RISK_CONTRACTS = "high_risk_contracts"
    PRESCRIPTION_DRUGS = "prescription_drugs"
    INFANT_FORMULA = "infant_formula"
    FUNERALS = "funerals"
    LEGAL_SERVICES = "legal_services"
