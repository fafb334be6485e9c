"""Rows of many keys at once, with one parameter whatever their number: the statement is compiled once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, String, TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Dialect
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.types import TypeEngine


def among(column: Any, keys: Iterable[str]) -> ColumnElement[Any]:  # noqa: ANN401 - a column of a table
    """Return the condition that a text column has one of these values; `in_` of thousands of them, much cheaper.

    `in_` writes and binds every value by itself: two thousand of them cost more than finding their rows.
    """
    return _Among(column, bindparam(None, list(keys), type_=_Texts(), unique=True))


def among_given(column: Any, name: str) -> ColumnElement[Any]:  # noqa: ANN401 - as above
    """Return the same for a list given with the parameters: for a statement that is built once."""
    return _Among(column, bindparam(name, type_=_Texts()))


class _Texts(TypeDecorator[list[str]]):
    """A list as one parameter: JSON for SQLite, an array for PostgreSQL."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of the parameter."""
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else ARRAY(String()))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401 - the signature is SQLAlchemy's
        """Return what the driver is given."""
        return json.dumps(value) if dialect.name == "sqlite" else value


class _Among(FunctionElement[Any]):
    """Column, list. Of no type: SQLite has no Booleans, and `... = 1` would find no index."""

    type = NullType()
    inherit_cache = True


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401 - the signature is SQLAlchemy's
    column, keys = (compiler.process(part, **given) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({keys}))"  # noqa: S608 - a column and a parameter, both compiled


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401 - the signature is SQLAlchemy's
    column, keys = (compiler.process(part, **given) for part in element.clauses)
    return f"{column} = ANY ({keys})"
