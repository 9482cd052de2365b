"""Rules on a file as YAML, whatever its fields mean."""

from aihub.rules.rule import Rule

FILE_UNREADABLE = Rule(
    "file-unreadable",
    "error",
    "A file cannot be read",
)
FILE_TOO_LARGE = Rule(
    "file-too-large",
    "error",
    "A file is larger than a settings file may be",
)
FILE_MISNAMED = Rule(
    "file-misnamed",
    "error",
    "A file has a name that aihub does not read",
)
FILE_EMPTY = Rule(
    "file-empty",
    "error",
    "A file has no names and values",
)
STACK_UNKNOWN = Rule(
    "stack-unknown",
    "error",
    "A stack has no settings file",
)
YAML_SYNTAX = Rule(
    "yaml-syntax",
    "error",
    "A file is not valid YAML",
)
YAML_TOO_DEEP = Rule(
    "yaml-too-deep",
    "error",
    "A value is nested too deep",
)
YAML_TAG = Rule(
    "yaml-tag",
    "error",
    "A value has a YAML tag",
)
YAML_ALIAS_IN_ITSELF = Rule(
    "yaml-alias-in-itself",
    "error",
    "An alias is inside its own anchor",
)
MERGE_CONFLICT = Rule(
    "merge-conflict",
    "error",
    "A file has an unresolved merge conflict",
)
NAME_WRITTEN_TWICE = Rule(
    "name-written-twice",
    "error",
    "A mapping has the same name twice",
)
NAME_NOT_TEXT = Rule(
    "name-not-text",
    "error",
    "A name is not text",
)
VALUE_AMBIGUOUS = Rule(
    "value-ambiguous",
    "error",
    "YAML readers disagree on a value",
)
MORE_PROBLEMS = Rule(
    "more-problems",
    "error",
    "There are more problems than are shown",
)
