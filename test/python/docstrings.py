"""Prints the number of code blocks in the docstrings and the page of the wheel, and those that are not Python, as JSON."""

import ast
import json
import pydoc
import re
import textwrap
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import cdk_fargate_linux_controls as library

TYPESCRIPT = re.compile(r"\bnew [A-Z][\w.]*\(|\b(?:const|let) \w+ ?[=:]|\b(?:declare|export) (?:const|class|function|interface)\b|\binterface \w+ \{|\bimport \{|=> ")


def docstrings() -> Iterator[str]:
    for node in ast.walk(ast.parse(Path(library.__file__).read_text())):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            yield ast.get_docstring(node) or ""
    yield distribution("cdk-fargate-linux-controls").read_text("METADATA") or ""


def blocks(text: str) -> Iterator[str]:
    """Yields fenced blocks, except those of other formats, and the indented blocks of reStructuredText."""
    for language, block in re.findall(r"^```(\S*).*\n([\s\S]*?)^```", text, re.M):
        if language not in ("sh", "json", "text", "mermaid", "html"):
            yield block
    for block in re.findall(r"^Example::\n\n((?: {4}.*\n?|\s*\n)+)", text, re.M):
        yield textwrap.dedent(block)


def is_python(block: str) -> bool:
    try:
        compile(block, "block", "exec")
    except SyntaxError:
        return False
    # jsii-rosetta spells memoryLimitMiB in a way that the wheel does not.
    return TYPESCRIPT.search(block) is None and "_mi_b" not in block


found = [block for text in docstrings() for block in blocks(text)]
metadata = distribution("cdk-fargate-linux-controls").read_text("METADATA") or ""
public_classes = [value for value in vars(library).values() if isinstance(value, type)]
pages = {cls.__name__: pydoc.plain(pydoc.render_doc(cls)) for cls in public_classes}
print(json.dumps({
    "blocks": len(found),
    "notPython": [block for block in found if not is_python(block)],
    "programsOnPage": len(re.findall(r"^app = App\(\)$", metadata, re.M)),
    "foldedOnPage": metadata.count("<details>"),
    "classes": len(pages),
    "helpHasExample": "web = FargateSidecarObservedService(self, \"Web\"" in pages["FargateSidecarObservedService"],
    "typeScriptInHelp": {name: found for name, page in pages.items() if (found := TYPESCRIPT.findall(page))},
}))
