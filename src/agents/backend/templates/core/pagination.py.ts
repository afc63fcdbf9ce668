/** backend/app/core/pagination.py */
export interface PaginationPyView {
  readonly maxPage: number;
  readonly size: number;
  readonly maxSize: number;
}

export function paginationPy({ maxPage, size, maxSize }: PaginationPyView): string {
  return `"""Pages of rows."""

from typing import Annotated, Generic, TypeVar

from pydantic import Field

from app.core.schemas import InputModel, OutputModel

Item = TypeVar("Item")


class PageQuery(InputModel):
    """Which page of a list."""

    page: Annotated[
        int, Field(ge=1, le=${maxPage}, description="Number of the page, from 1.")
    ] = 1
    size: Annotated[int, Field(ge=1, le=${maxSize}, description="Rows of a page.")] = ${size}


class Page(OutputModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    total: int
    page: int
    size: int
`;
}
