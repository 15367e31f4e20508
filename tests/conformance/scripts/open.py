"""Opens envelopes with the package cryptography, given only the root key of the KMS."""

import json
import sys

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sealing import app_secret, open_envelope

with open(sys.argv[1], encoding="utf-8") as file:
    request = json.load(file)
outputs = []
for job in request["jobs"]:
    secret = app_secret(request["root_scalar"], job["app_id"])
    public_key = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    outputs.append({"public_key": public_key, "env": open_envelope(secret, job["envelope"])})
json.dump(outputs, sys.stdout)
