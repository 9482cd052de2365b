"""Property maps on the wire (`google.protobuf.Struct`) and as plain values."""

from typing import Any

from google.protobuf.struct_pb2 import NULL_VALUE, Struct, Value


def to_python(struct: Struct) -> dict[str, Any]:
    """The values of a property map, without nulls; whole numbers are int, so that they are written to ARM as such."""
    values = ((name, _to_python(value)) for name, value in struct.fields.items())
    return {name: value for name, value in values if value is not None}


def _to_python(value: Value) -> Any:
    match value.WhichOneof("kind"):
        case "string_value":
            return value.string_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
        case "struct_value":
            return to_python(value.struct_value)
        case "list_value":
            return [_to_python(each) for each in value.list_value.values]
    return None


def to_struct(values: dict[str, Any]) -> Struct:
    """A property map of plain values."""
    struct = Struct()
    for name, value in values.items():
        _set(struct.fields[name], value)
    return struct


def _set(target: Value, value: Any) -> None:
    # bool comes before numbers, since it is a subclass of int.
    if isinstance(value, str):
        target.string_value = value
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, int | float):
        target.number_value = value
    elif isinstance(value, dict):
        target.struct_value.SetInParent()
        for name, member in value.items():
            _set(target.struct_value.fields[name], member)
    elif isinstance(value, list):
        target.list_value.SetInParent()
        for element in value:
            _set(target.list_value.values.add(), element)
    else:
        target.null_value = NULL_VALUE
