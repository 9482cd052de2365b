"""Rules on managed compute."""

from aihub.rules.rule import Rule

TRAFFIC_SLOT_UNKNOWN = Rule(
    id="traffic-slot-unknown",
    severity="error",
    title="Traffic goes to a slot that does not exist",
    why=(
        "Azure refuses traffic for a slot that the endpoint does not have, and does not delete a slot that has traffic."
    ),
    wrong="""\
deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots:
      blue: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
    traffic: {green: 100}
""",
    right="""\
deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots:
      blue: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
    traffic: {blue: 100}
""",
    source="https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints",
)
TRAFFIC_TOTAL = Rule(
    id="traffic-total",
    severity="error",
    title="The traffic does not add up to 100",
    why=(
        "The shares of an online endpoint's slots are percentages of all requests. Azure takes a total of 100, or "
        "of 0 for an endpoint that no slot answers."
    ),
    wrong="""\
deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots:
      blue: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
      green: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
    traffic: {blue: 60, green: 30}
""",
    right="""\
deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots:
      blue: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
      green: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
    traffic: {blue: 60, green: 40}
""",
    source="https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints",
)
MIRROR_SLOTS = Rule(
    id="mirror-slots",
    severity="error",
    title="Requests are mirrored to more than one slot",
    why="Azure copies requests to one slot of an endpoint.",
    wrong="""\
deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots:
      blue: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
      green: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
      red: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
    traffic: {blue: 100}
    mirror: {green: 10, red: 10}
""",
    right="""\
deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots:
      blue: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
      green: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
      red: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
    traffic: {blue: 100}
    mirror: {green: 10}
""",
    source="https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints",
)
MIRROR_HAS_TRAFFIC = Rule(
    id="mirror-has-traffic",
    severity="error",
    title="A slot has both traffic and mirror traffic",
    why="Mirror traffic is for a slot that answers no clients yet. Azure refuses both for one slot.",
    wrong="""\
deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots:
      blue: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
      green: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
    traffic: {blue: 90, green: 10}
    mirror: {green: 10}
""",
    right="""\
deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots:
      blue: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
      green: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
    traffic: {blue: 100}
    mirror: {green: 10}
""",
    source="https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints",
)
SLOT_ENVIRONMENT_MISSING = Rule(
    id="slot-environment-missing",
    severity="error",
    title="Scoring code has no environment to run in",
    why=(
        "A model of your own with scoring code runs in a container that an environment describes; only models in "
        "MLflow format bring one."
    ),
    wrong="""\
deployments:
  churn:
    type: managed-compute
    probe: {body: {data: [[1, 2, 3]]}}
    slots:
      blue:
        model: azureml:churn:3
        instance_type: Standard_DS3_v2
        code: {id: "azureml:churn-code:1", scoring_script: score.py}
""",
    right="""\
deployments:
  churn:
    type: managed-compute
    probe: {body: {data: [[1, 2, 3]]}}
    slots:
      blue:
        model: azureml:churn:3
        instance_type: Standard_DS3_v2
        code: {id: "azureml:churn-code:1", scoring_script: score.py}
        environment: azureml:churn-env:2
""",
    source="https://learn.microsoft.com/azure/machine-learning/how-to-deploy-online-endpoints",
)
SLOT_ENVIRONMENT_UNNEEDED = Rule(
    id="slot-environment-unneeded",
    severity="error",
    title="A model of Hugging Face has its own environment and code",
    why=(
        "Models of the registry HuggingFace are packaged with environment and code, and Azure refuses others for them."
    ),
    wrong="""\
deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots:
      blue: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2, environment: "azureml:own:1"}
""",
    right="""\
deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots:
      blue: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
""",
    source="https://learn.microsoft.com/azure/machine-learning/how-to-deploy-models-from-huggingface",
)
AUTOSCALE_RANGE = Rule(
    id="autoscale-range",
    severity="error",
    title="The minimum of autoscale is above its maximum",
    why="There is no number of instances between them, and Azure refuses the autoscale setting.",
    wrong="""\
deployments:
  churn:
    type: managed-compute
    probe: {body: {data: [[1, 2, 3]]}}
    slots:
      blue:
        model: azureml:churn:3
        instance_type: Standard_DS3_v2
        autoscale: {min: 3, max: 2}
""",
    right="""\
deployments:
  churn:
    type: managed-compute
    probe: {body: {data: [[1, 2, 3]]}}
    slots:
      blue:
        model: azureml:churn:3
        instance_type: Standard_DS3_v2
        autoscale: {min: 1, max: 3}
""",
    source="https://learn.microsoft.com/azure/machine-learning/how-to-autoscale-endpoints",
)
AUTOSCALE_RULE = Rule(
    id="autoscale-rule",
    severity="error",
    title="A rule of autoscale does not say when to add or remove instances",
    why=(
        "A rule adds instances `above` a percentage, or removes them `below` one. With both, or neither, it has "
        "no direction."
    ),
    wrong="""\
deployments:
  churn:
    type: managed-compute
    probe: {body: {data: [[1, 2, 3]]}}
    slots:
      blue:
        model: azureml:churn:3
        instance_type: Standard_DS3_v2
        autoscale:
          max: 3
          rules: [{above: 70, below: 30}]
""",
    right="""\
deployments:
  churn:
    type: managed-compute
    probe: {body: {data: [[1, 2, 3]]}}
    slots:
      blue:
        model: azureml:churn:3
        instance_type: Standard_DS3_v2
        autoscale:
          max: 3
          rules: [{above: 70}, {below: 30}]
""",
    source="https://learn.microsoft.com/azure/machine-learning/how-to-autoscale-endpoints",
)
PROBE_MISSING = Rule(
    id="probe-missing",
    severity="error",
    title="The task score has no probe",
    why=(
        "Each model takes a request body of its own with the task score, so that aihub cannot test a slot before "
        "it gets traffic without being told one."
    ),
    wrong="""\
deployments:
  churn:
    type: managed-compute
    slots:
      blue:
        model: azureml:churn:3
        instance_type: Standard_DS3_v2
""",
    right="""\
deployments:
  churn:
    type: managed-compute
    probe: {body: {data: [[1, 2, 3]]}}
    slots:
      blue:
        model: azureml:churn:3
        instance_type: Standard_DS3_v2
""",
    source="docs/settings.md#managed-compute",
)
KEY_WITHOUT_KEYS = Rule(
    id="key-without-keys",
    severity="error",
    title="An endpoint asks for keys on a hub without keys",
    why="`hub.auth: entra` says that no endpoint of the stack has a key; callers send a token of Entra ID.",
    wrong="""\
hub: {auth: entra}
deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots:
      blue: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
    auth: key
""",
    right="""\
hub: {auth: entra}
deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots:
      blue: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}
    auth: aml-token
""",
    source="https://learn.microsoft.com/azure/machine-learning/how-to-authenticate-online-endpoint",
)
RUNTIME_NOT_COMPATIBLE = Rule(
    id="runtime-not-compatible",
    severity="error",
    title="A runtime that is not OpenAI-compatible has no route v1",
    why="The route `v1` is OpenAI's API, which the runtime TEI does not have.",
    wrong="""\
deployments:
  bge:
    type: managed-compute
    host: account
    task: embeddings
    model: azureml://registries/azure-huggingface/models/BAAI--bge-m3/versions/1
    template: azureml://registries/azure-huggingface/deploymenttemplates/baai--bge-m3/versions/1
    accelerator: A100_80GB
    openai_compatible: false
    route: v1
""",
    right="""\
deployments:
  bge:
    type: managed-compute
    host: account
    task: embeddings
    model: azureml://registries/azure-huggingface/models/BAAI--bge-m3/versions/1
    template: azureml://registries/azure-huggingface/deploymenttemplates/baai--bge-m3/versions/1
    accelerator: A100_80GB
    openai_compatible: false
""",
    source="https://learn.microsoft.com/azure/foundry/concepts/managed-compute-overview",
)
