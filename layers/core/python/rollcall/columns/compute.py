"""Arrow's compute functions, without `pyarrow.compute`.

When imported, that module builds a documented wrapper for each of Arrow's 300 functions. That takes a fifth of the CPU
of importing pyarrow and numpy, while a check of a small package uses forty functions. Most methods of arrays (`take`,
`filter`, `is_valid`, `cast`, …) import it as well, so their functions are here too, and code that a clean package runs
calls these. Each function equals that of the same name in `pyarrow.compute`.
"""

from collections.abc import Callable
from typing import Any

import pyarrow as pa

try:
    from pyarrow import _compute as arrow
except ImportError:  # private: another version may have another name for it
    import pyarrow.compute as arrow

call_function = arrow.call_function

_PLAIN = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}


def _function(name: str) -> Callable[..., Any]:
    """Wrap Arrow's function `name`, which is called without options."""

    def call(*arguments: Any) -> Any:  # noqa: ANN401 - arrays, chunked arrays and scalars, as Arrow takes and gives them
        return call_function(name, [_typed(argument) for argument in arguments])

    return call


def _typed(argument: Any) -> Any:  # noqa: ANN401
    # Arrow imports dateutil, where it is installed, to infer the type of a Python value: 4 ms.
    kind = _PLAIN.get(type(argument))
    return argument if kind is None else pa.scalar(argument, kind)


def _with_options(name: str, options: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap Arrow's function `name`: the first argument is the array, the others fill its `options`."""

    def call(values: Any, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        return call_function(name, (values,), options(*arguments, **named))

    return call


and_ = _function("and")
any = _function("any")  # noqa: A001 - Arrow's own names
ascii_lower = _function("ascii_lower")
ascii_upper = _function("ascii_upper")
binary_join = _function("binary_join")
binary_length = _function("binary_length")
binary_repeat = _function("binary_repeat")
coalesce = _function("coalesce")
day = _function("day")
dictionary_encode = _function("dictionary_encode")
drop_null = _function("drop_null")
equal = _function("equal")
filter = _function("filter")  # noqa: A001
greater = _function("greater")
greater_equal = _function("greater_equal")
if_else = _function("if_else")
invert = _function("invert")
is_null = _function("is_null")
is_valid = _function("is_valid")
less = _function("less")
less_equal = _function("less_equal")
max = _function("max")  # noqa: A001
min = _function("min")  # noqa: A001
month = _function("month")
not_equal = _function("not_equal")
or_ = _function("or")
replace_with_mask = _function("replace_with_mask")
string_is_ascii = _function("string_is_ascii")
subtract = _function("subtract")
take = _function("take")
unique = _function("unique")
utf8_length = _function("utf8_length")
value_counts = _function("value_counts")
year = _function("year")

ascii_lpad = _with_options("ascii_lpad", arrow.PadOptions)
ascii_rtrim = _with_options("ascii_rtrim", arrow.TrimOptions)
ends_with = _with_options("ends_with", arrow.MatchSubstringOptions)
extract_regex = _with_options("extract_regex", arrow.ExtractRegexOptions)
index_in = _with_options("index_in", arrow.SetLookupOptions)
is_in = _with_options("is_in", arrow.SetLookupOptions)
match_substring = _with_options("match_substring", arrow.MatchSubstringOptions)
match_substring_regex = _with_options("match_substring_regex", arrow.MatchSubstringOptions)
replace_substring = _with_options("replace_substring", arrow.ReplaceSubstringOptions)
replace_substring_regex = _with_options("replace_substring_regex", arrow.ReplaceSubstringOptions)
starts_with = _with_options("starts_with", arrow.MatchSubstringOptions)
utf8_ltrim = _with_options("utf8_ltrim", arrow.TrimOptions)
utf8_normalize = _with_options("utf8_normalize", arrow.Utf8NormalizeOptions)
utf8_rpad = _with_options("utf8_rpad", arrow.PadOptions)
utf8_slice_codeunits = _with_options("utf8_slice_codeunits", arrow.SliceOptions)
utf8_trim = _with_options("utf8_trim", arrow.TrimOptions)


def binary_join_element_wise(*strings: Any, **options: str) -> Any:  # noqa: ANN401
    """Join the strings of each row by the last of `strings`; null where one of them is, unless `options` differ."""
    return call_function("binary_join_element_wise", [_typed(one) for one in strings], arrow.JoinOptions(**options))


def cast(values: Any, type_: pa.DataType) -> Any:  # noqa: ANN401
    """Cast `values` to another type; they are given as they are if they have it.

    Raises:
        pa.ArrowInvalid: A value can't be cast without loss.
    """
    return values if values.type == type_ else call_function("cast", (values,), arrow.CastOptions.safe(type_))


def fill_null(values: Any, fill_value: object) -> Any:  # noqa: ANN401
    """Replace nulls in `values` by a Python value."""
    return coalesce(values, pa.scalar(fill_value, values.type))


def index(values: Any, value: object) -> Any:  # noqa: ANN401
    """Give the first index of a Python value in `values`, as a scalar; -1 where it is absent."""
    return call_function("index", (values,), arrow.IndexOptions(pa.scalar(value, values.type)))
