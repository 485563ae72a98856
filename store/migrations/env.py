"""Runs the migrations on the connection that `store.schema` hands over. Knows no table of ours."""

from alembic import context
from sqlalchemy import Connection

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    render_as_batch=True,
    # SQLite's DDL is transactional once the driver no longer begins by itself (store.engines).
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise RuntimeError(f"the migration left a row without its parent: {tuple(broken)}")
