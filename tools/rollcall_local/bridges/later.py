"""Lets the chain go on while a function that it invokes asynchronously still runs; MiniStack waits for its end."""

from collections.abc import Callable, Mapping
from typing import Any


def invoke_later(stepfunctions: Any, lambda_svc: Any) -> None:
    """Make a task of the type `Event` end once its function is invoked, as on AWS: with retries and a dead letter."""
    invoke: Callable[[str, Any], Any] = stepfunctions._invoke_resource  # noqa: SLF001 - there is no hook

    def invoke_as_asked(resource: str, given: Any) -> Any:
        is_later = isinstance(given, Mapping) and given.get("InvocationType") == "Event"
        if not (is_later and resource.endswith("states:::lambda:invoke")):
            return invoke(resource, given)
        reference = stepfunctions._resolve_lambda_function_ref(given["FunctionName"], optimized=True)  # noqa: SLF001
        function, config, name = lambda_svc._get_func_record_for_ref(reference)  # noqa: SLF001
        if not function or not config:
            raise stepfunctions._ExecutionError(  # noqa: SLF001
                "Lambda.ResourceNotFoundException", f"Function not found: {name}"
            )
        record = lambda_svc._execution_record_for_config(function, config)  # noqa: SLF001
        lambda_svc.invoke_async_with_retry(record, given.get("Payload"))
        return {"StatusCode": 202}

    stepfunctions._invoke_resource = invoke_as_asked  # noqa: SLF001
