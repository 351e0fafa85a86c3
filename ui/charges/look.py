"""How the states of charges and orders look, and the keys and pictures of what can be done with them."""

from __future__ import annotations

from typing import Any

_PAYERS = {"us": "success", "customer": "accent", "dealer": "warning", "manufacturer": "warning", "": "danger"}
_PAYMENTS = {"nothing": "muted", "unpaid": "danger", "part": "warning", "paid": "success"}
_STATES = {"confirmed": "success", "reopened": "warning", "void": "muted"}
_INVOICES = {"none": "muted", "asked": "warning", "issued": "success"}
_ORDERS = {
    "draft": "muted",
    "submitted": "warning",
    "reviewed": "warning",
    "approved": "accent",
    "done": "success",
    "filed": "success",
    "cancelled": "muted",
}
_CALLER_ORDERS = {"open": "warning", "confirmed": "success", "replaced": "muted", "withdrawn": "muted"}
_OLD_PARTS = {"expected": "warning", "back": "success"}

# Move of a settlement -> picture and key.
SETTLEMENT_KEYS = {
    "pay": ("ok", "Ctrl+Shift+P"),
    "pay_back": ("undo", "Ctrl+Shift+B"),
    "ask_invoice": ("question", "Ctrl+Shift+A"),
    "issue_invoice": ("certificate", "Ctrl+Shift+I"),
    "take_invoice_back": ("undo", "Ctrl+Shift+K"),
    "reopen": ("reopen", "Ctrl+Shift+O"),
    "void": ("cancel", "Ctrl+Shift+V"),
    "confirm": ("check", "Ctrl+Shift+F"),
}
# Move of a task order -> picture, key on its page, key in the table of a ticket.
ORDER_KEYS = {
    "submit": ("up", "Ctrl+Shift+S", "S"),
    "withdraw": ("undo", "Ctrl+Shift+B", "B"),
    "review": ("check", "Ctrl+Shift+R", "R"),
    "approve": ("ok", "Ctrl+Shift+A", "A"),
    "refuse": ("cancel", "Ctrl+Shift+X", "X"),
    "complete": ("resolve", "Ctrl+Shift+C", "C"),
    "file": ("archive", "Ctrl+Shift+F", "F"),
    "cancel": ("delete", "Ctrl+Shift+D", "Del"),
}
CALLER_KEYS = {
    "confirm": ("ok", "Ctrl+Shift+C", "K"),
    "unconfirm": ("undo", "Ctrl+Shift+U", "U"),
    "renew": ("refresh", "Ctrl+Shift+N", "N"),
    "withdraw": ("delete", "Ctrl+Shift+D", "D"),
}


def payer_colour(value: Any) -> str:
    """The colour of who pays; nobody knows who is the loudest."""
    return _PAYERS.get(str(value or ""), "")


def payment_colour(value: Any) -> str:
    """The colour of how a settlement stands with its payments."""
    return _PAYMENTS.get(str(value), "")


def settlement_colour(value: Any) -> str:
    """The colour of a settlement's state."""
    return _STATES.get(str(value), "")


def invoice_colour(value: Any) -> str:
    """The colour of the state of an invoice."""
    return _INVOICES.get(str(value), "")


def order_colour(value: Any) -> str:
    """The colour of a task order's state."""
    return _ORDERS.get(str(value), "")


def caller_colour(value: Any) -> str:
    """The colour of the state of an order from a caller."""
    return _CALLER_ORDERS.get(str(value), "")


def old_part_colour(value: Any) -> str:
    """The colour of where an old part is."""
    return _OLD_PARTS.get(str(value), "")
