"""Many small cases in one item of pytest, which takes longer for an item than such a case does."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

Test = Callable[..., None]


def each(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Test], Test]:
    """As `pytest.mark.parametrize`, within one item: every case is tried, and each that fails is told with its traceback.

    For cases that share nothing: a fixture that the test takes is made once for all of them.
    """
    taken = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    kept = list(cases)
    assert kept, "no case would be tried"

    def over_all(test: Test) -> Test:
        signature = inspect.signature(test)
        assert set(taken) <= signature.parameters.keys()

        @wraps(test)
        def tried(**fixtures: Any) -> None:
            failures = []
            for case in kept:
                given = dict(zip(taken, case if len(taken) > 1 else (case,), strict=True))
                try:
                    test(**fixtures, **given)
                except Exception as failure:  # noqa: BLE001 (it is told, with the others)
                    failure.add_note(f"case: {', '.join(f'{name}={value!r}' for name, value in given.items())}")
                    failures.append(failure)
            if failures:
                raise ExceptionGroup(f"{len(failures)} of {len(kept)} cases", failures)

        others = [parameter for name, parameter in signature.parameters.items() if name not in taken]
        tried.__signature__ = signature.replace(parameters=others)  # type: ignore[attr-defined]
        return tried

    return over_all
