"""Returns the signer of each response, as the verify functions of a Python SDK report it at the response's time."""

import json
import sys
import time
import warnings

warnings.simplefilter("ignore", DeprecationWarning)
with open(sys.argv[1], encoding="utf-8") as file:
    request = json.load(file)
if request["library"] == "phala-cloud":
    # This SDK exports a single function, for v1.
    from phala_cloud import verify_env_encrypt_public_key as v1

    legacy = None
else:
    from dstack_sdk import verify_env_encrypt_public_key as v1
    from dstack_sdk import verify_env_encrypt_public_key_legacy as legacy


def signer(response: dict):
    """Returns the signer of one response, or None."""
    time.time = lambda: float(response["now"])
    public_key, app_id = bytes.fromhex(response["public_key"]), response["app_id"]
    if response["signature_v1"] is None:
        return legacy(public_key, bytes.fromhex(response["signature"]), app_id)
    return v1(public_key, bytes.fromhex(response["signature_v1"]), app_id, int(response["timestamp"]))


json.dump([signer(response) for response in request["responses"]], sys.stdout)
