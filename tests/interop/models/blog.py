"""orm-examples/src/bin/blog.rs"""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, mapped_column

from . import DateTime, new_metadata

metadata = new_metadata()


class Base(DeclarativeBase):
    metadata = metadata


class User(Base):
    __tablename__ = "users"
    id = mapped_column(sa.Integer, sa.Identity(), primary_key=True)
    username = mapped_column(sa.String(128), unique=True, nullable=False)
    email = mapped_column(sa.String(128), nullable=False)
    password = mapped_column(sa.String(128), nullable=False)
    updated_at = mapped_column(DateTime, nullable=False)
    created_at = mapped_column(DateTime, nullable=False)


class Post(Base):
    __tablename__ = "posts"
    id = mapped_column(sa.Integer, sa.Identity(), primary_key=True)
    title = mapped_column(sa.String(128), nullable=False)
    content = mapped_column(sa.String(1024), nullable=False)
    image_url = mapped_column(sa.String(128))
    owner_id = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)
    updated_at = mapped_column(DateTime, nullable=False)
    created_at = mapped_column(DateTime, nullable=False)


class Comment(Base):
    __tablename__ = "comments"
    id = mapped_column(sa.Integer, sa.Identity(), primary_key=True)
    title = mapped_column(sa.String(512), nullable=False)
    owner_id = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    post_id = mapped_column(sa.ForeignKey("posts.id", ondelete="SET NULL"))
    created_at = mapped_column(DateTime, nullable=False)
