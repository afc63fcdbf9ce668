"""Counts what should have a docstring: modules, and public classes, functions and methods.

Prints {"public": number}. Public is what Ruff's D1 rules mean by it (https://docs.astral.sh/ruff/rules/#pydocstyle-d):
no leading underscore in its own name or in a parent's; functions inside functions, overloads and overrides do not count;
special methods and __init__ are left to their class.
"""

import ast
import json
import sys
from pathlib import Path

EXEMPT = {"overload", "override"}


def name_of(decorator: ast.expr) -> str:
    """Return the last part of a decorator's name."""
    if isinstance(decorator, ast.Call):
        return name_of(decorator.func)
    if isinstance(decorator, ast.Attribute):
        return decorator.attr
    return decorator.id if isinstance(decorator, ast.Name) else ""


def count(body: list[ast.stmt]) -> int:
    """Count public definitions in a body, at any depth of classes."""
    total = 0
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            total += 1 + count(node.body)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith(
            "_"
        ):
            total += 0 if EXEMPT & {name_of(each) for each in node.decorator_list} else 1
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            total += count(node.body) + count(getattr(node, "orelse", []))
    return total


print(
    json.dumps(
        {"public": sum(1 + count(ast.parse(Path(name).read_bytes()).body) for name in sys.argv[1:])}
    )
)
