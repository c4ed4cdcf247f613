"""orm-examples/src/bin/relations.rs"""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, mapped_column

from . import Text, new_metadata

metadata = new_metadata()


class Base(DeclarativeBase):
    metadata = metadata


class User(Base):
    __tablename__ = "users"
    id = mapped_column(sa.Integer, sa.Identity(), primary_key=True)
    name = mapped_column(sa.String(32), nullable=False)
    group_id = mapped_column(sa.ForeignKey("groups.id", ondelete="SET NULL"))


class Profile(Base):
    __tablename__ = "profiles"
    id = mapped_column(sa.Integer, sa.Identity(), primary_key=True)
    user_id = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), unique=True, nullable=False)
    biography = mapped_column(Text, nullable=False)


class Group(Base):
    __tablename__ = "groups"
    id = mapped_column(sa.Integer, sa.Identity(), primary_key=True)
    name = mapped_column(sa.String(32), nullable=False)
    owner_id = mapped_column(sa.ForeignKey("users.id"))
    leader_id = mapped_column(sa.ForeignKey("users.id"))


class Team(Base):
    __tablename__ = "teams"
    id = mapped_column(sa.Integer, sa.Identity(), primary_key=True)
    name = mapped_column(Text, nullable=False)


class Club(Base):
    __tablename__ = "clubs"
    id = mapped_column(sa.Integer, sa.Identity(), primary_key=True)
    name = mapped_column(Text, nullable=False)


class Membership(Base):
    __tablename__ = "memberships"
    user_id = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    club_id = mapped_column(sa.ForeignKey("clubs.id", ondelete="CASCADE"), primary_key=True)
    since = mapped_column(sa.Integer, nullable=False)


class Folder(Base):
    __tablename__ = "folders"
    id = mapped_column(sa.Integer, sa.Identity(), primary_key=True)
    name = mapped_column(Text, nullable=False)
    parent_id = mapped_column(sa.ForeignKey("folders.id"))


user_team = sa.Table(
    "user_team",
    metadata,
    sa.Column("team_id", sa.ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True),
)

follow = sa.Table(
    "follow",
    metadata,
    sa.Column("followed_id", sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("follower_id", sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True),
)
