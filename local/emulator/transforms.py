"""SAM's transform as it is on AWS: it knows the parameters that a stack is given.

ministack lets it see the defaults alone; with the others it could not tell whether a deployment is gradual or a release is new.
"""

from typing import Any

from ministack.services.cloudformation import changesets, engine, handlers

_transform = engine._apply_transforms  # noqa: SLF001 (there is no other door)


def transform(template: dict[str, Any], provided: Any = None, previous: Any = None) -> Any:
    """As ministack does, with the values of parameters in the place of their defaults while it lasts."""
    declared = template.get("Parameters", {})
    values = engine._transform_parameters(template, provided, previous)  # noqa: SLF001
    told = {name: facts | {"Default": values[name]} if name in values else facts for name, facts in declared.items()}
    done = _transform(template | {"Parameters": told} if declared else template, provided, previous)
    if declared and isinstance(done, dict):
        done["Parameters"] = declared
    return done


def take() -> None:
    """From now on ministack transforms so."""
    for module in (handlers, changesets):
        module._apply_transforms = transform  # noqa: SLF001
