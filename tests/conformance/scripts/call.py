"""Makes calls with the client of the Python SDK, and returns the outcome of each."""

import json
import sys

import phala_cloud
import pydantic

with open(sys.argv[1], encoding="utf-8") as file:
    request = json.load(file)

# The SDK's method for each operation that it has.
METHODS = {
    "list_kms": lambda client, parameters: client.get_kms_list(parameters),
    "get_kms_info": lambda client, parameters: client.get_kms_info({"kms_id": parameters["kms_id"]}),
    "get_app_env_encrypt_pubkey": lambda client, parameters: client.get_app_env_encrypt_pub_key(
        {"kms": parameters["kms_id"], "app_id": parameters["app_id"]}
    ),
    "get_next_app_ids": lambda client, parameters: client.next_app_ids(parameters),
    "get_kms_onchain_detail": lambda client, parameters: client.get_kms_on_chain_detail(parameters),
    "get_cvm_compose_file": lambda client, parameters: client.get_cvm_compose_file({"id": parameters["cvm_id"]}),
    "update_cvm_envs": lambda client, parameters: client.update_cvm_envs(
        {"id": parameters["cvm_id"], **parameters["body"]}
    ),
    "list_kms_contracts": lambda client, parameters: client.list_kms_contracts(**parameters),
    "get_kms_contract": lambda client, parameters: client.get_kms_contract(parameters["slug"]),
    "list_kms_contract_nodes": lambda client, parameters: client.list_kms_contract_nodes(parameters["slug"]),
}


def as_json(value):
    """Returns a parsed response as JSON."""
    if isinstance(value, pydantic.BaseModel):
        return value.model_dump(mode="json")
    return value


def outcome(job: dict):
    """Makes one call."""
    parameters = dict(job)
    api_key, operation = parameters.pop("api_key"), parameters.pop("operation")
    if operation not in METHODS:
        return "no_method"
    client = phala_cloud.create_client(api_key=api_key, base_url=request["base_url"])
    try:
        return {"response": as_json(METHODS[operation](client, parameters))}
    except phala_cloud.ApiError as error:
        return {"error": {"status": error.status_code, "code": getattr(error, "error_code", None)}}
    except pydantic.ValidationError:
        return "invalid_argument"
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"}


json.dump([outcome(job) for job in request["jobs"]], sys.stdout)
