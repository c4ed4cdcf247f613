"""tests/interop/kinds.rs"""

import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from . import Bytes, DateTime, Moment, Text, Time, new_metadata

metadata = new_metadata()

kinds = sa.Table(
    "kinds",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), primary_key=True),
    sa.Column("flag", sa.Boolean, nullable=False),
    sa.Column("small", sa.SmallInteger, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("big", sa.BigInteger, nullable=False),
    sa.Column("single", sa.REAL().with_variant(mysql.FLOAT(), "mysql", "mariadb"), nullable=False),
    sa.Column("double", sa.Double, nullable=False),
    sa.Column("label", sa.String(40), unique=True, nullable=False),
    sa.Column("body", Text),
    sa.Column("data", Bytes, nullable=False),
    sa.Column("digest", sa.LargeBinary().with_variant(mysql.VARBINARY(16), "mysql", "mariadb")),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("hour", Time, nullable=False),
    sa.Column("moment", DateTime, nullable=False, index=True),
    sa.Column("instant", Moment, nullable=False),
    sa.Column("mood", sa.Enum("Fine", "Gloomy", name="mood").with_variant(sa.Text(), "sqlite"), nullable=False),
    sa.Column("rank", sa.Integer, server_default=sa.text("7"), nullable=False),
    sa.Column("state", sa.String(10), server_default="new", nullable=False),
    sa.UniqueConstraint("label", "day"),
    sa.CheckConstraint("number >= 0", name="number"),
    sa.Index(None, "day", "number"),
)


def expected(connection):
    moment = datetime.datetime(2024, 2, 29, 23, 59, 58, 123456)
    has_zones = connection.dialect.name == "postgresql"
    return {
        "flag": True,
        "small": -(2**15),
        "number": 2**31 - 1,
        "big": -(2**63),
        "single": 0.5,
        "double": 1 / 3,
        "body": "Grüße, \N{GRINNING FACE}",
        "data": bytes([0, 255, 39]),
        "digest": None,
        "day": moment.date(),
        "hour": moment.time(),
        "moment": moment,
        "instant": moment.replace(tzinfo=datetime.timezone.utc) if has_zones else moment,
        "mood": "Gloomy",
    }


def exchange_rows(connection):
    """Reads the row that was written there, and writes the same again."""
    row = dict(connection.execute(sa.select(kinds)).mappings().one())
    values = expected(connection)
    found = {name: row[name] for name in values}
    assert found == values, f"\n{found}\n{values}"
    assert (row["label"], row["rank"], row["state"]) == ("Rust", 7, "new"), row
    connection.execute(kinds.insert().values(label="Python", **values))
