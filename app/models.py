"""All mapped modules in one place, for whoever needs the whole schema: migrations and tests."""

import app.complaints.model
import app.core.attachments
import app.core.history
import app.core.numbering
import app.core.search
import app.core.settings
import app.core.views
import app.coverage.contracts.model
import app.coverage.deposits.model
import app.coverage.model
import app.customers.model
import app.customers.projects.model
import app.equipment.model
import app.forms.model
import app.knowledge.model
import app.parts.model
import app.staff.duty.model
import app.staff.model
import app.tickets.analysis.model
import app.tickets.callbacks.model
import app.tickets.charges.model
import app.tickets.clocks.model
import app.tickets.coverage.replacement_model
import app.tickets.flows.model
import app.tickets.loans.model
import app.tickets.model
import app.tickets.orders.model
import app.tickets.policies.model
import app.tickets.returns.model
import app.tickets.visits.model
import app.tickets.work.model
import app.todos.model
import app.worktime.model  # noqa: F401
from app.core.model import complete_indexes

complete_indexes()
