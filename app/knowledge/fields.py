"""What is shown and typed of a knowledge article, in order (A8)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from app.core.fields import INTEGER, LONG_TEXT, MOMENT, TEXT, Field, Section, choice, fold, reference
from app.core.i18n import lazy
from app.knowledge.model import DRAFT, LINKED, PUBLISHED, USED, WRITTEN

# The fault categories (C7); tickets choose from the same.
FAULT_CATEGORY_OF = choice(
    ("operation", lazy("Operation")),
    ("software", lazy("Software")),
    ("configuration", lazy("Configuration")),
    ("hardware", lazy("Hardware")),
    ("other", lazy("Other fault")),
)
FAULT_CATEGORY = Field("category", lazy("Fault category"), FAULT_CATEGORY_OF, also=("类别", "分类", "故障分类"))

STATE_OF = choice((PUBLISHED, lazy("Published")), (DRAFT, lazy("Draft")))

_BETWEEN = re.compile(r"[、,，;；\n]+")


def model_names(text: str) -> tuple[str, ...]:
    """The models in a text, each once: parted by 、, commas, semicolons or lines."""
    parts = (" ".join(part.split()) for part in _BETWEEN.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _parse_models(raw: Any) -> str:
    return "、".join(model_names(fold(raw)))


# Several models in one line, kept in one way of writing.
MODELS_KIND = replace(TEXT, parse=_parse_models)

LONGEST = 8000
NUMBER = Field("number", lazy("Article no."), required=True, max_length=40, also=("编号", "条目编号", "知识编号"))
TITLE = Field(
    "title", lazy("Article title"), required=True, max_length=300, also=("标题", "名称", "主题", "故障名称", "title")
)
STATE = Field("state", lazy("Article state"), STATE_OF, required=True, also=("状态",))
EQUIPMENT_CATEGORY = Field(
    "equipment_category", lazy("Equipment category"), max_length=60, also=("设备类型", "适用设备类别", "产品类别")
)
MODELS = Field(
    "models",
    lazy("Equipment models"),
    MODELS_KIND,
    max_length=1000,
    hint=lazy("e.g. DK-200, DK-350"),
    also=("适用机型", "适用型号", "设备型号", "型号", "机型"),
)
SYMPTOM = Field("symptom", lazy("Symptom"), LONG_TEXT, max_length=LONGEST, also=("故障现象", "现象", "问题描述"))
CAUSE = Field("cause", lazy("Fault cause"), LONG_TEXT, max_length=LONGEST, also=("原因", "原因分析", "故障分析"))
SOLUTION = Field(
    "solution", lazy("Solution"), LONG_TEXT, max_length=LONGEST, also=("解决方法", "处理方法", "处理措施", "解决办法")
)
PREVENTION = Field("prevention", lazy("Prevention"), LONG_TEXT, max_length=LONGEST, also=("预防", "如何避免", "建议"))
AUTHOR = Field("author", lazy("Author"), max_length=100, also=("编写人", "整理人"))

FORM = (
    Section(lazy("Fault"), (TITLE, SYMPTOM, CAUSE)),
    Section(lazy("Remedy"), (SOLUTION, PREVENTION)),
    Section(lazy("Sorted under"), (FAULT_CATEGORY, EQUIPMENT_CATEGORY, MODELS, NUMBER, STATE, AUTHOR)),
)

TICKET = Field("ticket_id", lazy("Ticket"), reference("tickets"), required=True)

# -- shown only --------------------------------------------------------------------------------------------------------

HELPED = Field("helped", lazy("Helped (times)"), INTEGER)
HELPED_AT = Field("helped_at", lazy("Helped at"), MOMENT)
HELPED_BY = Field("helped_by", lazy("Helped, said by"), max_length=100)
CREATED_AT = Field("created_at", lazy("Written at"), MOMENT)
HOW_OF = choice((WRITTEN, lazy("Written from it")), (LINKED, lazy("Linked")), (USED, lazy("Used there")))
HOW = Field("how", lazy("Connection"), HOW_OF)
