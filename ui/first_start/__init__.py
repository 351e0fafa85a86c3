"""The first start on a machine."""
