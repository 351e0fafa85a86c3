"""The screens of SLA policies (C2)."""
