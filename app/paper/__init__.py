"""Paper: pages, fonts, boxes, tables, QR codes and amounts in capitals (H3). Knows no business.

A form is a plain dataclass turned into a ``document.Form``; ``document.write`` makes the PDF. reportlab is loaded
when the first page is drawn, never at start.
"""
