"""Rules on models and what they can do."""

from aihub.rules.rule import Rule

MODEL_RETIRED = Rule(
    "model-retired",
    "warning",
    "Azure has retired the model",
)
MODEL_NOT_CALLABLE = Rule(
    "model-not-callable",
    "error",
    "aihub cannot call the model's API",
)
TASK_NOT_OF_MODEL = Rule(
    "task-not-of-model",
    "error",
    "The model does not do the task",
)
TYPE_NOT_OF_MODEL = Rule(
    "type-not-of-model",
    "error",
    "The model is called through another type of deployment",
)
ROUTE_NOT_OF_MODEL = Rule(
    "route-not-of-model",
    "error",
    "The model has no such route",
)
API_VERSION_UNUSED = Rule(
    "api-version-unused",
    "error",
    "The route has no API version",
)
