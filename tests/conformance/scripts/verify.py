"""Asks the verify functions of a Python SDK who signed each answer, at the time that the answer comes with."""

import json
import sys
import time
import warnings

warnings.simplefilter("ignore", DeprecationWarning)
with open(sys.argv[1], encoding="utf-8") as file:
    request = json.load(file)
if request["peer"] == "phala-cloud":
    # This one exports a single function, for v1.
    from phala_cloud import verify_env_encrypt_public_key as v1

    legacy = None
else:
    from dstack_sdk import verify_env_encrypt_public_key as v1
    from dstack_sdk import verify_env_encrypt_public_key_legacy as legacy


def signer(answer: dict):
    time.time = lambda: float(answer["now"])
    public_key, app_id = bytes.fromhex(answer["public_key"]), answer["app_id"]
    if answer["signature_v1"] is None:
        return legacy(public_key, bytes.fromhex(answer["signature"]), app_id)
    return v1(public_key, bytes.fromhex(answer["signature_v1"]), app_id, int(answer["timestamp"]))


json.dump([signer(answer) for answer in request["answers"]], sys.stdout)
