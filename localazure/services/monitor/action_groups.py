"""Action groups: whom alerts reach. Nobody is told anything here."""

from collections import Counter
from typing import Any

from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.formats import EMAIL
from localazure.services.arm.resources import Resource
from localazure.services.monitor import errors


class ActionGroup(Behaviour):
    """An action group."""

    def check(self, write: Write) -> None:
        """Checks names, addresses and webhooks of the receivers. Codes: MicrosoftDocs/azure-docs#37405, by analogy."""
        properties = write.body["properties"]
        receivers = [each for name, found in properties.items() if name.endswith("Receivers") for each in found]
        names = Counter(each["name"].lower() for each in receivers)
        for name, count in names.items():
            if count > 1:
                raise errors.action_group("ReceiverNameIsNotUnique", f"The receiver name '{name}' is not unique.")
        for each in properties.get("emailReceivers", []):
            if not EMAIL.fullmatch(each["emailAddress"]):
                text = f"The email address of the receiver '{each['name']}' is not valid."
                raise errors.action_group("EmailReceiverEmailAddressIsInvalid", text)
        for each in properties.get("webhookReceivers", []):
            if not each["serviceUri"].lower().startswith(("https://", "http://")):
                text = f"The service URI of the receiver '{each['name']}' is not valid."
                raise errors.action_group("WebhookReceiverServiceUriIsInvalid", text)

    def complete(self, write: Write, resource: Resource) -> None:  # noqa: ARG002 - its base's parameters
        """Adds the lists of receivers that were not given, and whether a person has consented to be reached."""
        properties: dict[str, Any] = resource["properties"]
        for kind in _KINDS:
            properties.setdefault(f"{kind}Receivers", [])
        for each in properties["emailReceivers"]:
            each.setdefault("useCommonAlertSchema", False)
            each["status"] = "Enabled"
        for each in properties["webhookReceivers"]:
            each.setdefault("useCommonAlertSchema", False)
            each.setdefault("useAadAuth", False)


_KINDS = (
    *("email", "sms", "webhook", "itsm", "azureAppPush", "automationRunbook", "voice"),
    *("logicApp", "azureFunction", "armRole", "eventHub", "incident"),
)
