"""The least that an application does for a call: log in, read the key from Key Vault, post, read the stream."""

import os
import sys

import httpx2
from azure.identity import ClientSecretCredential
from azure.keyvault.secrets import SecretClient

uri, vault, secret, model = sys.argv[1:]
login = ClientSecretCredential(*(os.environ[f"AZURE_{each}"] for each in ("TENANT_ID", "CLIENT_ID", "CLIENT_SECRET")))
key = SecretClient(vault, login).get_secret(secret).value or ""
body = {"model": model, "messages": [{"role": "user", "content": "hi"}], "stream": True}
with httpx2.Client() as client, client.stream("POST", uri, headers={"api-key": key}, json=body) as answer:
    for line in answer.iter_lines():
        print(line)
