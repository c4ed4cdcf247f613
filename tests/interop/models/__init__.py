"""Models written by hand, as a user of SQLAlchemy would write them for the same tables. Generated keys are `Identity()`, which
PostgreSQL prefers to SERIAL; the other databases number an integer key by themselves."""

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

# The convention that SQLAlchemy's documentation recommends, with all columns in the name.
CONVENTION = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


def new_metadata():
    return sa.MetaData(naming_convention=CONVENTION)


# Text without a length is not cut at 64 KB on MySQL, bytes neither, and times have microseconds there.
Text = sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")
Bytes = sa.LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb")
Time = sa.Time().with_variant(mysql.TIME(fsp=6), "mysql", "mariadb")
DateTime = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
Moment = sa.TIMESTAMP(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")

