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

# Names in other programs, which the wheel does not spell.
FOREIGN = ("acceptCount", "setKeepAlive", "tcpKeepAlive")
FOR_NPM = r"\b\w+\.ts\b|\bnpx\b|\bnpm ci\b|mermaid|\baddExtension\b|\bnew [A-Z]\w*\(|\bIn Python\b"


def names_of_typescript(text: str) -> list[str]:
    """Words and inline code that only TypeScript has."""
    code = re.findall(r"(?<!`)``?([^`\n<]+)``?(?!`)", text)
    names = [name for part in code for name in re.findall(r"\b[a-z][a-z0-9]*[A-Z]\w*|\bnew [A-Z]\w*", part)]
    return [name for name in names if name not in FOREIGN] + re.findall(r"\b[Tt]hrows?\b", text)


print(json.dumps({
    "blocks": len(found),
    "notPython": [block for block in found if not is_python(block)],
    "programsOnPage": len(re.findall(r"^app = App\(\)$", metadata, re.M)),
    "foldedOnPage": metadata.count("<details>"),
    "classes": len(pages),
    "typeScriptInText": [name for text in docstrings() for name in names_of_typescript(text)],
    "forNpmOnPage": re.findall(FOR_NPM, metadata),
    "links": sorted(url.split(",")[0] for url in re.findall(r"^Project-URL: (.*)$", metadata, re.M)),
    "frameworks": re.findall(r"^Classifier: (Framework :: AWS CDK\b.*)$", metadata, re.M),
    "helpHasExample": "web = FargateSidecarObservedService(self, \"Web\"" in pages["FargateSidecarObservedService"],
    "typeScriptInHelp": {name: found for name, page in pages.items() if (found := TYPESCRIPT.findall(page))},
}))
