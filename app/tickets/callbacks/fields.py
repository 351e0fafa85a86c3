"""What is shown and typed of a call-back, in order (C16)."""

from __future__ import annotations

from app.core.fields import INTEGER, LONG_TEXT, MOMENT, PHONE, Child, Field, choice
from app.core.i18n import lazy
from app.tickets import fields as f
from app.tickets.callbacks import model as m

OUTCOME_OF = choice(
    (m.REACHED, lazy("Reached")),
    (m.NO_ANSWER, lazy("No answer")),
    (m.BUSY, lazy("Line busy")),
    (m.LATER, lazy("To be called later")),
    (m.WRONG_NUMBER, lazy("Wrong number")),
)
ON_TIME_OF = choice(("yes", lazy("On time")), ("no", lazy("Too late")))
ATTITUDE_OF = choice(("good", lazy("Friendly")), ("fair", lazy("Fair")), ("bad", lazy("Unfriendly")))

OUTCOME = Field("outcome", lazy("How the call went"), OUTCOME_OF, required=True)
AT = Field("at", lazy("Called back at"), MOMENT, required=True)
PHONE_CALLED = Field("phone", lazy("Phone called"), PHONE, max_length=60)
SOLVED = f.SOLVED.but(required=False)
ON_TIME = Field("on_time", lazy("Were we on time"), ON_TIME_OF)
ATTITUDE = Field("attitude", lazy("Our manner"), ATTITUDE_OF)
NOTE = Field("note", lazy("What the customer says"), LONG_TEXT, max_length=4000)
NEXT_TRY_AT = Field("next_try_at", lazy("Next try at"), MOMENT)
ATTEMPT = (OUTCOME, SOLVED, f.SATISFACTION, ON_TIME, ATTITUDE, NOTE, NEXT_TRY_AT, PHONE_CALLED, AT)
# The last of those in vain, with which the ticket is closed; or none.
LAST_ATTEMPT = (OUTCOME.but(required=False), *ATTEMPT[1:])

WHO = Field("who", lazy("By"))
ATTEMPT_ROWS = Child(
    "attempts",
    lazy("Earlier attempts"),
    (AT.but(required=False), WHO, PHONE_CALLED, OUTCOME.but(required=False), NEXT_TRY_AT, NOTE),
)

# -- the list of what is to be called back -----------------------------------------------------------------------------

CALL_DUE = Field("call_due_at", lazy("Call back by"), MOMENT)
CALL_STANDS = Field(
    "call_stands",
    lazy("Call-back stands"),
    choice(("late", lazy("Late")), ("later", lazy("Agreed for later")), ("now", lazy("To be called"))),
)
SOLVED_BY = Field("solved_by", lazy("Solved by"))
CONTACT = Field("person", lazy("Person to call"))
PHONE_TO_CALL = Field("phone", lazy("Phone to call"))
ATTEMPTS = Field("attempts", lazy("Attempts so far"), INTEGER)
LAST_OUTCOME = Field("last_outcome", lazy("Last attempt"), OUTCOME_OF)

# As the ticket's history tells them: table -> (title, fields).
HISTORY = (("call_back_attempt", lazy("Call-back attempt"), ATTEMPT),)
