"""Rules on a file as YAML, whatever its fields mean."""

from aihub.rules.rule import Rule

FILE_UNREADABLE = Rule(
    id="file-unreadable",
    severity="error",
    title="A file cannot be read",
    why=(
        "Settings are text files in UTF-8. A folder, a pipe, a file without read permission, or text in another "
        "encoding cannot be read without a guess at what was meant."
    ),
    wrong="""\
# config/dev.yaml (saved as latin-1)
hub:
  tags: {team: Zoë}
""",
    right="""\
hub:
  tags: {team: Zoë}
""",
    source="docs/settings.md",
)
FILE_TOO_LARGE = Rule(
    id="file-too-large",
    severity="error",
    title="A file is larger than a settings file may be",
    why=(
        "A settings file has at most 128 KiB, and at most 10,000 names and values with its aliases expanded. A "
        "larger one is mostly another file under this name, or a few aliases that expand to millions of values."
    ),
    wrong="smoke: {gate: true}\n" + "# a comment of forty characters, more or less\n" * 3000,
    right="smoke: {gate: true}\n",
    source="docs/settings.md#limits-of-a-settings-file",
)
FILE_MISSING = Rule(
    id="file-missing",
    severity="error",
    title="A file that is needed does not exist",
    why=(
        "A stack is deployed from `config/<stack>.yaml`, and releases are promoted in the order of "
        "`config/promotion.yaml`. Without its file a stack has no settings, and an empty deployment would delete "
        "what is there."
    ),
    wrong="""\
# config/base.yaml
hub: {name: ai-example, location: swedencentral}
""",
    right="""\
# config/base.yaml
hub: {name: ai-example, location: swedencentral}
# config/dev.yaml
smoke: {gate: true}
""",
    source="docs/settings.md",
)
FILE_MISNAMED = Rule(
    id="file-misnamed",
    severity="error",
    title="A file has a name that aihub does not read",
    why=(
        "aihub reads `base.yaml`, `promotion.yaml` and files named after stacks. Under the ending `.yml` a file would "
        "be left out without a word, and a stack deployed without what all stacks share. A stack's name has only ASCII "
        "letters, digits, hyphens, underscores and periods."
    ),
    wrong="""\
# config/base.yml
smoke: {successes: 2}
""",
    right="""\
# config/dev.yaml
smoke: {successes: 2}
""",
    source="docs/settings.md",
)
FILE_EMPTY = Rule(
    id="file-empty",
    severity="error",
    title="A file has no names and values",
    why=(
        "An empty file, or one whose lines are all commented out, is mostly one that was not saved or not written yet."
    ),
    wrong="# smoke: {gate: true}\n",
    right="smoke: {gate: true}\n",
    source="docs/settings.md",
)
YAML_SYNTAX = Rule(
    id="yaml-syntax",
    severity="error",
    title="A file is not valid YAML",
    why="Nothing of a file can be used until all of it can be parsed.",
    wrong="hub: {tags: {team: chat}\n",
    right="hub: {tags: {team: chat}}\n",
    source="https://yaml.org/spec/1.2.2/",
)
YAML_TOO_DEEP = Rule(
    id="yaml-too-deep",
    severity="error",
    title="A value is nested too deep",
    why=(
        "Settings have a few levels; 50 are allowed. Deeper ones come from a program or from unbalanced brackets, "
        "and parsers in other tools may fail on them."
    ),
    wrong="hub: {tags: {team: " + "[" * 60 + "]" * 60 + "}}\n",
    right="hub: {tags: {team: chat}}\n",
    source="docs/settings.md#limits-of-a-settings-file",
)
YAML_TAG = Rule(
    id="yaml-tag",
    severity="error",
    title="A value has a YAML tag",
    why=(
        "A tag (`!env`, `!!python/object`) asks the reader to run code or to look something up. aihub reads plain "
        "values only, and would otherwise take the text for the value."
    ),
    wrong="hub: {tags: {team: !env TEAM}}\n",
    right="hub: {tags: {team: chat}}\n",
    source="https://yaml.org/spec/1.2.2/#3212-tags",
)
YAML_ALIAS_IN_ITSELF = Rule(
    id="yaml-alias-in-itself",
    severity="error",
    title="An alias is inside its own anchor",
    why="The value would contain itself without end.",
    wrong="""\
deployments:
  bert:
    type: managed-compute
    slots:
      blue: {model: "azureml:bert:1", instance_type: Standard_DS3_v2}
    probe:
      body: &body {data: *body}
""",
    right="""\
deployments:
  bert:
    type: managed-compute
    slots:
      blue: {model: "azureml:bert:1", instance_type: Standard_DS3_v2}
    probe:
      body: {data: [1]}
""",
    source="https://yaml.org/spec/1.2.2/#71-alias-nodes",
)
MERGE_CONFLICT = Rule(
    id="merge-conflict",
    severity="error",
    title="A file has an unresolved merge conflict",
    why=(
        "Git has written both sides of a conflict into the file. Which of the two is deployed is a decision for a "
        "person."
    ),
    wrong="""\
hub:
<<<<<<< HEAD
  tags: {team: chat}
=======
  tags: {team: search}
>>>>>>> search
""",
    right="""\
hub:
  tags: {team: search}
""",
    source="https://git-scm.com/docs/git-merge#_how_conflicts_are_presented",
)
NAME_WRITTEN_TWICE = Rule(
    id="name-written-twice",
    severity="error",
    title="A mapping has the same name twice",
    why=("YAML forbids it, and most readers keep the last value without a word, so the first one has no effect."),
    wrong="""\
smoke:
  budget_seconds: 60
  budget_seconds: 120
""",
    right="""\
smoke:
  budget_seconds: 120
""",
    source="https://yaml.org/spec/1.2.2/#3213-node-comparison",
)
NAME_NOT_TEXT = Rule(
    id="name-not-text",
    severity="error",
    title="A name is not text",
    why=(
        "YAML readers turn a bare `2024`, `true` or `null` into a number, a truth value or nothing, and each "
        "writes it differently as a name."
    ),
    wrong="""\
hub:
  tags: {2024: chat}
""",
    right="""\
hub:
  tags: {"2024": chat}
""",
    source="docs/settings.md",
)
VALUE_AMBIGUOUS = Rule(
    id="value-ambiguous",
    severity="error",
    title="YAML readers disagree on a value",
    why=(
        "`010` is 8 in YAML 1.1 and 10 in YAML 1.2, `1_000` a number in one and text in the other, and numbers of "
        "more than 15 digits are rounded by readers of JSON. So an editor would check another value than the one "
        "that is deployed."
    ),
    wrong="smoke: {budget_seconds: 0120}\n",
    right="smoke: {budget_seconds: 120}\n",
    source="https://yaml.org/spec/1.2.2/#1032-tag-resolution",
)
MORE_PROBLEMS = Rule(
    id="more-problems",
    severity="error",
    title="There are more problems than are shown",
    why=(
        "A report shows the first 100 problems. So many mostly have one cause, such as a wrong indentation at the top."
    ),
    wrong="smoke:\n" + "".join(f"  field{number}: 1\n" for number in range(101)),
    right="smoke: {gate: true}\n",
    source="docs/settings.md",
)
