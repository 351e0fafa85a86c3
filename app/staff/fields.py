"""What is shown and typed of a person, in order (A5)."""

from __future__ import annotations

from app.core.fields import DATE, EMAIL, INTEGER, LONG_TEXT, PHONE, YES_NO, Child, Field, Section, choice, reference
from app.core.i18n import lazy
from app.core.rights import ROLE_TITLES

ROLE_KIND = choice(*ROLE_TITLES.items())
STAFF_CATEGORY = choice(
    ("research", lazy("Research and development")),
    ("testing", lazy("Testing")),
    ("service", lazy("After-sales")),
    ("sales", lazy("Sales")),
    ("production", lazy("Production")),
    ("warehouse", lazy("Warehouse")),
    ("office", lazy("Administration")),
    ("other", lazy("Other")),
)
# Of a review or an examination for a work permit.
PERMIT_RESULT = choice(
    ("passed", lazy("Passed")),
    ("waiting", lazy("Not yet")),
    ("failed", lazy("Failed")),
    ("none", lazy("Not needed")),
)
CERTIFICATE_STATE = choice(
    ("expired", lazy("Expired")),
    ("expiring", lazy("Expires soon")),
    ("valid", lazy("Valid")),
    ("unlimited", lazy("Without end")),
)

NUMBER = Field("number", lazy("Staff no."), required=True, max_length=40, also=("工号", "员工编号", "编号"))
NAME = Field("name", lazy("Full name"), required=True, max_length=60, also=("员工姓名", "人员", "名字", "name"))
ROLE = Field("role", lazy("Role in the program"), ROLE_KIND, also=("角色", "权限"))
CATEGORY = Field("category", lazy("Staff category"), STAFF_CATEGORY, also=("类别", "人员类别", "岗位类别"))
DEPARTMENT = Field("department", lazy("Department"), max_length=60, also=("所属部门",))
POSITION = Field("position", lazy("Position"), max_length=60, also=("岗位", "职位"))
TITLE = Field("title", lazy("Professional title"), max_length=60, also=("技术职称",))
EDUCATION = Field("education", lazy("Education"), max_length=60, also=("文化程度",))
STAFF_PHONE = Field("phone", lazy("Mobile"), PHONE, max_length=60, also=("联系电话", "手机号", "电话"))
STAFF_EMAIL = Field("email", lazy("E-mail"), EMAIL, max_length=120, also=("邮箱", "邮件"))
HIRED_ON = Field("hired_on", lazy("Hire date"), DATE, also=("入职时间", "参加工作时间"))
SKILLS = Field(
    "skills",
    lazy("Skills and equipment served"),
    max_length=300,
    also=("技能", "专业特长", "服务设备类别"),
    hint=lazy("e.g. vacuum pumps, PLC"),
)
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=4000, also=("说明",))
# Computed from the hire date.
SENIOR = Field("senior", lazy("Senior"), YES_NO)
YEARS = Field("years", lazy("Years of service"), INTEGER)

FORM = (
    Section(lazy("Person"), (NUMBER, NAME, CATEGORY, DEPARTMENT, POSITION, TITLE, EDUCATION, HIRED_ON)),
    Section(lazy("Reach"), (STAFF_PHONE, STAFF_EMAIL)),
    Section(lazy("Work"), (ROLE, SKILLS, REMARK)),
)

CERTIFICATE_NAME = Field(
    "name", lazy("Certificate"), required=True, max_length=100, also=("证书名称", "资格证书名称", "证书")
)
CERTIFICATE_LEVEL = Field("level", lazy("Level"), max_length=60, also=("证书等级", "证书级别"))
CERTIFICATE_NUMBER = Field("number", lazy("Certificate no."), max_length=60, also=("证号", "证书号"))
CERTIFICATE_MAJOR = Field("major", lazy("Major"), max_length=100, also=("专业方向", "证书专业"))
CERTIFICATE_FOR = Field(
    "categories",
    lazy("For equipment categories"),
    max_length=300,
    also=("适用设备类别", "适用类别"),
    hint=lazy("e.g. power equipment, control equipment"),
)
ISSUED_ON = Field("issued_on", lazy("Issued"), DATE, also=("发证时间", "颁发日期"))
EXPIRES_ON = Field("expires_on", lazy("Expires"), DATE, also=("有效期", "到期日期", "证书有效期"))
CERTIFICATES = Child(
    "certificates",
    lazy("Certificates"),
    (
        CERTIFICATE_NAME,
        CERTIFICATE_LEVEL,
        CERTIFICATE_NUMBER,
        CERTIFICATE_MAJOR,
        CERTIFICATE_FOR,
        ISSUED_ON,
        EXPIRES_ON,
    ),
)
# What the list says of a person's certificates.
CERTIFICATE_COUNT = Field("certificate_count", lazy("Number of certificates"), INTEGER)
CERTIFICATE_NAMES = Field("certificate_names", lazy("Certificates"), max_length=4000)
NEXT_EXPIRY = Field("next_expiry", lazy("Next expiry"), DATE)
STATE = Field("state", lazy("Certificate state"), CERTIFICATE_STATE)

PERMITS = Child(
    "permits",
    lazy("Work permits"),
    (
        Field("customer_id", lazy("Customer"), reference("customers"), required=True, also=("客户名称", "用户")),
        Field("review", lazy("Review"), PERMIT_RESULT),
        Field("examination", lazy("Examination"), PERMIT_RESULT),
        Field("number", lazy("Permit no."), max_length=60),
        Field("valid_from", lazy("Valid from"), DATE),
        Field("valid_to", lazy("Valid to"), DATE),
        Field("nda", lazy("NDA signed"), YES_NO),
    ),
)
