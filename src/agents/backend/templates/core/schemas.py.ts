/** backend/app/core/schemas.py */
export interface SchemasPyView {
  /** The API speaks camelCase; otherwise names stay as they are. */
  readonly camel: boolean;
}

export function schemasPy({ camel }: SchemasPyView): string {
  return `"""What the schemas of all entities share."""

from typing import Any

from pydantic import AliasGenerator, BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema

${camel ? camelName : sameName}

class InputModel(BaseModel):
    """What clients send: by JSON names only, and nothing that is not known."""

    model_config = ConfigDict(extra="forbid", alias_generator=json_name)


class OutputModel(BaseModel):
    """What clients get, read from the attributes of a row."""

    model_config = ConfigDict(
        from_attributes=True,
        hide_input_in_errors=True,
        alias_generator=AliasGenerator(serialization_alias=json_name),
    )


class Omissible:
    """Marks a property that may be left out, but is not null when it is sent.

    The attribute is None when the property was left out.
    """

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Take the schema of \`T | None\` and leave the None away."""
        schema = handler(source)
        return schema["schema"] if schema["type"] == "nullable" else schema


OMISSIBLE = Omissible()
`;
}

const camelName = `
def json_name(attribute: str) -> str:
    """Spell an attribute as JSON does: \`due_at\` is \`dueAt\`."""
    first, *rest = attribute.split("_")
    return first + "".join(word.capitalize() for word in rest)
`;

const sameName = `
def json_name(attribute: str) -> str:
    """Spell an attribute as JSON does: just so."""
    return attribute
`;
