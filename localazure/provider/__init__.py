"""Stand-in for the azure-native Pulumi plugin, for machines without the plugin itself.

The Pulumi CLI attaches to it (`PULUMI_DEBUG_PROVIDERS=azure-native:<port>`) and sees the plugin's own behaviour: the
same type tokens, inputs, ARM requests, replacement rules and errors, for the resource types of `localazure.facts`. It
is driven by these facts and has no class per type. It knows nothing of the local Azure: it calls Azure's real URLs,
through the proxy and with the certificate authority that its environment names.

It is a gRPC servicer of its own and not built on `pulumi.provider.experimental`, because that puts Python tracebacks
into the engine's output, drops the old inputs that a diff needs, and cannot report a resource that was created but
did not get ready.
"""

VERSION = "3.29.0"
"""The version of the azure-native plugin that the stand-in replaces."""
