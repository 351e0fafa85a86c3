"""What is shown and typed of a visit, in order (C8)."""

from __future__ import annotations

from app.core.fields import INTEGER, LONG_TEXT, MOMENT, Child, Field, choice, reference
from app.core.i18n import lazy
from app.tickets.fields import ANYWAY
from app.tickets.visits import model as v
from app.tickets.visits.rules import TIME_TITLES

STATE_OF = choice(
    (v.PLANNED, lazy("Planned")),
    (v.CONFIRMED, lazy("Confirmed")),
    (v.UNDER_WAY, lazy("Under way")),
    (v.DONE, lazy("Done")),
    (v.MISSED, lazy("Missed")),
    (v.CANCELLED, lazy("Cancelled")),
)
MOVE_OF = choice(
    ("replan", lazy("Re-appoint")),
    ("confirm", lazy("Confirm")),
    ("depart", lazy("Departed")),
    ("arrive", lazy("Arrived")),
    ("finish", lazy("Finished")),
    ("leave", lazy("Left")),
    ("times", lazy("Times…")),
    ("miss", lazy("Missed")),
    ("cancel", lazy("Cancel visit")),
    ("take_back", lazy("Take back")),
)

PLANNED_FROM = Field("planned_from", lazy("Planned from"), MOMENT, required=True)
PLANNED_TO = Field("planned_to", lazy("Planned until"), MOMENT, hint=lazy("Blank: the usual length of a visit"))
TECHNICIAN = Field("technician_id", lazy("Leading technician"), reference("staff"), required=True)
AGREED_WITH = Field("agreed_with", lazy("Agreed with"), max_length=60)
NOTE = Field("note", lazy("Note"), max_length=300)
REASON = Field("reason", lazy("Reason"), max_length=300)
STATE = Field("state", lazy("Visit state"), STATE_OF)
DEPARTED_AT = Field("departed_at", TIME_TITLES["departed_at"], MOMENT)
ARRIVED_AT = Field("arrived_at", TIME_TITLES["arrived_at"], MOMENT)
FINISHED_AT = Field("finished_at", TIME_TITLES["finished_at"], MOMENT)
LEFT_AT = Field("left_at", TIME_TITLES["left_at"], MOMENT)
TIMES = (DEPARTED_AT, ARRIVED_AT, FINISHED_AT, LEFT_AT)

# Who comes along besides the leading technician.
OTHER = Field("staff_id", lazy("Technician"), reference("staff"), required=True)
OTHERS = Child("others", lazy("Also coming"), (OTHER,))

PLAN = (PLANNED_FROM, PLANNED_TO, TECHNICIAN, AGREED_WITH, NOTE, ANYWAY)
REPLAN = (PLANNED_FROM, PLANNED_TO, TECHNICIAN, AGREED_WITH, NOTE, REASON, ANYWAY)

RESULT = Field("result", lazy("Result"), LONG_TEXT, required=True, max_length=4000)
SOLVED = Field("solved", lazy("Solved?"), choice(("yes", lazy("Solved")), ("no", lazy("Not solved"))), required=True)
AT = Field("at", lazy("At"), MOMENT, required=True)

# What each move asks.
ASKED: dict[str, tuple[Field, ...]] = {
    "replan": REPLAN,
    "confirm": (AGREED_WITH,),
    "depart": (AT,),
    "arrive": (AT,),
    "finish": (AT, RESULT, SOLVED),
    "leave": (AT,),
    "times": TIMES,
    "miss": (REASON.but(required=True),),
    "cancel": (REASON.but(required=True),),
    "take_back": (),
}

# -- shown only --------------------------------------------------------------------------------------------------------

PLANNED_SPAN = Field("span", lazy("Planned time"))
PEOPLE = Field("people", lazy("Technicians"))
CHANGES = Field("changes", lazy("Re-appointed"), INTEGER)
ROWS = Child(
    "visits",
    lazy("Visits"),
    (
        PLANNED_SPAN,
        STATE,
        PEOPLE,
        DEPARTED_AT,
        ARRIVED_AT,
        FINISHED_AT,
        LEFT_AT,
        AGREED_WITH.but(max_length=60),
        CHANGES,
        REASON.but(title=lazy("Missed or cancelled because")),
        NOTE,
    ),
)
CHANGED_AT = Field("at", lazy("When"), MOMENT)
CHANGED_BY = Field("who", lazy("By"))
OLD_SPAN = Field("old_span", lazy("Before"), max_length=300)
NEW_SPAN = Field("new_span", lazy("Now"), max_length=300)
CHANGE_ROWS = Child("changes", lazy("Re-appointments"), (CHANGED_AT, CHANGED_BY, OLD_SPAN, NEW_SPAN, REASON))

# As the ticket's history tells them: table -> (title, fields).
HISTORY = (
    (
        "ticket_visit",
        lazy("Visit to the customer"),
        (PLANNED_FROM, PLANNED_TO, AGREED_WITH, NOTE, STATE, *TIMES, REASON),
    ),
    ("ticket_visit_technician", lazy("Technician of a visit"), (OTHER,)),
    ("ticket_visit_change", lazy("Re-appointment"), (REASON,)),
)
