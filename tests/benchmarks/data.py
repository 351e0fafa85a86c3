"""Big made-up data, written by bulk statements through the program's own mechanisms; the same in every run."""

from __future__ import annotations

import hashlib
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from app import migrations
from app.core.database import Database, take_ids
from app.core.model import table_of
from app.core.schema import migrate
from app.customers.model import Customer
from app.equipment.model import Equipment
from app.knowledge.model import Article
from app.office import Office
from app.staff.model import Staff
from app.tickets.model import Ticket

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
_PLACES = ("江苏", "上海", "重庆", "山东", "广东", "浙江", "四川", "湖北", "辽宁", "福建")
_WORDS = "华润中泰恒瑞金盛东方宏远新兴天成永利长江黄河泰山明珠银河腾飞博大精工科创"
_TRADES = ("电力", "机械", "化工", "制药", "水泥", "钢铁", "食品", "电子", "纺织", "物流")
_FAULTS = ("真空报警", "无法开机", "显示黑屏", "压力不足", "漏油", "通讯中断", "温度过高", "噪音大", "打印不清", "死机")
_RESULTS = ("更换", "清洗", "紧固", "重新接线", "拆洗并加注润滑油", "重新标定")
_PARTS = ("主轴", "密封圈", "电源模块", "控制板", "传感器", "冷却泵", "变频器", "触摸屏", "皮带", "阀门")


def customer_names(count: int) -> Iterator[str]:
    """Believable company names, each once."""
    source = random.Random(1)
    for i in range(count):
        word = "".join(source.sample(_WORDS, 2))
        yield f"{source.choice(_PLACES)}{word}{source.choice(_TRADES)}{i}有限公司"


def fault_texts(count: int) -> Iterator[str]:
    """Believable fault reports."""
    source = random.Random(2)
    for i in range(count):
        yield f"{source.choice(_PARTS)}{source.choice(_FAULTS)}，编号{source.randrange(10**6):06}，第{i % 97}次"


def fill_customers(database: Database, count: int) -> None:
    """Writes customers in blocks, with history and search index as an import does."""
    names = customer_names(count)
    for start in range(0, count, 20_000):
        size = min(20_000, count - start)
        with database.write() as session:
            session.execute(
                insert(table_of(Customer)), [_customer(i, next(names)) for i in take_ids(session, Customer, size)]
            )


def fill_people(database: Database, count: int) -> list[int]:
    """Writes technicians and answers their ids."""
    with database.write() as session:
        ids = list(take_ids(session, Staff, count))
        session.execute(insert(table_of(Staff)), [_person(i) for i in ids])
    return ids


def fill_devices(database: Database, count: int) -> None:
    """Writes devices in blocks; the device with the id n belongs to the customer with the id n."""
    for start in range(0, count, 20_000):
        with database.write() as session:
            ids = take_ids(session, Equipment, min(20_000, count - start))
            session.execute(insert(table_of(Equipment)), [_device(i) for i in ids])


def fill_tickets(database: Database, count: int, customers: int, devices: int = 0) -> None:
    """Writes tickets in blocks, with history and search index as an import does; one in fifty is of the first
    customer, about no device. Of the others those whose customer has one of the ``devices`` are about that."""
    faults = fault_texts(count)
    source = random.Random(3)
    for start in range(0, count, 20_000):
        size = min(20_000, count - start)
        with database.write() as session:
            ids = take_ids(session, Ticket, size)
            rows = []
            for i in ids:
                customer = source.randrange(1, customers + 1) if i % 50 else 1
                device = customer if 1 < customer <= devices else None
                rows.append(_ticket(i, count, next(faults), customer) | {"equipment_id": device})
            session.execute(insert(table_of(Ticket)), rows)


def fill_articles(database: Database, count: int) -> None:
    """Writes knowledge articles about the same faults, by one bulk statement."""
    with database.write() as session:
        ids = take_ids(session, Article, count)
        session.execute(insert(table_of(Article)), [_article(i, n) for n, i in enumerate(ids)])


def _article(record_id: int, n: int) -> dict[str, Any]:
    part, fault, done = _PARTS[n % 10], _FAULTS[n // 10 % 10], _RESULTS[n % 6]
    return {
        "id": record_id,
        "number": f"ZS{record_id:05}",
        "title": f"{part}{fault}",
        "models": f"DK-{n % 40}00",
        "symptom": f"设备运行中{part}{fault}，复位后过一会儿再次出现",
        "cause": f"{part}老化或接触不良，导致{fault}",
        "solution": f"{done}{part}，空载试机十分钟，确认不再{fault}",
        "prevention": f"每季度检查一次{part}",
        "category": "hardware",
        "equipment_category": "包装设备",
        "state": "published",
        "author": "bench",
        "created_at": NOW,
        "created_by": "bench",
        "version": 1,
    }


def _ticket(record_id: int, count: int, fault: str, customer: int) -> dict[str, Any]:
    called = NOW - timedelta(minutes=2 * (count - record_id))
    closed = record_id < count * 0.99
    return {
        "id": record_id,
        "number": f"GD{called:%Y%m}-{record_id:07}",
        "called_at": called,
        "entered_at": called,
        "customer_id": customer,
        "caller_name": "赵工",
        "caller_phone": f"139{record_id * 7919 % 10**8:08}",
        "fault_reported": fault,
        "result": f"{_RESULTS[record_id % 6]}{_PARTS[record_id % 10]}，试机正常" if closed else "",
        "level": ("major", "urgent", "normal")[record_id % 3],
        "state": "closed" if closed else "registered",
        "state_since": called,
        "closed_at": called + timedelta(days=1) if closed else None,
        "created_at": called,
        "created_by": "bench",
        "version": 1,
    }


def _device(record_id: int) -> dict[str, Any]:
    sold = NOW.date() - timedelta(days=record_id % 2500)
    return {
        "id": record_id,
        "number": f"SB{record_id:06}",
        "serial": f"A{record_id * 7919 % 10**6:06}",
        "name": "真空包装机",
        "model": f"DK-{record_id % 40}00",
        "customer_id": record_id,
        "accepted_on": sold,
        "sold_on": sold,
        "warranty_months": 24,
        "created_at": NOW - timedelta(days=1),
        "created_by": "bench",
        "version": 1,
    }


def _person(staff_id: int) -> dict[str, Any]:
    return {
        "id": staff_id,
        "number": f"RY{staff_id:03}",
        "name": f"工程师{staff_id}",
        "role": "technician",
        "category": "service",
        "department": "客户服务部",
        "position": "",
        "title": "",
        "education": "",
        "phone": f"138{staff_id:08}",
        "email": "",
        "skills": "包装设备",
        "remark": "",
        "created_at": NOW,
        "created_by": "bench",
        "version": 1,
    }


def _customer(record_id: int, name: str) -> dict[str, Any]:
    return {
        "id": record_id,
        "number": f"KH{record_id:06}",
        "name": name,
        "region": name[:2],
        "phone": f"138{record_id * 7919 % 10**8:08}",
        "created_at": NOW - timedelta(minutes=record_id),
        "created_by": "bench",
        "kind": "user",
        "short_name": "",
        "key_account": record_id % 50 == 0,
        "address": f"{name[:2]}市工业路{record_id % 999}号",
        "email": "",
        "tax_number": "",
        "status": "active",
        "remark": "",
        "version": 1,
    }


@contextmanager
def big_database(rows: int) -> Iterator[Database]:
    """The database of the benchmarks, made once per number of rows and schema and kept in the temporary folder."""
    steps = sorted((Path(migrations.__file__).parent / "versions").glob("*.py"))
    schema = hashlib.sha256(b"".join(step.read_bytes() for step in steps)).hexdigest()[:8]
    path = Path(tempfile.gettempdir()) / f"after-sales-bench-{rows}-{schema}.db"
    if not path.exists():
        for old in (path.with_stem(f"after-sales-bench-{rows}"), *path.parent.glob(f"after-sales-bench-{rows}-*.db")):
            old.unlink(missing_ok=True)
        making = path.with_suffix(".making")
        making.unlink(missing_ok=True)
        database = Database.file(making)
        migrate(database)
        Office(database)
        print(f"   making {rows:,} tickets and {rows // 10:,} customers, once …", flush=True)
        fill_customers(database, rows // 10)
        fill_people(database, 30)
        fill_devices(database, rows // 20)
        # Half of the articles are older than all tickets.
        fill_articles(database, max(100, rows // 1000))
        fill_tickets(database, rows, rows // 10, rows // 20)
        fill_articles(database, max(100, rows // 1000))
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        # Closing the last connection folds the write-ahead log into the file.
        database.close()
        making.rename(path)
    database = Database.file(path)
    try:
        yield database
    finally:
        database.close()
