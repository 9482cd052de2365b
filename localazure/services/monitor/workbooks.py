"""Workbooks: a page of charts and queries, kept as JSON in a text."""

import json
import uuid
from typing import Any

from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError
from localazure.services.arm.formats import GUID
from localazure.services.arm.resources import Resource
from localazure.services.monitor import errors


class Workbook(Behaviour):
    """A workbook. Microsoft's "Programmatically manage workbooks": its name is a GUID, its content a text of JSON."""

    def invalid_name(self, type_name: str, name: str) -> ArmError:  # noqa: ARG002 - its base's parameters
        """The error for a name."""
        return errors.workbook_name(name)

    def check(self, write: Write) -> None:
        """Checks the name and the content."""
        if not GUID.fullmatch(write.target.name):
            raise errors.workbook_name(write.target.name)
        properties = write.body.get("properties", {})
        try:
            content: Any = json.loads(properties["serializedData"])
        except ValueError:
            content = None
        if not isinstance(content, dict) or not isinstance(content.get("items"), list):
            raise errors.bad_request("The serialized data of the workbook is not valid JSON of a workbook.")

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the kind, the version and what changes with each write."""
        resource.setdefault("kind", "shared")
        properties = resource["properties"]
        properties.setdefault("version", "Notebook/1.0")
        # Azure answers the source's id in lower case.
        properties["sourceId"] = properties.get("sourceId", "azure monitor").lower()
        before = (write.before or {}).get("properties", {})
        is_same = before.get("serializedData") == properties["serializedData"]
        properties["revision"] = before["revision"] if is_same else uuid.uuid4().hex
        properties["timeModified"] = before["timeModified"] if is_same else write.azure.clock.timestamp()
        properties["userId"] = write.caller.object_id
