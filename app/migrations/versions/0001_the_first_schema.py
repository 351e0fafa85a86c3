"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "article",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("equipment_category", sa.String(length=60), nullable=False),
        sa.Column("models", sa.String(length=1000), nullable=False),
        sa.Column("symptom", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("solution", sa.Text(), nullable=False),
        sa.Column("prevention", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("number", name=op.f("uq_article_number")),
    )
    op.create_index("ix_article_category_id", "article", ["category", "id"], unique=False)
    op.create_index("ix_article_equipment_category_id", "article", ["equipment_category", "id"], unique=False)
    op.create_index("ix_article_title_id", "article", ["title", "id"], unique=False)
    op.create_table(
        "check_list",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("shipped", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_list")),
        sa.UniqueConstraint("number", name=op.f("uq_check_list_number")),
    )
    op.create_index(op.f("ix_check_list_category"), "check_list", ["category"], unique=False)
    op.create_table(
        "content",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_content")),
    )
    op.create_table(
        "counter",
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "period", name=op.f("pk_counter")),
    )
    op.create_table(
        "coverage_plan",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("shipped", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("start", sa.String(length=20), nullable=False),
        sa.Column("extension", sa.Boolean(), nullable=False),
        sa.Column("extension_days", sa.Integer(), nullable=False),
        sa.Column("replacement", sa.Boolean(), nullable=False),
        sa.Column("swap_warranty", sa.String(length=10), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_plan")),
        sa.UniqueConstraint("number", name=op.f("uq_coverage_plan_number")),
        sa.UniqueConstraint("shipped", name=op.f("uq_coverage_plan_shipped")),
    )
    op.create_table(
        "exclusion",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("shipped", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("on_card", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion")),
        sa.UniqueConstraint("number", name=op.f("uq_exclusion_number")),
        sa.UniqueConstraint("shipped", name=op.f("uq_exclusion_shipped")),
    )
    op.create_table(
        "history",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=100), nullable=False),
        sa.Column("root_table", sa.String(length=60), nullable=False),
        sa.Column("root_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index("ix_history_root", "history", ["root_table", "root_id", "id"], unique=False)
    op.create_table(
        "part",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("specification", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("wear", sa.Boolean(), nullable=False),
        sa.Column("supplier", sa.String(length=200), nullable=False),
        sa.Column("supplier_contact", sa.String(length=60), nullable=False),
        sa.Column("supplier_phone", sa.String(length=60), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("list_price", sa.BigInteger(), nullable=True),
        sa.Column("minimum", sa.BigInteger(), nullable=True),
        sa.Column("bin", sa.String(length=40), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part")),
        sa.UniqueConstraint("number", name=op.f("uq_part_number")),
    )
    op.create_index("ix_part_category_id", "part", ["category", "id"], unique=False)
    op.create_index("ix_part_name_id", "part", ["name", "id"], unique=False)
    op.create_table(
        "rate",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("list_price", sa.BigInteger(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate")),
        sa.UniqueConstraint("number", name=op.f("uq_rate_number")),
    )
    op.create_index("ix_rate_kind_valid_from", "rate", ["kind", "valid_from"], unique=False)
    op.create_table(
        "saved_view",
        sa.Column("owner", sa.String(length=110), nullable=False),
        sa.Column("list", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("owner", "list", "name", name=op.f("uq_saved_view_owner_list_name")),
    )
    op.create_table(
        "search_entry",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("grams", sa.Text().with_variant(postgresql.ARRAY(sa.Text()), "postgresql"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
    )
    op.create_index("ix_search_entry_record", "search_entry", ["kind", "record_id"], unique=True)
    op.create_table(
        "search_initials",
        sa.Column("initials", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("initials", "entry_id", name=op.f("pk_search_initials")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_search_initials_entry_id"), "search_initials", ["entry_id"], unique=False)
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("key", name=op.f("uq_setting_key")),
    )
    op.create_table(
        "setting_file",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_file")),
        sa.UniqueConstraint("key", name=op.f("uq_setting_file_key")),
    )
    op.create_table(
        "sla_policy",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("shipped", sa.String(length=40), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("holidays_served", sa.Boolean(), nullable=False),
        sa.Column("warn_minutes", sa.Integer(), nullable=False),
        sa.Column("pause_customer", sa.Boolean(), nullable=False),
        sa.Column("pause_parts", sa.Boolean(), nullable=False),
        sa.Column("pause_approval", sa.Boolean(), nullable=False),
        sa.Column("pause_other", sa.Boolean(), nullable=False),
        sa.Column("level_names", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_policy")),
        sa.UniqueConstraint("number", name=op.f("uq_sla_policy_number")),
        sa.UniqueConstraint("shipped", name=op.f("uq_sla_policy_shipped")),
    )
    op.create_table(
        "special_date",
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("hours", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_date")),
        sa.UniqueConstraint("date", name=op.f("uq_special_date_date")),
    )
    op.create_table(
        "staff",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("position", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("education", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("hired_on", sa.Date(), nullable=True),
        sa.Column("skills", sa.String(length=300), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("number", name=op.f("uq_staff_number")),
    )
    op.create_index("ix_staff_name_id", "staff", ["name", "id"], unique=False)
    op.create_table(
        "work_hours",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("seasonal", sa.Boolean(), nullable=False),
        sa.Column("first_day", sa.String(length=5), nullable=False),
        sa.Column("last_day", sa.String(length=5), nullable=False),
        sa.Column("monday", sa.String(length=120), nullable=False),
        sa.Column("tuesday", sa.String(length=120), nullable=False),
        sa.Column("wednesday", sa.String(length=120), nullable=False),
        sa.Column("thursday", sa.String(length=120), nullable=False),
        sa.Column("friday", sa.String(length=120), nullable=False),
        sa.Column("saturday", sa.String(length=120), nullable=False),
        sa.Column("sunday", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_hours")),
    )
    op.create_table(
        "absence",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("deputy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["deputy_id"], ["staff.id"], name=op.f("fk_absence_deputy_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_absence_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("number", name=op.f("uq_absence_number")),
    )
    op.create_index(op.f("ix_absence_deputy_id"), "absence", ["deputy_id"], unique=False)
    op.create_index("ix_absence_first_on_id", "absence", ["first_on", "id"], unique=False)
    op.create_index("ix_absence_last_on", "absence", ["last_on", "first_on", "staff_id"], unique=False)
    op.create_index("ix_absence_staff_id_last_on", "absence", ["staff_id", "last_on"], unique=False)
    op.create_table(
        "article_ticket",
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_number", sa.String(length=40), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("linked_by", sa.String(length=100), nullable=False),
        sa.Column("helped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("helped_by", sa.String(length=100), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_ticket_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_ticket")),
        sa.UniqueConstraint("article_id", "ticket_id", name=op.f("uq_article_ticket_article_id_ticket_id")),
    )
    op.create_index(op.f("ix_article_ticket_ticket_id"), "article_ticket", ["ticket_id"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("root_table", sa.String(length=60), nullable=False),
        sa.Column("root_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["content.sha256"], name=op.f("fk_attachment_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_record", "attachment", ["table_name", "record_id"], unique=False)
    op.create_index("ix_attachment_root", "attachment", ["root_table", "root_id"], unique=False)
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"], unique=False)
    op.create_table(
        "certificate",
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("level", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("major", sa.String(length=100), nullable=False),
        sa.Column("categories", sa.String(length=300), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_certificate_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
    )
    op.create_index(op.f("ix_certificate_expires_on"), "certificate", ["expires_on"], unique=False)
    op.create_index(op.f("ix_certificate_staff_id"), "certificate", ["staff_id"], unique=False)
    op.create_table(
        "check_list_item",
        sa.Column("check_list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["check_list_id"], ["check_list.id"], name=op.f("fk_check_list_item_check_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_list_item")),
    )
    op.create_index(op.f("ix_check_list_item_check_list_id"), "check_list_item", ["check_list_id"], unique=False)
    op.create_table(
        "coverage_cause",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("labour", sa.String(length=10), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("wear_part", sa.String(length=10), nullable=False),
        sa.Column("travel", sa.String(length=10), nullable=False),
        sa.Column("lodging", sa.String(length=10), nullable=False),
        sa.Column("upgrade", sa.String(length=10), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["coverage_plan.id"], name=op.f("fk_coverage_cause_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_cause")),
    )
    op.create_index(op.f("ix_coverage_cause_plan_id"), "coverage_cause", ["plan_id"], unique=False)
    op.create_table(
        "coverage_period",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["coverage_plan.id"], name=op.f("fk_coverage_period_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_period")),
    )
    op.create_index(op.f("ix_coverage_period_plan_id"), "coverage_period", ["plan_id"], unique=False)
    op.create_table(
        "coverage_phase",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("length", sa.String(length=10), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("warranty", sa.Boolean(), nullable=False),
        sa.Column("labour", sa.String(length=10), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("wear_part", sa.String(length=10), nullable=False),
        sa.Column("travel", sa.String(length=10), nullable=False),
        sa.Column("lodging", sa.String(length=10), nullable=False),
        sa.Column("upgrade", sa.String(length=10), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["coverage_plan.id"], name=op.f("fk_coverage_phase_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_phase")),
    )
    op.create_index(op.f("ix_coverage_phase_plan_id"), "coverage_phase", ["plan_id"], unique=False)
    op.create_table(
        "customer",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key_account", sa.Boolean(), nullable=False),
        sa.Column("demands_permits", sa.Boolean(), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("tax_number", sa.String(length=40), nullable=False),
        sa.Column("responsible_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sla_policy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("grade", sa.String(length=20), nullable=False),
        sa.Column("agreement_number", sa.String(length=60), nullable=False),
        sa.Column("agreement_from", sa.Date(), nullable=True),
        sa.Column("agreement_until", sa.Date(), nullable=True),
        sa.Column("season_on", sa.Date(), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["merged_into_id"], ["customer.id"], name=op.f("fk_customer_merged_into_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["staff.id"], name=op.f("fk_customer_responsible_id")),
        sa.ForeignKeyConstraint(["sla_policy_id"], ["sla_policy.id"], name=op.f("fk_customer_sla_policy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("number", name=op.f("uq_customer_number")),
    )
    op.create_index("ix_customer_name_id", "customer", ["name", "id"], unique=False)
    op.create_index("ix_customer_region_id", "customer", ["region", "id"], unique=False)
    op.create_index(op.f("ix_customer_responsible_id"), "customer", ["responsible_id"], unique=False)
    op.create_index(op.f("ix_customer_sla_policy_id"), "customer", ["sla_policy_id"], unique=False)
    op.create_table(
        "duty_turn",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_duty_turn_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_turn")),
        sa.UniqueConstraint("number", name=op.f("uq_duty_turn_number")),
    )
    op.create_index("ix_duty_turn_first_on_id", "duty_turn", ["first_on", "id"], unique=False)
    op.create_index("ix_duty_turn_kind_last_on", "duty_turn", ["kind", "last_on", "first_on"], unique=False)
    op.create_index(op.f("ix_duty_turn_staff_id"), "duty_turn", ["staff_id"], unique=False)
    op.create_table(
        "hand_over",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("open_points", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["staff.id"], name=op.f("fk_hand_over_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["staff.id"], name=op.f("fk_hand_over_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        sa.UniqueConstraint("number", name=op.f("uq_hand_over_number")),
    )
    op.create_index("ix_hand_over_at_id", "hand_over", ["at", "id"], unique=False)
    op.create_index(op.f("ix_hand_over_from_id"), "hand_over", ["from_id"], unique=False)
    op.create_index("ix_hand_over_to_id_seen_at", "hand_over", ["to_id", "seen_at"], unique=False)
    op.create_table(
        "movement",
        sa.Column("part_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("warehouse", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_cost", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("cause", sa.String(length=200), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_movement_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement")),
    )
    op.create_index("ix_movement_part_id_warehouse", "movement", ["part_id", "warehouse"], unique=False)
    op.create_table(
        "part_model",
        sa.Column("part_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_part_model_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_model")),
    )
    op.create_index(op.f("ix_part_model_model"), "part_model", ["model"], unique=False)
    op.create_index(op.f("ix_part_model_part_id"), "part_model", ["part_id"], unique=False)
    op.create_table(
        "sla_policy_version",
        sa.Column("policy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["sla_policy.id"], name=op.f("fk_sla_policy_version_policy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_policy_version")),
        sa.UniqueConstraint("policy_id", "edition", name=op.f("uq_sla_policy_version_policy_id_edition")),
    )
    op.create_table(
        "todo",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("record_kind", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("record_title", sa.String(length=300), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_todo_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_todo")),
    )
    op.create_index("ix_todo_due_on_id", "todo", ["due_on", "id"], unique=False)
    op.create_index("ix_todo_record", "todo", ["record_kind", "record_id"], unique=False)
    op.create_index("ix_todo_staff_id_done_at", "todo", ["staff_id", "done_at"], unique=False)
    op.create_table(
        "contact",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("duty", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("phone2", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("wechat", sa.String(length=60), nullable=False),
        sa.Column("has_left", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_contact_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_customer_id"), "contact", ["customer_id"], unique=False)
    op.create_table(
        "dealer_entry",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(length=60), nullable=False),
        sa.Column("cause", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_dealer_entry_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dealer_entry")),
    )
    op.create_index(op.f("ix_dealer_entry_customer_id"), "dealer_entry", ["customer_id"], unique=False)
    op.create_table(
        "maintenance_contract",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("visits_per_year", sa.Integer(), nullable=True),
        sa.Column("service_class", sa.String(length=1), nullable=False),
        sa.Column("sla_policy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("offered_by", sa.String(length=100), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.String(length=100), nullable=False),
        sa.Column("answer_note", sa.Text(), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_by", sa.String(length=100), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(length=100), nullable=False),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.Column("todo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("printed", sa.Integer(), nullable=False),
        sa.Column("labour", sa.String(length=10), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("wear_part", sa.String(length=10), nullable=False),
        sa.Column("travel", sa.String(length=10), nullable=False),
        sa.Column("lodging", sa.String(length=10), nullable=False),
        sa.Column("upgrade", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_maintenance_contract_customer_id")),
        sa.ForeignKeyConstraint(
            ["sla_policy_id"], ["sla_policy.id"], name=op.f("fk_maintenance_contract_sla_policy_id")
        ),
        sa.ForeignKeyConstraint(["todo_id"], ["todo.id"], name=op.f("fk_maintenance_contract_todo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_contract")),
        sa.UniqueConstraint("number", name=op.f("uq_maintenance_contract_number")),
    )
    op.create_index(op.f("ix_maintenance_contract_customer_id"), "maintenance_contract", ["customer_id"], unique=False)
    op.create_index("ix_maintenance_contract_first_on_id", "maintenance_contract", ["first_on", "id"], unique=False)
    op.create_index("ix_maintenance_contract_last_on_id", "maintenance_contract", ["last_on", "id"], unique=False)
    op.create_index(
        op.f("ix_maintenance_contract_sla_policy_id"), "maintenance_contract", ["sla_policy_id"], unique=False
    )
    op.create_index("ix_maintenance_contract_state_last_on", "maintenance_contract", ["state", "last_on"], unique=False)
    op.create_index(op.f("ix_maintenance_contract_todo_id"), "maintenance_contract", ["todo_id"], unique=False)
    op.create_table(
        "permit",
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("examination", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("nda", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_permit_customer_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_permit_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permit")),
    )
    op.create_index(op.f("ix_permit_customer_id"), "permit", ["customer_id"], unique=False)
    op.create_index(op.f("ix_permit_staff_id"), "permit", ["staff_id"], unique=False)
    op.create_table(
        "project",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("contract_number", sa.String(length=60), nullable=False),
        sa.Column("contract_on", sa.Date(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("manager_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("warranty_months", sa.Integer(), nullable=True),
        sa.Column("service_class", sa.String(length=1), nullable=False),
        sa.Column("sla_policy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_project_customer_id")),
        sa.ForeignKeyConstraint(["manager_id"], ["staff.id"], name=op.f("fk_project_manager_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["coverage_plan.id"], name=op.f("fk_project_plan_id")),
        sa.ForeignKeyConstraint(["sla_policy_id"], ["sla_policy.id"], name=op.f("fk_project_sla_policy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("number", name=op.f("uq_project_number")),
    )
    op.create_index("ix_project_accepted_on_id", "project", ["accepted_on", "id"], unique=False)
    op.create_index(op.f("ix_project_contract_number"), "project", ["contract_number"], unique=False)
    op.create_index(op.f("ix_project_customer_id"), "project", ["customer_id"], unique=False)
    op.create_index(op.f("ix_project_manager_id"), "project", ["manager_id"], unique=False)
    op.create_index("ix_project_name_id", "project", ["name", "id"], unique=False)
    op.create_index(op.f("ix_project_plan_id"), "project", ["plan_id"], unique=False)
    op.create_index(op.f("ix_project_sla_policy_id"), "project", ["sla_policy_id"], unique=False)
    op.create_table(
        "site",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_site_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_index(op.f("ix_site_customer_id"), "site", ["customer_id"], unique=False)
    op.create_table(
        "deposit",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_deposit_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit")),
        sa.UniqueConstraint("number", name=op.f("uq_deposit_number")),
    )
    op.create_index("ix_deposit_due_on_id", "deposit", ["due_on", "id"], unique=False)
    op.create_index(op.f("ix_deposit_project_id"), "deposit", ["project_id"], unique=False)
    op.create_table(
        "equipment",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("brand", sa.String(length=60), nullable=False),
        sa.Column("manufacturer", sa.String(length=200), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("serial", sa.String(length=100), nullable=False),
        sa.Column("order_number", sa.String(length=60), nullable=False),
        sa.Column("part_number", sa.String(length=60), nullable=False),
        sa.Column("specification", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("loaner", sa.Boolean(), nullable=False),
        sa.Column("supplied_by_us", sa.Boolean(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("manufactured_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("manufacturer_warranty_end", sa.Date(), nullable=True),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("warranty_months", sa.Integer(), nullable=True),
        sa.Column("warranty_from", sa.Date(), nullable=True),
        sa.Column("warranty_begin", sa.Date(), nullable=True),
        sa.Column("warranty_end", sa.Date(), nullable=True),
        sa.Column("coverage_unknown", sa.String(length=20), nullable=False),
        sa.Column("card_due_on", sa.Date(), nullable=True),
        sa.Column("dealer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sold_on", sa.Date(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("receipt_number", sa.String(length=60), nullable=False),
        sa.Column("override_reason", sa.String(length=300), nullable=False),
        sa.Column("override_by", sa.String(length=100), nullable=False),
        sa.Column("override_on", sa.Date(), nullable=True),
        sa.Column("software_version", sa.String(length=60), nullable=False),
        sa.Column("upgrade_entitlement", sa.String(length=20), nullable=False),
        sa.Column("replaces_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("replaced_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_equipment_customer_id")),
        sa.ForeignKeyConstraint(["dealer_id"], ["customer.id"], name=op.f("fk_equipment_dealer_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["equipment.id"], name=op.f("fk_equipment_merged_into_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["coverage_plan.id"], name=op.f("fk_equipment_plan_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_equipment_project_id")),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["equipment.id"], name=op.f("fk_equipment_replaced_by_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["equipment.id"], name=op.f("fk_equipment_replaces_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_equipment_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment")),
        sa.UniqueConstraint("number", name=op.f("uq_equipment_number")),
    )
    op.create_index("ix_equipment_card_due_on_id", "equipment", ["card_due_on", "id"], unique=False)
    op.create_index("ix_equipment_customer_id_id", "equipment", ["customer_id", "id"], unique=False)
    op.create_index(op.f("ix_equipment_dealer_id"), "equipment", ["dealer_id"], unique=False)
    op.create_index("ix_equipment_model_id", "equipment", ["model", "id"], unique=False)
    op.create_index("ix_equipment_name_id", "equipment", ["name", "id"], unique=False)
    op.create_index(op.f("ix_equipment_plan_id"), "equipment", ["plan_id"], unique=False)
    op.create_index(op.f("ix_equipment_project_id"), "equipment", ["project_id"], unique=False)
    op.create_index(op.f("ix_equipment_replaced_by_id"), "equipment", ["replaced_by_id"], unique=False)
    op.create_index(op.f("ix_equipment_replaces_id"), "equipment", ["replaces_id"], unique=False)
    op.create_index("ix_equipment_serial_id", "equipment", ["serial", "id"], unique=False)
    op.create_index(op.f("ix_equipment_site_id"), "equipment", ["site_id"], unique=False)
    op.create_index("ix_equipment_sold_on_id", "equipment", ["sold_on", "id"], unique=False)
    op.create_index("ix_equipment_warranty_end_id", "equipment", ["warranty_end", "id"], unique=False)
    op.create_table(
        "guarantee",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.String(length=100), nullable=False),
        sa.Column("printed", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_guarantee_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarantee")),
        sa.UniqueConstraint("number", name=op.f("uq_guarantee_number")),
    )
    op.create_index(op.f("ix_guarantee_project_id"), "guarantee", ["project_id"], unique=False)
    op.create_table(
        "project_member",
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("duty", sa.String(length=60), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_member_project_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_project_member_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_member")),
    )
    op.create_index(op.f("ix_project_member_project_id"), "project_member", ["project_id"], unique=False)
    op.create_index(op.f("ix_project_member_staff_id"), "project_member", ["staff_id"], unique=False)
    op.create_table(
        "project_price",
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("item_number", sa.String(length=60), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_price_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_price")),
    )
    op.create_index(op.f("ix_project_price_project_id"), "project_price", ["project_id"], unique=False)
    op.create_table(
        "warranty_card",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.String(length=100), nullable=False),
        sa.Column("superseded_on", sa.Date(), nullable=True),
        sa.Column("printed", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_warranty_card_customer_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_warranty_card_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warranty_card")),
        sa.UniqueConstraint("number", "edition", name=op.f("uq_warranty_card_number_edition")),
    )
    op.create_index(op.f("ix_warranty_card_customer_id"), "warranty_card", ["customer_id"], unique=False)
    op.create_index("ix_warranty_card_issued_on_id", "warranty_card", ["issued_on", "id"], unique=False)
    op.create_index(op.f("ix_warranty_card_project_id"), "warranty_card", ["project_id"], unique=False)
    op.create_table(
        "deposit_row",
        sa.Column("deposit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["deposit_id"], ["deposit.id"], name=op.f("fk_deposit_row_deposit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit_row")),
    )
    op.create_index(op.f("ix_deposit_row_deposit_id"), "deposit_row", ["deposit_id"], unique=False)
    op.create_table(
        "equipment_check",
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.String(length=100), nullable=False),
        sa.Column("result", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_equipment_check_equipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment_check")),
    )
    op.create_index(op.f("ix_equipment_check_equipment_id"), "equipment_check", ["equipment_id"], unique=False)
    op.create_table(
        "equipment_part",
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.Column("part_number", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("wear", sa.Boolean(), nullable=False),
        sa.Column("fitted_on", sa.Date(), nullable=True),
        sa.Column("warranty_months", sa.Integer(), nullable=True),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_equipment_part_equipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment_part")),
    )
    op.create_index(op.f("ix_equipment_part_equipment_id"), "equipment_part", ["equipment_id"], unique=False)
    op.create_index(op.f("ix_equipment_part_part_number"), "equipment_part", ["part_number"], unique=False)
    op.create_table(
        "equipment_phase",
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("warranty", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_equipment_phase_equipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment_phase")),
    )
    op.create_index(
        "ix_equipment_phase_equipment_id_begins_on", "equipment_phase", ["equipment_id", "begins_on"], unique=False
    )
    op.create_table(
        "equipment_setting",
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_equipment_setting_equipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment_setting")),
    )
    op.create_index(op.f("ix_equipment_setting_equipment_id"), "equipment_setting", ["equipment_id"], unique=False)
    op.create_table(
        "equipment_upgrade",
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_name", sa.String(length=60), nullable=False),
        sa.Column("upgraded_on", sa.Date(), nullable=True),
        sa.Column("upgraded_by", sa.String(length=100), nullable=False),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_equipment_upgrade_equipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment_upgrade")),
    )
    op.create_index(op.f("ix_equipment_upgrade_equipment_id"), "equipment_upgrade", ["equipment_id"], unique=False)
    op.create_table(
        "maintenance_contract_device",
        sa.Column("contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["maintenance_contract.id"], name=op.f("fk_maintenance_contract_device_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["equipment_id"], ["equipment.id"], name=op.f("fk_maintenance_contract_device_equipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_contract_device")),
    )
    op.create_index(
        op.f("ix_maintenance_contract_device_contract_id"), "maintenance_contract_device", ["contract_id"], unique=False
    )
    op.create_index(
        op.f("ix_maintenance_contract_device_equipment_id"),
        "maintenance_contract_device",
        ["equipment_id"],
        unique=False,
    )
    op.create_table(
        "ticket",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("old_number", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_delay", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("caller_name", sa.String(length=60), nullable=False),
        sa.Column("caller_phone", sa.String(length=60), nullable=False),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("fault_reported", sa.Text(), nullable=False),
        sa.Column("fault_found", sa.Text(), nullable=False),
        sa.Column("effect", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("level_name", sa.String(length=60), nullable=False),
        sa.Column("level_name_en", sa.String(length=60), nullable=False),
        sa.Column("policy_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("policy_whose", sa.String(length=20), nullable=False),
        sa.Column("service_class", sa.String(length=1), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_goal", sa.String(length=20), nullable=False),
        sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_paused", sa.Boolean(), nullable=False),
        sa.Column("ended_count", sa.Integer(), nullable=False),
        sa.Column("missed_count", sa.Integer(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("technician_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("appointed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_for", sa.String(length=20), nullable=False),
        sa.Column("waiting_note", sa.String(length=300), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("solved_how", sa.String(length=20), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("solved", sa.Boolean(), nullable=True),
        sa.Column("satisfaction", sa.String(length=2), nullable=False),
        sa.Column("call_back_note", sa.Text(), nullable=False),
        sa.Column("unreached", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=300), nullable=False),
        sa.Column("reopened_count", sa.Integer(), nullable=False),
        sa.Column("fault_category", sa.String(length=20), nullable=False),
        sa.Column("quality", sa.String(length=10), nullable=False),
        sa.Column("exclusion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("exclusion_grounds", sa.Text(), nullable=False),
        sa.Column("urge_count", sa.Integer(), nullable=False),
        sa.Column("urged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("urged_by", sa.String(length=100), nullable=False),
        sa.Column("follow_up_of_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_ticket_contact_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_ticket_customer_id")),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_ticket_equipment_id")),
        sa.ForeignKeyConstraint(["exclusion_id"], ["exclusion.id"], name=op.f("fk_ticket_exclusion_id")),
        sa.ForeignKeyConstraint(["follow_up_of_id"], ["ticket.id"], name=op.f("fk_ticket_follow_up_of_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["ticket.id"], name=op.f("fk_ticket_merged_into_id")),
        sa.ForeignKeyConstraint(
            ["policy_version_id"], ["sla_policy_version.id"], name=op.f("fk_ticket_policy_version_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_ticket_project_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_ticket_site_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["technician_id"], ["staff.id"], name=op.f("fk_ticket_technician_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
    )
    op.create_index("ix_ticket_called_at_id", "ticket", ["called_at", "id", "archived_at"], unique=False)
    op.create_index(op.f("ix_ticket_contact_id"), "ticket", ["contact_id"], unique=False)
    op.create_index("ix_ticket_customer_id_called_at", "ticket", ["customer_id", "called_at", "id"], unique=False)
    op.create_index("ix_ticket_customer_id_state", "ticket", ["customer_id", "state", "id"], unique=False)
    op.create_index("ix_ticket_due_at_id", "ticket", ["due_at", "id", "archived_at"], unique=False)
    op.create_index("ix_ticket_equipment_id_called_at", "ticket", ["equipment_id", "called_at", "id"], unique=False)
    op.create_index(op.f("ix_ticket_exclusion_id"), "ticket", ["exclusion_id"], unique=False)
    op.create_index(op.f("ix_ticket_follow_up_of_id"), "ticket", ["follow_up_of_id"], unique=False)
    op.create_index(op.f("ix_ticket_merged_into_id"), "ticket", ["merged_into_id"], unique=False)
    op.create_index(op.f("ix_ticket_old_number"), "ticket", ["old_number"], unique=False)
    op.create_index(
        "ix_ticket_open",
        "ticket",
        ["called_at", "id", "archived_at"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('closed', 'cancelled')"),
        postgresql_where=sa.text("state NOT IN ('closed', 'cancelled')"),
    )
    op.create_index(
        "ix_ticket_open_due",
        "ticket",
        ["due_at", "id", "archived_at", "clock_paused", "warn_at"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('closed', 'cancelled')"),
        postgresql_where=sa.text("state NOT IN ('closed', 'cancelled')"),
    )
    op.create_index(op.f("ix_ticket_policy_version_id"), "ticket", ["policy_version_id"], unique=False)
    op.create_index(op.f("ix_ticket_project_id"), "ticket", ["project_id"], unique=False)
    op.create_index(op.f("ix_ticket_site_id"), "ticket", ["site_id"], unique=False)
    op.create_index("ix_ticket_state_id", "ticket", ["state", "id", "archived_at"], unique=False)
    op.create_index("ix_ticket_technician_id_state", "ticket", ["technician_id", "state", "id"], unique=False)
    op.create_table(
        "warranty_card_device",
        sa.Column("card_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("warranty_end", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["warranty_card.id"], name=op.f("fk_warranty_card_device_card_id")),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_warranty_card_device_equipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warranty_card_device")),
    )
    op.create_index(op.f("ix_warranty_card_device_card_id"), "warranty_card_device", ["card_id"], unique=False)
    op.create_index(
        op.f("ix_warranty_card_device_equipment_id"), "warranty_card_device", ["equipment_id"], unique=False
    )
    op.create_table(
        "acceptance",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("whole_project", sa.Boolean(), nullable=False),
        sa.Column("our_signer", sa.String(length=60), nullable=False),
        sa.Column("customer_signer", sa.String(length=60), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(length=100), nullable=False),
        sa.Column("change_reason", sa.String(length=300), nullable=False),
        sa.Column("scan_reason", sa.String(length=300), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_acceptance_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_acceptance_ticket_id")),
    )
    op.create_table(
        "accepted_device",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_accepted_device_equipment_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_accepted_device_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accepted_device")),
        sa.UniqueConstraint("ticket_id", "equipment_id", name=op.f("uq_accepted_device_ticket_id_equipment_id")),
    )
    op.create_index(op.f("ix_accepted_device_equipment_id"), "accepted_device", ["equipment_id"], unique=False)
    op.create_table(
        "appraisal",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.Column("wear", sa.Boolean(), nullable=False),
        sa.Column("appraised_by", sa.String(length=100), nullable=False),
        sa.Column("appraised_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_appraisal_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal")),
    )
    op.create_index(op.f("ix_appraisal_ticket_id"), "appraisal", ["ticket_id"], unique=False)
    op.create_table(
        "caller_order",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("agreed_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("confirmed_by", sa.String(length=60), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_how", sa.String(length=20), nullable=False),
        sa.Column("withdrawn_reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_caller_order_customer_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_caller_order_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caller_order")),
        sa.UniqueConstraint("number", name=op.f("uq_caller_order_number")),
    )
    op.create_index(op.f("ix_caller_order_customer_id"), "caller_order", ["customer_id"], unique=False)
    op.create_index("ix_caller_order_ticket_id_state", "caller_order", ["ticket_id", "state"], unique=False)
    op.create_table(
        "charge_agreement",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agreed_by", sa.String(length=60), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_charge_agreement_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_agreement")),
    )
    op.create_index(op.f("ix_charge_agreement_ticket_id"), "charge_agreement", ["ticket_id"], unique=False)
    op.create_table(
        "check_item",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=100), nullable=False),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_check_item_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_item")),
    )
    op.create_index(op.f("ix_check_item_ticket_id"), "check_item", ["ticket_id"], unique=False)
    op.create_table(
        "compensation",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("agreed_by", sa.String(length=100), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_compensation_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compensation")),
    )
    op.create_index(op.f("ix_compensation_ticket_id"), "compensation", ["ticket_id"], unique=False)
    op.create_table(
        "complaint",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("old_number", sa.String(length=60), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("nature", sa.String(length=20), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("order_number", sa.String(length=60), nullable=False),
        sa.Column("part_number", sa.String(length=60), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("defective_quantity", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_complaint_customer_id")),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_complaint_equipment_id")),
        sa.ForeignKeyConstraint(["received_by_id"], ["staff.id"], name=op.f("fk_complaint_received_by_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_complaint_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_number")),
    )
    op.create_index(
        "ix_complaint_customer_id_received_at", "complaint", ["customer_id", "received_at", "id"], unique=False
    )
    op.create_index(op.f("ix_complaint_equipment_id"), "complaint", ["equipment_id"], unique=False)
    op.create_index(op.f("ix_complaint_old_number"), "complaint", ["old_number"], unique=False)
    op.create_index("ix_complaint_received_at_id", "complaint", ["received_at", "id", "archived_at"], unique=False)
    op.create_index("ix_complaint_state_id", "complaint", ["state", "id"], unique=False)
    op.create_index(op.f("ix_complaint_ticket_id"), "complaint", ["ticket_id"], unique=False)
    op.create_table(
        "consumable_item",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("courier", sa.String(length=60), nullable=False),
        sa.Column("courier_number", sa.String(length=60), nullable=False),
        sa.Column("receiver", sa.String(length=60), nullable=False),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_consumable_item_part_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_consumable_item_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consumable_item")),
    )
    op.create_index(op.f("ix_consumable_item_part_id"), "consumable_item", ["part_id"], unique=False)
    op.create_index(op.f("ix_consumable_item_ticket_id"), "consumable_item", ["ticket_id"], unique=False)
    op.create_table(
        "escalation",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_tier", sa.String(length=20), nullable=False),
        sa.Column("to_tier", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_whom", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by", sa.String(length=100), nullable=False),
        sa.Column("taken_back_reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_escalation_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
    )
    op.create_index(op.f("ix_escalation_ticket_id"), "escalation", ["ticket_id"], unique=False)
    op.create_table(
        "fault_analysis",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("solution", sa.Text(), nullable=False),
        sa.Column("prevention", sa.Text(), nullable=False),
        sa.Column("analysed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("analysed_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["analysed_by_id"], ["staff.id"], name=op.f("fk_fault_analysis_analysed_by_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_fault_analysis_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fault_analysis")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_fault_analysis_ticket_id")),
    )
    op.create_index(op.f("ix_fault_analysis_analysed_by_id"), "fault_analysis", ["analysed_by_id"], unique=False)
    op.create_table(
        "issued_form",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.String(length=300), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("comes_back", sa.Boolean(), nullable=False),
        sa.Column("printed", sa.Integer(), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=True),
        sa.Column("due_back_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_by", sa.String(length=100), nullable=False),
        sa.Column("sign_note", sa.String(length=300), nullable=False),
        sa.Column("void_reason", sa.String(length=300), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_issued_form_customer_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_issued_form_project_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_issued_form_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_form")),
        sa.UniqueConstraint("number", name=op.f("uq_issued_form_number")),
    )
    op.create_index(op.f("ix_issued_form_customer_id"), "issued_form", ["customer_id"], unique=False)
    op.create_index(
        "ix_issued_form_holding",
        "issued_form",
        ["kind", "subject_key"],
        unique=True,
        sqlite_where=sa.text("state != 'void'"),
        postgresql_where=sa.text("state != 'void'"),
    )
    op.create_index(op.f("ix_issued_form_kind"), "issued_form", ["kind"], unique=False)
    op.create_index(op.f("ix_issued_form_project_id"), "issued_form", ["project_id"], unique=False)
    op.create_index("ix_issued_form_state_due_back_on", "issued_form", ["state", "due_back_on"], unique=False)
    op.create_index(op.f("ix_issued_form_ticket_id"), "issued_form", ["ticket_id"], unique=False)
    op.create_table(
        "loan",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("out_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("receiver", sa.String(length=60), nullable=False),
        sa.Column("receiver_phone", sa.String(length=60), nullable=False),
        sa.Column("handed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("condition_out", sa.String(length=300), nullable=False),
        sa.Column("accessories", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("condition_back", sa.String(length=300), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("damage", sa.String(length=300), nullable=False),
        sa.Column("back_remark", sa.String(length=300), nullable=False),
        sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lost_reason", sa.String(length=300), nullable=False),
        sa.Column("left_reason", sa.String(length=300), nullable=False),
        sa.Column("left_by", sa.String(length=100), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_loan_equipment_id")),
        sa.ForeignKeyConstraint(["handed_by_id"], ["staff.id"], name=op.f("fk_loan_handed_by_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["staff.id"], name=op.f("fk_loan_taken_by_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_loan_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
        sa.UniqueConstraint("number", name=op.f("uq_loan_number")),
    )
    op.create_index("ix_loan_due_on_id", "loan", ["due_on", "id"], unique=False)
    op.create_index("ix_loan_equipment_id_id", "loan", ["equipment_id", "id"], unique=False)
    op.create_index(op.f("ix_loan_handed_by_id"), "loan", ["handed_by_id"], unique=False)
    op.create_index(op.f("ix_loan_taken_by_id"), "loan", ["taken_by_id"], unique=False)
    op.create_index(op.f("ix_loan_ticket_id"), "loan", ["ticket_id"], unique=False)
    op.create_index(
        "uq_loan_equipment_id",
        "loan",
        ["equipment_id"],
        unique=True,
        sqlite_where=sa.text("state = 'out'"),
        postgresql_where=sa.text("state = 'out'"),
    )
    op.create_table(
        "loaner_declined",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_loaner_declined_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loaner_declined")),
    )
    op.create_index(op.f("ix_loaner_declined_ticket_id"), "loaner_declined", ["ticket_id"], unique=False)
    op.create_table(
        "open_point",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("todo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("follow_up_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=100), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["follow_up_id"], ["ticket.id"], name=op.f("fk_open_point_follow_up_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_open_point_ticket_id")),
        sa.ForeignKeyConstraint(["todo_id"], ["todo.id"], name=op.f("fk_open_point_todo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_point")),
    )
    op.create_index(op.f("ix_open_point_follow_up_id"), "open_point", ["follow_up_id"], unique=False)
    op.create_index(op.f("ix_open_point_ticket_id"), "open_point", ["ticket_id"], unique=False)
    op.create_index(op.f("ix_open_point_todo_id"), "open_point", ["todo_id"], unique=False)
    op.create_table(
        "replacement",
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("fault", sa.String(length=40), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("proofs", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("new_equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_replacement_equipment_id")),
        sa.ForeignKeyConstraint(["new_equipment_id"], ["equipment.id"], name=op.f("fk_replacement_new_equipment_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_replacement_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement")),
    )
    op.create_index(op.f("ix_replacement_equipment_id"), "replacement", ["equipment_id"], unique=False)
    op.create_index(op.f("ix_replacement_new_equipment_id"), "replacement", ["new_equipment_id"], unique=False)
    op.create_index("ix_replacement_state_id", "replacement", ["state", "id"], unique=False)
    op.create_index(op.f("ix_replacement_ticket_id"), "replacement", ["ticket_id"], unique=False)
    op.create_table(
        "returned_goods",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("part_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("wants", sa.String(length=20), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.String(length=100), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("inspected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inspected_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("decision_reason", sa.String(length=300), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("freight", sa.String(length=10), nullable=False),
        sa.Column("labour", sa.String(length=10), nullable=False),
        sa.Column("override_reason", sa.String(length=300), nullable=False),
        sa.Column("override_by", sa.String(length=100), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("new_equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("courier", sa.String(length=60), nullable=False),
        sa.Column("courier_number", sa.String(length=60), nullable=False),
        sa.Column("outcome", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_returned_goods_equipment_id")),
        sa.ForeignKeyConstraint(["inspected_by_id"], ["staff.id"], name=op.f("fk_returned_goods_inspected_by_id")),
        sa.ForeignKeyConstraint(
            ["new_equipment_id"], ["equipment.id"], name=op.f("fk_returned_goods_new_equipment_id")
        ),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_returned_goods_part_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_returned_goods_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_goods")),
        sa.UniqueConstraint("number", name=op.f("uq_returned_goods_number")),
    )
    op.create_index(op.f("ix_returned_goods_equipment_id"), "returned_goods", ["equipment_id"], unique=False)
    op.create_index(op.f("ix_returned_goods_inspected_by_id"), "returned_goods", ["inspected_by_id"], unique=False)
    op.create_index(op.f("ix_returned_goods_new_equipment_id"), "returned_goods", ["new_equipment_id"], unique=False)
    op.create_index(op.f("ix_returned_goods_part_id"), "returned_goods", ["part_id"], unique=False)
    op.create_index("ix_returned_goods_state_id", "returned_goods", ["state", "id"], unique=False)
    op.create_index(op.f("ix_returned_goods_ticket_id"), "returned_goods", ["ticket_id"], unique=False)
    op.create_table(
        "rma",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("part_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("serial", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("condition", sa.String(length=300), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_to", sa.String(length=200), nullable=False),
        sa.Column("courier", sa.String(length=60), nullable=False),
        sa.Column("courier_number", sa.String(length=60), nullable=False),
        sa.Column("due_back_on", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("repair", sa.String(length=300), nullable=False),
        sa.Column("back_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_rma_equipment_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_rma_part_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["staff.id"], name=op.f("fk_rma_taken_by_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_rma_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rma")),
    )
    op.create_index(op.f("ix_rma_equipment_id"), "rma", ["equipment_id"], unique=False)
    op.create_index(op.f("ix_rma_part_id"), "rma", ["part_id"], unique=False)
    op.create_index(op.f("ix_rma_state"), "rma", ["state"], unique=False)
    op.create_index(op.f("ix_rma_taken_by_id"), "rma", ["taken_by_id"], unique=False)
    op.create_index(op.f("ix_rma_ticket_id"), "rma", ["ticket_id"], unique=False)
    op.create_table(
        "settlement",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=100), nullable=False),
        sa.Column("corrected_on", sa.Date(), nullable=True),
        sa.Column("corrected_by", sa.String(length=100), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("borne_by_us", sa.BigInteger(), nullable=False),
        sa.Column("borne_by_dealer", sa.BigInteger(), nullable=False),
        sa.Column("borne_by_manufacturer", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("payment", sa.String(length=10), nullable=False),
        sa.Column("invoice", sa.String(length=10), nullable=False),
        sa.Column("invoice_title", sa.String(length=200), nullable=False),
        sa.Column("invoice_asked_on", sa.Date(), nullable=True),
        sa.Column("invoice_number", sa.String(length=60), nullable=False),
        sa.Column("invoice_on", sa.Date(), nullable=True),
        sa.Column("reopened_count", sa.Integer(), nullable=False),
        sa.Column("reopen_reason", sa.String(length=300), nullable=False),
        sa.Column("void_reason", sa.String(length=300), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_settlement_customer_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_settlement_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint("number", name=op.f("uq_settlement_number")),
    )
    op.create_index("ix_settlement_confirmed_on_id", "settlement", ["confirmed_on", "id"], unique=False)
    op.create_index(
        "ix_settlement_customer_id_confirmed_on", "settlement", ["customer_id", "confirmed_on"], unique=False
    )
    op.create_index(
        "ix_settlement_holding",
        "settlement",
        ["ticket_id"],
        unique=True,
        sqlite_where=sa.text("state != 'void'"),
        postgresql_where=sa.text("state != 'void'"),
    )
    op.create_index(op.f("ix_settlement_ticket_id"), "settlement", ["ticket_id"], unique=False)
    op.create_table(
        "software_change",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version_before", sa.String(length=60), nullable=False),
        sa.Column("version_after", sa.String(length=60), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_software_change_equipment_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_software_change_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_software_change_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_software_change")),
    )
    op.create_index(op.f("ix_software_change_equipment_id"), "software_change", ["equipment_id"], unique=False)
    op.create_index(op.f("ix_software_change_staff_id"), "software_change", ["staff_id"], unique=False)
    op.create_index(op.f("ix_software_change_ticket_id"), "software_change", ["ticket_id"], unique=False)
    op.create_table(
        "task_order",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("analysis", sa.Text(), nullable=False),
        sa.Column("main_cause", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("responsible_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("briefing", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("submitted_by", sa.String(length=100), nullable=False),
        sa.Column("owner_name", sa.String(length=60), nullable=False),
        sa.Column("owner_on", sa.Date(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("filed_with", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_task_order_customer_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["staff.id"], name=op.f("fk_task_order_responsible_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["staff.id"], name=op.f("fk_task_order_submitted_by_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_task_order_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_order")),
        sa.UniqueConstraint("number", name=op.f("uq_task_order_number")),
    )
    op.create_index(op.f("ix_task_order_customer_id"), "task_order", ["customer_id"], unique=False)
    op.create_index(op.f("ix_task_order_responsible_id"), "task_order", ["responsible_id"], unique=False)
    op.create_index("ix_task_order_state_due_on", "task_order", ["state", "due_on", "id"], unique=False)
    op.create_index(op.f("ix_task_order_submitted_by_id"), "task_order", ["submitted_by_id"], unique=False)
    op.create_index("ix_task_order_ticket_id_state", "task_order", ["ticket_id", "state"], unique=False)
    op.create_table(
        "ticket_clock",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("goal", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("credited", sa.Integer(), nullable=False),
        sa.Column("unannounced", sa.String(length=60), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_clock_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_clock")),
        sa.UniqueConstraint("ticket_id", "goal", name=op.f("uq_ticket_clock_ticket_id_goal")),
    )
    op.create_table(
        "ticket_coverage",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("sentence_en", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_ticket_coverage_equipment_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_coverage_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_coverage")),
        sa.UniqueConstraint("ticket_id", "kind", name=op.f("uq_ticket_coverage_ticket_id_kind")),
    )
    op.create_index(op.f("ix_ticket_coverage_equipment_id"), "ticket_coverage", ["equipment_id"], unique=False)
    op.create_table(
        "ticket_event",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("who_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_event_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_event")),
    )
    op.create_index(op.f("ix_ticket_event_ticket_id"), "ticket_event", ["ticket_id"], unique=False)
    op.create_table(
        "ticket_move",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("move", sa.String(length=20), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("undoes_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("derived", sa.String(length=10), nullable=False),
        sa.Column("part_of_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["part_of_id"], ["ticket_move.id"], name=op.f("fk_ticket_move_part_of_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_move_ticket_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["ticket_move.id"], name=op.f("fk_ticket_move_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_move")),
    )
    op.create_index(op.f("ix_ticket_move_part_of_id"), "ticket_move", ["part_of_id"], unique=False)
    op.create_index(op.f("ix_ticket_move_ticket_id"), "ticket_move", ["ticket_id"], unique=False)
    op.create_index(op.f("ix_ticket_move_undoes_id"), "ticket_move", ["undoes_id"], unique=False)
    op.create_table(
        "ticket_notice",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("goal", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tell", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_notice_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_notice")),
        sa.UniqueConstraint("ticket_id", "goal", "minutes", name=op.f("uq_ticket_notice_ticket_id_goal_minutes")),
    )
    op.create_index("ix_ticket_notice_at", "ticket_notice", ["at"], unique=False)
    op.create_table(
        "ticket_told",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("goal", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_told_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_told")),
        sa.UniqueConstraint(
            "ticket_id", "goal", "minutes", "staff_id", name=op.f("uq_ticket_told_ticket_id_goal_minutes_staff_id")
        ),
    )
    op.create_table(
        "ticket_urge",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reported", sa.Boolean(), nullable=False),
        sa.Column("caller_name", sa.String(length=60), nullable=False),
        sa.Column("caller_phone", sa.String(length=60), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_urge_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_urge")),
    )
    op.create_index(op.f("ix_ticket_urge_ticket_id"), "ticket_urge", ["ticket_id"], unique=False)
    op.create_table(
        "ticket_visit",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("planned_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_with", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("departed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_visit_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_visit")),
    )
    op.create_index("ix_ticket_visit_planned_from_id", "ticket_visit", ["planned_from", "id"], unique=False)
    op.create_index(op.f("ix_ticket_visit_ticket_id"), "ticket_visit", ["ticket_id"], unique=False)
    op.create_table(
        "warranty_extension",
        sa.Column("equipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("cancel_reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_warranty_extension_equipment_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_warranty_extension_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warranty_extension")),
    )
    op.create_index(op.f("ix_warranty_extension_equipment_id"), "warranty_extension", ["equipment_id"], unique=False)
    op.create_index("ix_warranty_extension_state_id", "warranty_extension", ["state", "id"], unique=False)
    op.create_index(op.f("ix_warranty_extension_ticket_id"), "warranty_extension", ["ticket_id"], unique=False)
    op.create_table(
        "work_step",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_work_step_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_work_step_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_step")),
    )
    op.create_index(op.f("ix_work_step_staff_id"), "work_step", ["staff_id"], unique=False)
    op.create_index(op.f("ix_work_step_ticket_id"), "work_step", ["ticket_id"], unique=False)
    op.create_table(
        "call_back_attempt",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("move_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("solved", sa.Boolean(), nullable=True),
        sa.Column("satisfaction", sa.String(length=2), nullable=False),
        sa.Column("on_time", sa.String(length=3), nullable=False),
        sa.Column("attitude", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["move_id"], ["ticket_move.id"], name=op.f("fk_call_back_attempt_move_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_call_back_attempt_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_back_attempt")),
    )
    op.create_index(op.f("ix_call_back_attempt_move_id"), "call_back_attempt", ["move_id"], unique=False)
    op.create_index(op.f("ix_call_back_attempt_ticket_id"), "call_back_attempt", ["ticket_id"], unique=False)
    op.create_table(
        "charge_line",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("part_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=10), nullable=False),
        sa.Column("payer", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("why_en", sa.Text(), nullable=False),
        sa.Column("typed_price", sa.BigInteger(), nullable=True),
        sa.Column("price_reason", sa.String(length=300), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("missing", sa.String(length=20), nullable=False),
        sa.Column("old_part", sa.String(length=10), nullable=False),
        sa.Column("old_part_since", sa.Date(), nullable=True),
        sa.Column("old_part_back_on", sa.Date(), nullable=True),
        sa.Column("old_part_by", sa.String(length=100), nullable=False),
        sa.Column("old_part_note", sa.String(length=300), nullable=False),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_charge_line_part_id")),
        sa.ForeignKeyConstraint(["rate_id"], ["rate.id"], name=op.f("fk_charge_line_rate_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_charge_line_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_charge_line_ticket_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["ticket_visit.id"], name=op.f("fk_charge_line_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_line")),
    )
    op.create_index("ix_charge_line_old_part", "charge_line", ["old_part", "old_part_since", "id"], unique=False)
    op.create_index(op.f("ix_charge_line_part_id"), "charge_line", ["part_id"], unique=False)
    op.create_index(op.f("ix_charge_line_rate_id"), "charge_line", ["rate_id"], unique=False)
    op.create_index(op.f("ix_charge_line_staff_id"), "charge_line", ["staff_id"], unique=False)
    op.create_index("ix_charge_line_ticket_id_stage", "charge_line", ["ticket_id", "stage", "position"], unique=False)
    op.create_index(op.f("ix_charge_line_visit_id"), "charge_line", ["visit_id"], unique=False)
    op.create_table(
        "form_print",
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("size", sa.String(length=30), nullable=False),
        sa.Column("copies", sa.String(length=200), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["issued_form.id"], name=op.f("fk_form_print_form_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_print")),
    )
    op.create_index(op.f("ix_form_print_form_id"), "form_print", ["form_id"], unique=False)
    op.create_table(
        "loan_extension",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("loan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_loan_extension_loan_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_loan_extension_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_extension")),
    )
    op.create_index(op.f("ix_loan_extension_loan_id"), "loan_extension", ["loan_id"], unique=False)
    op.create_index(op.f("ix_loan_extension_ticket_id"), "loan_extension", ["ticket_id"], unique=False)
    op.create_table(
        "settlement_payment",
        sa.Column("settlement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("means", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlement.id"], name=op.f("fk_settlement_payment_settlement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_payment")),
    )
    op.create_index(op.f("ix_settlement_payment_settlement_id"), "settlement_payment", ["settlement_id"], unique=False)
    op.create_table(
        "support_attempt",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("solved", sa.Boolean(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_support_attempt_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_support_attempt_ticket_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["ticket_visit.id"], name=op.f("fk_support_attempt_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_attempt")),
    )
    op.create_index(op.f("ix_support_attempt_staff_id"), "support_attempt", ["staff_id"], unique=False)
    op.create_index(op.f("ix_support_attempt_ticket_id"), "support_attempt", ["ticket_id"], unique=False)
    op.create_index(op.f("ix_support_attempt_visit_id"), "support_attempt", ["visit_id"], unique=False)
    op.create_table(
        "task_order_step",
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("move", sa.String(length=20), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("for_whom", sa.String(length=100), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["task_order.id"], name=op.f("fk_task_order_step_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_order_step")),
    )
    op.create_index(op.f("ix_task_order_step_order_id"), "task_order_step", ["order_id"], unique=False)
    op.create_table(
        "ticket_visit_change",
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("old_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("old_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("new_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("new_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("old_people", sa.Text(), nullable=False),
        sa.Column("new_people", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_visit_change_ticket_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["ticket_visit.id"], name=op.f("fk_ticket_visit_change_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_visit_change")),
    )
    op.create_index(op.f("ix_ticket_visit_change_ticket_id"), "ticket_visit_change", ["ticket_id"], unique=False)
    op.create_index(op.f("ix_ticket_visit_change_visit_id"), "ticket_visit_change", ["visit_id"], unique=False)
    op.create_table(
        "ticket_visit_technician",
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_ticket_visit_technician_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_visit_technician_ticket_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["ticket_visit.id"], name=op.f("fk_ticket_visit_technician_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_visit_technician")),
    )
    op.create_index(
        "ix_ticket_visit_technician_staff_id_visit_id", "ticket_visit_technician", ["staff_id", "visit_id"], unique=True
    )
    op.create_index(
        op.f("ix_ticket_visit_technician_ticket_id"), "ticket_visit_technician", ["ticket_id"], unique=False
    )
    op.create_index(op.f("ix_ticket_visit_technician_visit_id"), "ticket_visit_technician", ["visit_id"], unique=False)
    op.create_table(
        "form_paper",
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("print_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["issued_form.id"], name=op.f("fk_form_paper_form_id")),
        sa.ForeignKeyConstraint(["print_id"], ["form_print.id"], name=op.f("fk_form_paper_print_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_paper")),
        sa.UniqueConstraint("print_id", name=op.f("uq_form_paper_print_id")),
    )
    op.create_index(op.f("ix_form_paper_form_id"), "form_paper", ["form_id"], unique=False)

    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search_grams USING fts5(grams, content='', detail=none, tokenize='ascii')")
    else:
        op.execute("CREATE INDEX ix_search_entry_grams ON search_entry USING gin (grams)")
