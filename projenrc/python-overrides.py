"""Gives a text to exceptions without one, in methods that Python classes override, and a constructor to classes with factories.

jsii passes on only the text of an exception, and takes an empty one as success: `assert False` in `attach` would have no effect.
It drops what a method without a result returns, such as words of `rewrite`.
It calls only plain functions: a static method would be ignored, and the body of an async one would not run.
It drops the options that a subclass of a struct adds, such as `access` of an observer's container in place of a container.
It generates no constructor for a class with a private one: creating an object would raise an AttributeError about __jsii_ref__.
"""

import functools
import inspect
import traceback
from typing import Any, Callable

import jsii


def keep_exceptions(*roots: Any) -> None:
    """Changes the overrides of each subclass that is defined from now on."""
    for root in roots:
        root.__init_subclass__ = classmethod(functools.partial(_init_subclass, root))


def _init_subclass(root: type, cls: type, **options: Any) -> None:
    super(root, cls).__init_subclass__(**options)
    for name in dir(cls):
        owner = next(base for base in cls.__mro__ if name in vars(base))
        # A method can come from a class before the root, which is not one of its subclasses.
        if (owner is cls or not issubclass(owner, root)) and _is_method(root, cls, name):
            method = vars(owner)[name]
            if not inspect.isfunction(method) or inspect.iscoroutinefunction(method) or inspect.isasyncgenfunction(method) or inspect.isgeneratorfunction(method):
                kind = "uses async or yield" if inspect.isfunction(method) else f"is a {type(method).__name__}"
                raise TypeError(f"{cls.__name__}.{name} {kind}, so it would not run. Write a method: def {name}(self, …).")
            setattr(cls, name, _with_text(method))


def _is_method(root: type, cls: type, name: str) -> bool:
    """Whether jsii passes on calls of an object's method."""
    inherited = [vars(base)[name] for base in cls.__mro__[1:] if issubclass(base, root) and name in vars(base)]
    return any(inspect.isfunction(method) and hasattr(method, "__jsii_name__") for method in inherited)


def _with_text(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*args: Any, **options: Any) -> Any:
        try:
            result = method(*args, **options)
            if method.__name__ == "rewrite" and result is not None:
                raise TypeError("rewrite returned a value, which has no effect. Call wrap_entry_point or replace_entry_point of the container.")
            return result
        except Exception as error:
            if str(error):
                raise
            place = traceback.extract_tb(error.__traceback__)[-1]
            raise RuntimeError(f"{type(error).__name__} at {place.filename}:{place.lineno}") from error

    return call


def refuse_lost_options(module: dict[str, Any]) -> None:
    """Refuses options of an observer's container where jsii would drop them."""
    for name, value in list(module.items()):
        if isinstance(value, type) and name.endswith("Props"):
            value.__init__ = _without_lost_options(value.__init__, module["ObserverContainerOptions"])  # type: ignore[misc]


def _without_lost_options(init: Callable[..., None], options_class: Any) -> Callable[..., None]:
    @functools.wraps(init)
    def call(self: object, **options: Any) -> None:
        for name, value in options.items():
            for lost in ("access", "stop_after_application"):
                if isinstance(value, options_class) and getattr(value, lost) is not None:
                    raise TypeError(f"{name}.{lost} is no option of a container. Set it in the options of the observer.")
        init(self, **options)

    return call


def name_factories(module: dict[str, Any]) -> None:
    """Adds a constructor that names the factories to each class without one."""
    for value in list(module.values()):
        if isinstance(value, jsii.JSIIMeta) and value.__init__ is object.__init__:
            value.__init__ = _refuse


def _refuse(self: object, *_args: object, **_options: object) -> None:
    name = type(self).__name__
    factories = [f"{name}.{member}()" for member, value in vars(type(self)).items() if isinstance(value, classmethod)]
    use = f"Use {', '.join(factories)}" if factories else "The library creates it and passes it to your method"
    raise TypeError(f"{name} has no public constructor. {use}.")
