"""Encrypts environments with a Python SDK. An SDK that has a client fetches the keys with it."""

import asyncio
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    request = json.load(file)
library, service = request["library"], request["service"]
client = None

if library == "phala-cloud":
    import phala_cloud
    from dstack_sdk import EnvVar

    client = phala_cloud.create_client(api_key=service["api_key"], base_url=service["base_url"])

    def encrypt(env: list, key: str) -> str:
        return asyncio.run(phala_cloud.encrypt_env_vars([EnvVar(**item) for item in env], key))

elif library == "dstack-sdk":
    from dstack_sdk import EnvVar, encrypt_env_vars_sync

    def encrypt(env: list, key: str) -> str:
        return encrypt_env_vars_sync([EnvVar(**item) for item in env], key)

else:
    from sealing import encrypt_env_vars as encrypt

outputs = []
for job in request["jobs"]:
    key = job["public_key"]
    if client:
        key = client.get_app_env_encrypt_pub_key({"kms": service["kms"], "app_id": job["app_id"]}).public_key
    outputs.append({"public_key": key, "envelope": encrypt(job["env"], key)})
json.dump(outputs, sys.stdout)
