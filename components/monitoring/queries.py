"""Queries on the logs of a hub, for alerts and the workbook.

A table is there once something was sent to it, and so are the columns of `AzureDiagnostics`. So each query unites its
tables with an empty one that has the columns, in the way that Microsoft's "Troubleshoot log search alerts" names
(`union isfuzzy=true`). The columns: Microsoft's pages of the tables; `properties_s` of Azure OpenAI's request log is
JSON with `modelDeploymentName` (Microsoft's "Monitor Azure OpenAI").
"""

import json

_EMPTY_DIAGNOSTICS = (
    "(datatable(TimeGenerated:datetime, Category:string, OperationName:string, ResourceId:string, ResultSignature:string, "
    "properties_s:string, eventGridEventProperties_data_ObjectName_s:string)[])"
)
_EMPTY_TRAFFIC = "(datatable(TimeGenerated:datetime, _ResourceId:string, EndpointName:string, ResponseCode:string)[])"


def requests(*, account_id: str | None, project_id: str | None, names: list[str]) -> str:
    """Return the query of requests: one row for each, with `TimeGenerated`, `Endpoint` and `Code`.

    Args:
        account_id: the hub's account; None where none of the names is one of its deployments.
        project_id: the hub project; None where none of them is an online endpoint.
        names: deployments of the account, and online endpoints by their names in Azure.
    """
    tables = []
    if account_id is not None:
        tables.append(
            f"(union isfuzzy=true {_EMPTY_DIAGNOSTICS}, AzureDiagnostics\n"
            f'| where Category == "RequestResponse" and ResourceId =~ {json.dumps(account_id)}\n'
            "| project TimeGenerated, Endpoint = tostring(parse_json(properties_s).modelDeploymentName), "
            "Code = tostring(ResultSignature))"
        )
    if project_id is not None:
        tables.append(
            f"(union isfuzzy=true {_EMPTY_TRAFFIC}, AmlOnlineEndpointTrafficLog\n"
            f"| where _ResourceId startswith {json.dumps(project_id)}\n"
            "| project TimeGenerated, Endpoint = EndpointName, Code = tostring(ResponseCode))"
        )
    listed = ", ".join(json.dumps(each) for each in names)
    return f"union {', '.join(tables)}\n| where Endpoint in ({listed})"


def share(*, account_id: str | None, project_id: str | None, names: list[str], statuses: str, least: int) -> str:
    """Return the query of the share of answers with a status, in percent, by endpoint.

    Args:
        account_id: as for `requests`.
        project_id: as for `requests`.
        names: as for `requests`.
        statuses: regular expression of the statuses.
        least: requests below which an endpoint is left out.
    """
    return (
        f"{requests(account_id=account_id, project_id=project_id, names=names)}\n"
        f'| summarize Requests = count(), Counted = countif(Code matches regex "{statuses}") by Endpoint\n'
        f"| where Requests >= {least}\n"
        "| project Endpoint, Share = 100.0 * Counted / Requests"
    )


def near_expiry(vault_id: str) -> str:
    """Return the query of secrets of a vault that are about to expire.

    Key Vault logs the event 30 days before, whether anything is subscribed to it or not. Source: Microsoft's "Azure Key
    Vault logging".
    """
    return (
        f"union isfuzzy=true {_EMPTY_DIAGNOSTICS}, AzureDiagnostics\n"
        f'| where OperationName == "SecretNearExpiryEventGridNotification" and ResourceId =~ {json.dumps(vault_id)}\n'
        "| project TimeGenerated, Secret = eventGridEventProperties_data_ObjectName_s"
    )
