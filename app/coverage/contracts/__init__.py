"""Maintenance contracts (维保合同): offered, signed, and the coverage that applies from then on (B10)."""

from app.coverage.contracts.queries import class_of_contract, contract_on, policy_of_contract

__all__ = ["class_of_contract", "contract_on", "policy_of_contract"]
