"""Alembic's own way in: the connection and the models come from check.py."""

import warnings

from alembic import context

# Alembic sorts tables although it only compares them; two of ours refer to each other.
warnings.filterwarnings("ignore", message="Cannot correctly sort tables")

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=attributes["metadata"],
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
