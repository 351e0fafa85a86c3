"""Printed forms with numbers without gaps: issued, printed, signed, void (C10, C14, H3). Knows no ticket business."""
