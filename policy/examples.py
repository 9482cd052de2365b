"""Settings that the examples of several rules begin with."""

ONLINE = """\
deployments:
  churn:
    type: managed-compute
    task: fill-mask
    slots:
      blue:
        model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25
        instance_type: Standard_DS3_v2
    traffic: {blue: 100}
"""
SERVERLESS = """\
deployments:
  cohere:
    type: serverless-api
    model: azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024
    marketplace: {accept_terms: true}
"""
FILTERED = """\
guardrails:
  content_filters:
    own:
      filters: [{name: Violence, source: Prompt, severity: LEVEL}]
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
    content_filter: own
"""
PROVISIONED = """\
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
    sku: {name: GlobalProvisionedManaged, capacity: 100}
"""
