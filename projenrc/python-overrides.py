"""Gives a text to exceptions without one, in methods that Python classes override.

jsii passes on only the text of an exception, and takes an empty one as success: `assert False` in `attach` would have no effect.
"""

import functools
import inspect
import traceback
from typing import Any, Callable


def keep_exceptions(*roots: Any) -> None:
    """Changes the overrides of each subclass that is defined from now on."""
    for root in roots:
        root.__init_subclass__ = classmethod(functools.partial(_init_subclass, root))


def _init_subclass(root: type, cls: type, **options: Any) -> None:
    super(root, cls).__init_subclass__(**options)
    for name, method in list(vars(cls).items()):
        if inspect.isfunction(method) and any(hasattr(getattr(base, name, None), "__jsii_name__") for base in cls.__mro__[1:]):
            setattr(cls, name, _with_text(method))


def _with_text(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*args: Any, **options: Any) -> Any:
        try:
            return method(*args, **options)
        except Exception as error:
            if str(error):
                raise
            place = traceback.extract_tb(error.__traceback__)[-1]
            raise RuntimeError(f"{type(error).__name__} at {place.filename}:{place.lineno}") from error

    return call
